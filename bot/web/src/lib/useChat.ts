import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { Connection } from "./connection";
import * as outbox from "./outbox";
import type { BotMessage, Button, ConnectionState, HelloAck } from "./protocol";
import { fromBot, fromWaiting, newKey, reconcile, type Line } from "./transcript";

/** The card that says that everything was deleted: then the page shows nothing of it any more. */
const FORGOTTEN = "forgotten";
const TYPING_LIMIT_MS = 40_000;

type Change =
  | { type: "hello"; ack: HelloAck; other: boolean }
  | { type: "message"; message: BotMessage }
  | { type: "said"; say: outbox.Waiting }
  | { type: "settled"; id: string; refusal?: string };

/** A pure reducer except for the outbox, which is read, not written. */
function reduce(lines: Line[], change: Change): Line[] {
  switch (change.type) {
    case "hello":
      return reconcile(change.other ? [] : lines, change.ack.messages, outbox.waiting());
    case "message":
      return [...(change.message.custom?.card === FORGOTTEN ? [] : lines), fromBot(change.message)];
    case "said":
      return [...lines, fromWaiting(change.say)];
    case "settled": {
      const settled = lines.map((line) => (line.key === change.id ? { ...line, pending: false } : line));
      if (!change.refusal) return settled;
      return [...settled, { key: newKey(), from: "bot", text: change.refusal, time: Date.now() }];
    }
  }
}

/** `crypto.randomUUID` is missing on plain-http pages outside localhost. */
function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export type Chat = {
  lines: Line[];
  state: ConnectionState;
  ready: boolean;
  typing: boolean;
  send: (text: string) => void;
  press: (button: Button) => void;
};

export function useChat(): Chat {
  const [lines, change] = useReducer(reduce, []);
  const [state, setState] = useState<ConnectionState>("connecting");
  const [ready, setReady] = useState(false);
  const [typing, setTyping] = useState(false);
  const connection = useRef<Connection>();

  useEffect(() => {
    const wire = new Connection({
      state: setState,
      hello: (ack, other) => {
        change({ type: "hello", ack, other });
        setReady(true);
      },
      typing: setTyping,
      message: (message) => change({ type: "message", message }),
      settled: (id, refusal) => change({ type: "settled", id, refusal }),
    });
    connection.current = wire;
    wire.start();
    return () => wire.stop();
  }, []);

  useEffect(() => {
    if (!typing) return undefined;
    const timer = window.setTimeout(() => setTyping(false), TYPING_LIMIT_MS);
    return () => window.clearTimeout(timer);
  }, [typing]);

  const say = useCallback((text: string, title?: string) => {
    const waiting = { id: uuid(), text, title, time: Date.now() };
    change({ type: "said", say: waiting });
    connection.current?.say(waiting);
  }, []);
  const send = useCallback((text: string) => say(text), [say]);
  const press = useCallback((button: Button) => say(button.payload, button.title), [say]);
  return { lines, state, ready, typing, send, press };
}

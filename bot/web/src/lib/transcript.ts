/** The list of bubbles, and how the server's transcript is laid over it without losing or doubling a line. */
import type { Waiting } from "./outbox";
import type { BotMessage, Button, Card, Entry } from "./protocol";

export type Line = {
  key: string;
  from: "user" | "bot";
  text?: string;
  buttons?: Button[];
  custom?: Card;
  time: number;
  pending?: boolean;
};

let counter = 0;
export const newKey = (): string => `line-${++counter}`;

const parsed = (time?: string): number => {
  const value = time ? Date.parse(time) : NaN;
  return Number.isNaN(value) ? Date.now() : value;
};

function fromEntry({ id, time, ...rest }: Entry): Line {
  return { ...rest, key: id ?? newKey(), time: parsed(time) };
}

export function fromBot({ text, buttons, custom }: BotMessage): Line {
  return { key: newKey(), from: "bot", text, buttons, custom, time: Date.now() };
}

export function fromWaiting(say: Waiting): Line {
  return { key: say.id, from: "user", text: say.title ?? say.text, time: say.time, pending: true };
}

const same = (a: Line, b: Line): boolean =>
  a.from === b.from && (a.text ?? "") === (b.text ?? "") && a.custom?.card === b.custom?.card;

/** The server's list may lag behind by the turn in flight: if the page already shows all of it, the page is right. */
function contains(shown: Line[], told: Line[]): boolean {
  const last = shown.length - told.length;
  for (let start = last; start >= 0; start--) {
    if (told.every((line, i) => same(line, shown[start + i]))) return true;
  }
  return false;
}

const CLOCK_SKEW_MS = 10_000;

/** Waiting messages that the transcript shows as received: by id, else by words and time. */
export function received(entries: Entry[], says: Waiting[]): Set<string> {
  const done = new Set<string>();
  const free = entries.filter((entry) => entry.from === "user");
  for (const say of says) {
    const hit = free.findIndex((entry) =>
      entry.id ? entry.id === say.id
        : entry.text === (say.title ?? say.text) && parsed(entry.time) >= say.time - CLOCK_SKEW_MS);
    if (hit >= 0) {
      done.add(say.id);
      free.splice(hit, 1);
    }
  }
  return done;
}

/** The lines to show after `hello`: what the server tells, plus what still waits to be sent. */
export function reconcile(shown: Line[], entries: Entry[], says: Waiting[]): Line[] {
  const told = entries.map(fromEntry);
  const done = received(entries, says);
  const open = says.filter((say) => !done.has(say.id));
  const settled = shown.filter((line) => !line.pending || done.has(line.key))
    .map((line) => ({ ...line, pending: false }));
  const base = settled.length && contains(settled, told) ? settled : told;
  return [...base, ...open.map(fromWaiting)];
}

/** The wire: a session, a socket that comes back by itself, and an outbox that is emptied in order. */
import { io, type Socket } from "socket.io-client";
import * as outbox from "./outbox";
import type { BotMessage, ConnectionState, HelloAck, Say, SayAck } from "./protocol";

const ACK_TIMEOUT_MS = 20_000;
const SESSION_RETRY_MS = 2_000;
const REFUSALS_BEFORE_BLOCKED = 2;

export type Listener = {
  state: (state: ConnectionState) => void;
  /** `other`: it is another conversation than the one shown so far. */
  hello: (ack: HelloAck, other: boolean) => void;
  typing: (on: boolean) => void;
  message: (message: BotMessage) => void;
  settled: (id: string, refusal?: string) => void;
};

const beside = (name: string): URL => new URL(name, document.baseURI);

async function openSession(): Promise<void> {
  const answer = await fetch(beside("session"), { method: "POST", credentials: "same-origin" });
  if (!answer.ok) throw new Error(`session ${answer.status}`);
}

export class Connection {
  private socket: Socket;
  private refusals = 0;
  private draining = false;
  private greeted = false;
  private retry = 0;
  private moved = false;
  private conversation?: string;
  /** Sent before, or kept from an earlier page: answers to them may have passed while the line was down. */
  private readonly sent = new Set(outbox.waiting().map((say) => say.id));

  constructor(private readonly listener: Listener) {
    this.socket = io({
      path: beside("socket.io").pathname,
      autoConnect: false,
      withCredentials: true,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
    });
    this.listen();
  }

  /** Session first: without its cookie the handshake is refused. */
  start = (): void => {
    window.clearTimeout(this.retry);
    openSession().then(() => this.socket.connect(), () => {
      this.listener.state("reconnecting");
      this.later();
    });
  };

  stop(): void {
    window.clearTimeout(this.retry);
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  say(say: Say & { time: number }): void {
    outbox.add(say);
    void this.drain();
  }

  private later(): void {
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(this.start, SESSION_RETRY_MS);
  }

  private listen(): void {
    this.socket.on("connect", () => void this.hello());
    this.socket.on("typing", (data: { on?: boolean }) => this.listener.typing(Boolean(data?.on)));
    this.socket.on("message", (message: BotMessage) => this.listener.message(message));
    this.socket.on("moved", () => {
      this.moved = true;
      this.follow();
    });
    this.socket.on("connect_error", (error) => this.refused(error.message));
    this.socket.on("disconnect", (reason) => {
      this.greeted = false;
      this.moved = false; // the next hello tells
      this.listener.typing(false);
      this.listener.state("reconnecting");
      if (reason === "io server disconnect") this.later();
    });
  }

  /** `active` means the client retries by itself; a refusal by the server needs a new session. */
  private refused(reason: string): void {
    if (this.socket.active && reason !== "session") {
      this.listener.state("reconnecting");
      return;
    }
    this.refusals += 1;
    const blocked = reason === "session" && this.refusals > REFUSALS_BEFORE_BLOCKED;
    this.listener.state(blocked ? "blocked" : "reconnecting");
    if (this.refusals > 1) this.later();
    else this.start();
  }

  private async hello(moved = false): Promise<void> {
    try {
      await this.sync(moved);
      this.refusals = 0;
      this.greeted = true;
      this.listener.state("online");
      void this.drain();
    } catch {
      if (this.socket.connected) void this.hello(moved);
    }
  }

  /** The transcript as the server has it. A `say` is confirmed when its turn is stored: nothing is missing then. */
  private async sync(moved = false): Promise<void> {
    const ack: HelloAck = await this.socket.timeout(ACK_TIMEOUT_MS).emitWithAck("hello", {});
    const other = moved || (this.conversation !== undefined && this.conversation !== ack?.conversation);
    this.conversation = ack?.conversation;
    this.listener.hello({ messages: ack?.messages ?? [], fresh: Boolean(ack?.fresh) }, other);
  }

  /** Channels were joined or parted: ask for the other transcript, once what was said has been confirmed. */
  private follow(): void {
    if (!this.moved || this.draining || !this.greeted) return;
    this.moved = false;
    void this.hello(true);
  }

  /** One at a time, so that the order of what was said is kept; the same id makes a repeat harmless. */
  private async drain(): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.deliver(next);
    } catch {
      if (this.greeted) window.setTimeout(() => void this.drain(), SESSION_RETRY_MS);
    } finally {
      this.draining = false;
      this.follow();
    }
  }

  private next(): outbox.Waiting | undefined {
    return this.greeted ? outbox.waiting()[0] : undefined;
  }

  private async deliver({ time: _time, ...say }: outbox.Waiting): Promise<void> {
    const again = this.sent.has(say.id);
    this.sent.add(say.id);
    const ack: SayAck = await this.socket.timeout(ACK_TIMEOUT_MS).emitWithAck("say", say);
    outbox.confirmed(say.id);
    this.listener.settled(say.id, ack && !ack.ok ? ack.text : undefined);
    if (again) await this.sync();
  }
}

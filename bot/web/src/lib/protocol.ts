/** What travels over the socket. The conversation contract is the reference for cards. */

export type Button = { title: string; payload: string };

export type Card = { card: string; v: number; data: unknown };

/** One line of the transcript that the server keeps. */
export type Entry = {
  from: "user" | "bot";
  id?: string;
  text?: string;
  buttons?: Button[];
  custom?: Card;
  time?: string;
};

/** `conversation` names whose transcript it is: another one when channels were joined or parted. */
export type HelloAck = { messages: Entry[]; fresh: boolean; conversation?: string };
export type SayAck = { ok: true } | { ok: false; text?: string };
export type BotMessage = { n: number; text?: string; buttons?: Button[]; custom?: Card };

/** What the person said and the server has not yet confirmed. `title` is what a pressed button showed. */
export type Say = { id: string; text: string; title?: string };

export type ConnectionState = "connecting" | "online" | "reconnecting" | "blocked";

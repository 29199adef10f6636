/** A telephone call, read from the lines of the conversation: whether it is on, and what was said in it. */
import type { CallData, ContactData, Refusal, ReplyData } from "../cards/types";
import { call as words } from "../strings.zh";
import type { Line } from "./transcript";

/** `count` is how many times a call was announced: one more opens the view again. */
export type Call = { opened: number; count: number; folded: boolean; notes: string; refusals: Refusal[]; reply?: ReplyData };

export type Found =
  | { state: "on"; count: number; began: number; last: number; refusals: Refusal[]; reply?: ReplyData }
  | { state: "over" | "unknown" };

/** A call that nobody ended is not taken up again by another page after this long. */
const SILENCE_MS = 30 * 60_000;
const FORGOTTEN = "forgotten";

/** The person says that it is over, or the coach has noted it, or all was deleted. */
function ends({ from, text, custom }: Line): boolean {
  if (from === "user") return Boolean(text?.startsWith(words.done));
  if (custom?.card === "contact") return !(custom.data as ContactData)?.contacts;
  return custom?.card === FORGOTTEN;
}

export function findCall(lines: Line[]): Found {
  let reply: ReplyData | undefined;
  for (let i = lines.length - 1; i >= 0; i--) {
    const { custom, time } = lines[i];
    if (ends(lines[i])) return { state: "over" };
    if (!reply && custom?.card === "reply") reply = custom.data as ReplyData;
    if (custom?.card !== "call") continue;
    const count = lines.filter((line) => line.custom?.card === "call").length;
    const refusals = (custom.data as CallData)?.refusals;
    return {
      state: "on", count, began: time, last: lines[lines.length - 1].time, reply,
      refusals: Array.isArray(refusals) ? refusals : [],
    };
  }
  return { state: "unknown" };
}

/** The call after the lines have changed. `now` is what this page knew of it. */
export function follow(now: Call | null, found: Found): Call | null {
  if (found.state !== "on") return found.state === "over" ? null : now;
  const { count, refusals } = found;
  if (now) {
    const folded = now.folded && count <= now.count;
    return { ...now, count, folded, refusals, reply: found.reply ?? now.reply };
  }
  if (Date.now() - found.last > SILENCE_MS) return null;
  return { opened: Math.min(found.began, Date.now()), count, folded: false, notes: "", refusals, reply: found.reply };
}

/** One message: that it is over, and what was noted. */
export function ending(notes: string, said = words.done): string {
  const noted = notes.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!noted.length) return said;
  return said + (said === words.done ? words.comma : words.semicolon) + noted.join(words.semicolon);
}

export type Exchange = { mine?: Line; answers: Line[]; waiting: boolean };

/** What was said last in the call, and the answers to it. */
export function lastExchange(lines: Line[]): Exchange {
  const start = lines.map((line) => line.custom?.card).lastIndexOf("call");
  const since = start < 0 ? [] : lines.slice(start + 1);
  const at = since.map((line) => line.from).lastIndexOf("user");
  const answers = since.slice(at + 1);
  return { mine: since[at], answers, waiting: at >= 0 && !answers.length };
}

/** A practice call, read from the lines of the conversation: whether it is on, with whom, and for how long. */
import type { HintData, PausedData, ScenesData, TurnData } from "../cards/types";
import { practice as words } from "../strings.zh";
import type { Line } from "./transcript";

export type Practice = {
  name: string; place: string; turn?: number; mood?: string;
  /** Why it rests; empty while it goes on. */
  paused: string;
  /** What the timer counts: from `since` until `until`, pauses and long silences already left out. */
  since: number; until: number;
  /** The agent's latest words, and a name for them that a reload does not change. */
  said: { id: string; text: string };
};

/** Nobody talks for longer than this without a word: they have gone, and the timer waits. */
const SILENCE_MS = 10 * 60_000;
/** The server ends a practice that was left alone for longer than this. */
const LONGEST_REST_MS = 12 * 60 * 60_000;
const TURN = "rehearsal_turn";
const PAUSED = "rehearsal_paused";
/** What a practice is over with. A real call must never stand under the practice's name. */
const OVER = ["rehearsal_review", "rehearsal_ended", "rehearsal_scenes", "call", "forgotten"];

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const cardOf = (line?: Line): string => line?.custom?.card ?? "";
const dataOf = <T>(line?: Line): Partial<T> => (line?.custom?.data ?? {}) as Partial<T>;

export const nameOf = (turn: TurnData): string => text(turn.caller?.name) || words.agent;

function lastAt(lines: Line[], cards: string[], before = lines.length): number {
  for (let i = before - 1; i >= 0; i--) if (cards.includes(cardOf(lines[i]))) return i;
  return -1;
}

/** Where the run began that `at` is a turn of. */
function startOf(lines: Line[], at: number): number {
  const { began } = dataOf<TurnData>(lines[at]);
  let start = at;
  for (let i = at; i >= 0 && !OVER.includes(cardOf(lines[i])); i--) {
    if (cardOf(lines[i]) === TURN && dataOf<TurnData>(lines[i]).began === began) start = i;
  }
  return start;
}

/** Milliseconds of talk from `start` on: without pauses, and without what was slept through. */
function talked(lines: Line[], start: number): number {
  let sum = 0;
  let resting = false;
  for (let i = start; i < lines.length; i++) {
    const gap = Math.max(0, lines[i].time - (lines[i - 1] ?? lines[i]).time);
    if (i > start && !resting) sum += Math.min(gap, SILENCE_MS);
    if (cardOf(lines[i]) === PAUSED) resting = true;
    if (cardOf(lines[i]) === TURN) resting = false;
  }
  return sum;
}

/** A transcript that begins amid the run leaves its beginning to be looked up. */
function before(lines: Line[], start: number): number {
  const began = Date.parse(text(dataOf<TurnData>(lines[start]).began));
  return start > 0 || Number.isNaN(began) ? 0 : Math.max(0, lines[start].time - began);
}

export function findPractice(lines: Line[]): Practice | null {
  const at = lastAt(lines, [TURN, PAUSED, ...OVER]);
  if (at < 0 || OVER.includes(cardOf(lines[at])) || Date.now() - lines[at].time > LONGEST_REST_MS) return null;
  const rests = cardOf(lines[at]) === PAUSED;
  const turnAt = rests ? lastAt(lines, [TURN], at) : at;
  const turn = dataOf<TurnData>(lines[turnAt]);
  if (!rests && turn.ended) return null;
  const start = turnAt < 0 ? at : startOf(lines, turnAt);
  const sum = talked(lines, start) + before(lines, start);
  const last = rests ? lines[at].time : lines[lines.length - 1].time;
  const said = text(turn.agent);
  return {
    name: nameOf(turn), place: text(turn.caller?.place), mood: text(turn.mood),
    turn: turn.turn ?? dataOf<PausedData>(lines[at]).turn,
    paused: rests ? text(dataOf<PausedData>(lines[at]).reason) || "asked" : "",
    since: last - sum, until: rests ? last : last + SILENCE_MS,
    said: { id: [turn.began, turn.turn, said].join("|"), text: said },
  };
}

/** How a line of the agent is shown: the agent's words once, the coach's aside apart from them. */
export type AgentWords = { name: string; turn?: number; agent: string; tip: string };

export function agentWords({ custom, text: whole }: Line): AgentWords | null {
  if (custom?.card !== TURN) return null;
  const turn = (custom.data ?? {}) as TurnData;
  const [agent, tip] = [text(turn.agent), text(turn.tip)];
  /** A text that says something else is kept whole. */
  const same = !whole || (agent !== "" && whole.includes(agent));
  return {
    name: nameOf(turn), turn: turn.turn, agent: same ? agent : whole ?? "", tip: !same && whole?.includes(tip) ? "" : tip,
  };
}

/** The hint's card says all that its text says. */
export const isHint = ({ custom }: Line): boolean =>
  custom?.card === "rehearsal_hint" && text((custom.data as HintData)?.say) !== "";

export const hasScenes = ({ custom }: Line): boolean => {
  const found = custom?.card === "rehearsal_scenes" ? (custom.data as ScenesData)?.scenes : undefined;
  return Array.isArray(found) && found.length > 0;
};

/** The scenes that can still be chosen: those listed last, until a practice has begun or the choice is on its way. */
export function openScenes(lines: Line[]): string | undefined {
  const at = lastAt(lines, [TURN, PAUSED, ...OVER]);
  return lines[lines.length - 1]?.from === "bot" && hasScenes(lines[at] ?? {}) ? lines[at].key : undefined;
}

/** The words of the bar: a second row of buttons with the same words would only be in the way. */
const BAR = [words.hint, words.pause, words.resume, words.again, words.stop, words.ask];
export const inBar = (word: string): boolean => BAR.includes(word);

const START = "/start_rehearsal";
export const starts = (payload: string): boolean => payload.startsWith(START);
export const startScene = (scene: string): string => `${START}{"scene": ${JSON.stringify(scene)}}`;
export const startFrom = (run: number, turn: number): string => `${START}{"run": ${run}, "turn": ${turn}}`;

import { useCallback, useEffect, useState } from "react";
import { call as words } from "../strings.zh";
import { ending, findCall, follow, type Call } from "./call";
import type { Line } from "./transcript";

const KEY = "coach.call";
const LONGEST_MS = 4 * 60 * 60_000;

function kept(): Call | null {
  try {
    const call = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Call | null;
    return call && Date.now() - call.opened < LONGEST_MS && Array.isArray(call.refusals) ? call : null;
  } catch {
    return null;
  }
}

function keep(call: Call | null): void {
  try {
    if (call) sessionStorage.setItem(KEY, JSON.stringify(call));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage the call lives as long as the page does.
  }
}

export type CallControl = {
  call: Call | null;
  fold: (folded: boolean) => void;
  note: (notes: string) => void;
  /** What to send for `text`: when it ends the call, the notes go along. */
  closing: (text: string) => string;
};

/** The call that is going on. It survives a reload in this tab, and the notes never leave it before its end. */
export function useCall(lines: Line[], ready: boolean): CallControl {
  const [call, setCall] = useState<Call | null>(kept);
  useEffect(() => {
    if (ready) setCall((now) => follow(now, findCall(lines)));
  }, [lines, ready]);
  useEffect(() => keep(call), [call]);

  const change = useCallback((part: Partial<Call>) => setCall((now) => now && { ...now, ...part }), []);
  const fold = useCallback((folded: boolean) => change({ folded }), [change]);
  const note = useCallback((notes: string) => change({ notes }), [change]);
  const notes = call?.notes ?? "";
  const closing = useCallback((text: string) => (text.startsWith(words.done) ? ending(notes, text) : text), [notes]);
  return { call, fold, note, closing };
}

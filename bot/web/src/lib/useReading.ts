import { useCallback, useEffect, useRef, useState } from "react";
import type { Practice } from "./rehearsal";

const KEY = "coach.voice";
const LANGUAGE = "zh-CN";

const can = (): boolean => "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

function remember(on: boolean): void {
  try {
    if (on) localStorage.setItem(KEY, "on");
    else localStorage.removeItem(KEY);
  } catch {
    // The choice then lasts as long as the page.
  }
}

const quiet = (): void => {
  if (can()) window.speechSynthesis.cancel();
};

/** A voice of the device goes before one that sends the words away. */
function chinese(): SpeechSynthesisVoice | undefined {
  const fit = window.speechSynthesis.getVoices().filter(({ lang }) => lang.replace("_", "-") === LANGUAGE);
  return fit.find((voice) => voice.localService) ?? fit[0];
}

function read(text: string): void {
  quiet();
  if (!text) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = LANGUAGE;
  const voice = chinese();
  if (voice) words.voice = voice;
  window.speechSynthesis.speak(words);
}

export type Reading = { can: boolean; on: boolean; toggle: () => void; quiet: () => void };

/** Reads the agent's new lines aloud while it is switched on: never an old one, and nothing in a pause. */
export function useReading(practice: Practice | null, ready: boolean): Reading {
  const [on, setOn] = useState(() => can() && remembered());
  const live = practice !== null && !practice.paused;
  const { id = "", text = "" } = practice?.said ?? {};
  const heard = useRef<string>();

  useEffect(() => {
    if (!ready) return;
    const old = heard.current === undefined || heard.current === id;
    heard.current = id;
    if (on && live && !old) read(text);
  }, [ready, id]); // eslint-disable-line react-hooks/exhaustive-deps

  useEffect(() => (live ? quiet : undefined), [live]);
  useEffect(() => {
    window.addEventListener("pagehide", quiet);
    return () => window.removeEventListener("pagehide", quiet);
  }, []);

  /** Some phones let a page speak only after it has once spoken under a finger. */
  const toggle = useCallback(() => {
    remember(!on);
    setOn(!on);
    if (on || !live) quiet();
    else read(text);
  }, [on, live, text]);
  return { can: can(), on, toggle, quiet };
}

import { useCallback, useEffect, useRef, useState } from "react";
import { voice as words } from "../strings.zh";

/** The part of the browser's speech recognition that is used here; TypeScript's library does not know it yet. */
type Heard = { results: ArrayLike<ArrayLike<{ transcript: string }>> };
type Recognition = {
  lang: string; interimResults: boolean; continuous: boolean;
  onresult: ((event: Heard) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start: () => void; stop: () => void; abort: () => void;
};
type Maker = new () => Recognition;

const KEY = "coach.voice.told";

function maker(): Maker | undefined {
  const page = window as unknown as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker };
  return page.SpeechRecognition ?? page.webkitSpeechRecognition;
}

function told(): boolean {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function keepTold(): void {
  try {
    localStorage.setItem(KEY, "yes");
  } catch {
    // Then it is said again next time.
  }
}

const NOTES: Record<string, string> = {
  "not-allowed": words.refused, "service-not-allowed": words.refused, "no-speech": words.silent, aborted: "",
};

export type Dictation = {
  can: boolean; listening: boolean; asking: boolean; note: string;
  press: () => void; agree: () => void; decline: () => void; stop: () => void;
};

/** Spoken words become text in the input; sending stays with the person. `onWords` gets all words since the start. */
export function useDictation(on: boolean, onStart: () => void, onWords: (words: string) => void): Dictation {
  const [listening, setListening] = useState(false);
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState("");
  const now = useRef<Recognition>();

  /** What an abandoned recognition still tells must not reach the input. */
  const stop = useCallback(() => {
    const was = now.current;
    now.current = undefined;
    setListening(false);
    if (!was) return;
    was.onresult = was.onerror = was.onend = null;
    was.abort();
  }, []);

  const start = useCallback(() => {
    const Found = maker();
    if (!Found) return;
    setNote("");
    onStart();
    try {
      const ear = new Found();
      Object.assign(ear, { lang: "zh-CN", interimResults: true, continuous: false });
      ear.onresult = ({ results }) => onWords(Array.from(results, (result) => result[0]?.transcript ?? "").join(""));
      ear.onerror = ({ error }) => setNote(NOTES[error] ?? words.failed);
      ear.onend = () => {
        now.current = undefined;
        setListening(false);
      };
      now.current = ear;
      ear.start();
      setListening(true);
    } catch {
      stop();
      setNote(words.failed);
    }
  }, [onStart, onWords, stop]);

  const press = () => {
    if (listening) now.current?.stop();
    else if (told()) start();
    else setAsking(true);
  };
  const agree = () => {
    keepTold();
    setAsking(false);
    start();
  };
  const decline = useCallback(() => setAsking(false), []);

  useEffect(() => {
    if (!on) return undefined;
    return () => {
      stop();
      setAsking(false);
      setNote("");
    };
  }, [on, stop]);

  return { can: on && maker() !== undefined, listening, asking, note, press, agree, decline, stop };
}

import { useEffect, useRef } from "react";
import type { Dictation } from "../lib/useDictation";
import { voice as words } from "../strings.zh";
import { Icon } from "./icons";

/** What is to be known before the first use, and how it goes. */
export function DictationNote({ dictation: { asking, listening, note, agree, decline } }: { dictation: Dictation }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) first.current?.focus();
  }, [asking]);
  return (
    <div className="dictation-note">
      <p role="status">{asking ? words.told : listening ? words.listening : note}</p>
      {asking && (
        <div className="dictation-choice">
          <button type="button" className="soft-button strong" ref={first} onClick={agree}>{words.agree}</button>
          <button type="button" className="soft-button" onClick={decline}>{words.decline}</button>
        </div>
      )}
    </div>
  );
}

export function DictationButton({ dictation: { listening, press } }: { dictation: Dictation }) {
  return (
    <button type="button" className="mic" aria-label={listening ? words.dictating : words.dictate}
      data-on={listening} onClick={press}>
      <Icon name="mic" />
    </button>
  );
}

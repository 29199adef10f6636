import {
  forwardRef, useCallback, useImperativeHandle, useLayoutEffect, useRef, useState, type FormEvent, type KeyboardEvent,
} from "react";
import { digits } from "../lib/money";
import { useDictation } from "../lib/useDictation";
import { composer } from "../strings.zh";
import { DictationButton, DictationNote } from "./Dictation";
import { Icon } from "./icons";

const LIMIT = 2000;
const HINT_FROM = 1800;
const MAX_HEIGHT = 140;

/** Counted as the server counts: one for each character, also outside the basic plane. */
const length = (text: string): number => Array.from(text).length;

function hint(count: number): string {
  if (count > LIMIT) return composer.tooLong(digits(String(count)), digits(String(LIMIT)));
  return count >= HINT_FROM ? composer.left(digits(String(LIMIT - count))) : "";
}

/** `dictate`: words may be spoken too. `onListen`: the page must be silent now. */
type Props = { onSend: (text: string) => void; placeholder: string; dictate: boolean; onListen: () => void };

/** From outside: new words in the place of what was written, or a word before it. */
export type ComposerHandle = { write: (text: string) => void; begin: (word: string) => void };

export const Composer = forwardRef<ComposerHandle, Props>(function Composer({ onSend, placeholder, dictate, onListen }, ref) {
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const written = useRef("");
  const count = length(text);
  const blocked = count > LIMIT || !text.trim();

  const onStart = useCallback(() => {
    written.current = area.current?.value ?? "";
    onListen();
  }, [onListen]);
  const onWords = useCallback((words: string) => setText(written.current + words), []);
  const dictation = useDictation(dictate, onStart, onWords);
  const { stop } = dictation;

  const change = useCallback((next: string) => {
    stop();
    setText(next);
  }, [stop]);

  useImperativeHandle(ref, () => {
    const put = (next: string) => {
      change(next);
      area.current?.focus();
      window.setTimeout(() => area.current?.setSelectionRange(next.length, next.length));
    };
    return {
      write: put,
      begin: (word) => {
        const now = area.current?.value ?? "";
        put(now.startsWith(word) ? now : word + now);
      },
    };
  }, [change]);

  useLayoutEffect(() => {
    const el = area.current!;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, MAX_HEIGHT)}px`;
  }, [text]);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (blocked) return;
    onSend(text.trim());
    change("");
    area.current?.focus();
  };

  /** While an input method composes, Enter chooses a word and must not send. */
  const onKeyDown = (event: KeyboardEvent) => {
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    submit();
  };

  return (
    <form className="composer" onSubmit={submit}>
      <p className="composer-hint" role="status" data-over={count > LIMIT}>{hint(count)}</p>
      {dictation.can && <DictationNote dictation={dictation} />}
      <div className="composer-row">
        <textarea id="say" ref={area} rows={1} value={text} aria-label={composer.label} aria-describedby="say-keys"
          placeholder={placeholder} enterKeyHint="send" autoComplete="off"
          onChange={(event) => change(event.target.value)} onKeyDown={onKeyDown} />
        {dictation.can && <DictationButton dictation={dictation} />}
        <button type="submit" className="send" aria-disabled={blocked}>
          <span>{composer.send}</span>
          <Icon name="send" />
        </button>
      </div>
      <span id="say-keys" hidden>{composer.keys}</span>
    </form>
  );
});

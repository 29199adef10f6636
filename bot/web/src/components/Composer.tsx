import { useLayoutEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { digits } from "../lib/money";
import { composer } from "../strings.zh";
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

export function Composer({ onSend, inCall }: { onSend: (text: string) => void; inCall: boolean }) {
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const count = length(text);
  const blocked = count > LIMIT || !text.trim();

  useLayoutEffect(() => {
    const el = area.current!;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, MAX_HEIGHT)}px`;
  }, [text]);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (blocked) return;
    onSend(text.trim());
    setText("");
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
      <div className="composer-row">
        <textarea id="say" ref={area} rows={1} value={text} aria-label={composer.label} aria-describedby="say-keys"
          placeholder={inCall ? composer.placeholderCall : composer.placeholder} enterKeyHint="send" autoComplete="off"
          onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
        <button type="submit" className="send" aria-disabled={blocked}>
          <span>{composer.send}</span>
          <Icon name="send" />
        </button>
      </div>
      <span id="say-keys" hidden>{composer.keys}</span>
    </form>
  );
}

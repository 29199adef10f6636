import { useEffect, useId, useRef, type KeyboardEvent } from "react";
import type { Refusal } from "../cards/types";
import { lastExchange, type Call } from "../lib/call";
import type { ConnectionState } from "../lib/protocol";
import type { Line } from "../lib/transcript";
import { call as words } from "../strings.zh";
import { CallAnswers, CallSentence } from "./CallSentence";
import { Icon } from "./icons";
import { Notes } from "./Notes";
import { Timer } from "./Timer";

type Props = {
  call: Call; lines: Line[]; state: ConnectionState;
  onSay: (text: string) => void; onFold: () => void; onNote: (notes: string) => void; onDone: () => void;
};

type RefusalsProps = { items: Refusal[]; asked?: string; onSay: (text: string) => void };

/** The button that was tapped waits for its answer: a second tap would say the same again. */
function Refusals({ items, asked, onSay }: RefusalsProps) {
  if (!items.length) return null;
  return (
    <section>
      <h3 id="call-refusals">{words.refusals}</h3>
      <div className="refusals" role="group" aria-labelledby="call-refusals">
        {items.map(({ code, title, say }) => (
          <button type="button" key={code} aria-disabled={say === asked} aria-busy={say === asked}
            onClick={() => say !== asked && onSay(say)}>
            {title}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Beside the person while they are on the phone: one sentence to say, one tap for what they hear. */
export function CallView({ call, lines, state, onSay, onFold, onNote, onDone }: Props) {
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const title = useId();
  const { mine, answers, waiting } = lastExchange(lines);
  /** An answer that brings no sentence is itself what counts now. */
  const replied = answers.some((line) => line.custom?.card === "reply");
  const offline = state !== "online";

  useEffect(() => {
    if (document.activeElement?.id !== "say") heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    panel.current?.scrollTo({ top: 0 }); // newer browsers return a promise, which must not become the effect's cleanup
  }, [mine?.key, answers.length]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onFold();
  };

  return (
    <section className="call" ref={panel} aria-labelledby={title} onKeyDown={onKeyDown}>
      <div className="call-top">
        <h2 id={title} ref={heading} tabIndex={-1}>
          <Icon name="phone" /> {words.on}
        </h2>
        <Timer since={call.opened} />
        <button type="button" className="soft-button" onClick={onFold}>{words.fold}</button>
        <button type="button" className="soft-button strong" onClick={onDone}>{words.done}</button>
      </div>
      <div className="call-body">
        <p className="call-status" role="status">{waiting && (offline ? words.waiting : words.sending)}</p>
        {!replied && <CallAnswers lines={answers} />}
        <CallSentence reply={call.reply} dim={waiting} />
        {replied && <CallAnswers lines={answers} />}
        <Refusals items={call.refusals} asked={waiting ? mine?.text : undefined} onSay={onSay} />
        <Notes value={call.notes} onChange={onNote} />
      </div>
    </section>
  );
}

/** The way back to a call that was folded away. */
export function CallBar({ call, onOpen }: { call: Call; onOpen: () => void }) {
  return (
    <button type="button" className="call-bar" onClick={onOpen}>
      <Icon name="phone" />
      <span>{words.on} <Timer since={call.opened} plain /></span>
      <span className="call-back">{words.back}</span>
    </button>
  );
}

import { Card } from "../chatui";
import { useRef, useState } from "react";
import { useSay } from "../lib/say";
import { letterCard, script as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import { ChatStages } from "./ChatStages";
import { debtName } from "./debts";
import { LetterView } from "./LetterView";
import { CopyButton, Fold, SourceList } from "./parts";
import type { Objection, ScriptData, Stage } from "./types";

/** `named`: the stages bring their own titles. */
const titleOf = ({ stage, title }: Stage, named: boolean): string => (named && title) || (words.stages[stage] ?? title ?? stage);

type StepsProps = { stages: Stage[]; at: number; go: (to: number) => void; named: boolean };

function Steps({ stages, at, go, named }: StepsProps) {
  return (
    <ol className="steps">
      {stages.map((stage, i) => (
        <li key={stage.stage}>
          <button type="button" aria-current={i === at ? "step" : undefined} data-done={i < at} onClick={() => go(i)}>
            <span className="step-dot" aria-hidden="true">{i + 1}</span>
            <span className="step-name">{titleOf(stage, named)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function StageView({ stage }: { stage: Stage }) {
  return (
    <>
      <p className="say">{stage.say}</p>
      <CopyButton key={stage.stage} text={stage.say} label={words.copy} done={words.copied} failed={words.copyFailed} />
      {stage.tips?.length ? (
        <div className="tips">
          <b>{words.tips}</b>
          <ul>{stage.tips.map((tip) => <li key={tip}>{tip}</li>)}</ul>
        </div>
      ) : null}
    </>
  );
}

function ObjectionView({ objection: { they_say: they, you_say: you, sources } }: { objection: Objection }) {
  return (
    <Fold title={<><span className="they">{words.theySay}</span>{they}</>} className="objection">
      <p className="say small"><b>{words.youSay}</b>　{you}</p>
      {you && <CopyButton text={you} label={words.copy} done={words.copied} failed={words.copyFailed} />}
      <SourceList items={sources} />
    </Fold>
  );
}

const Listed = ({ title, items }: { title: string; items?: string[] }) => (items?.length ? (
  <Fold title={title}>
    <ul className="plain">{items.map((item) => <li key={item}>{item}</li>)}</ul>
  </Fold>
) : null);

/** One stage after the other, as in a call. */
export function PhoneStages({ stages, named = false }: { stages: Stage[]; named?: boolean }) {
  const [at, setAt] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const stage = stages[at];
  /** The heading takes the focus, so that a screen reader reads on from the new step. */
  const go = (to: number) => {
    setAt(to);
    heading.current?.focus({ preventScroll: true });
  };
  if (!stage) return null;
  return (
    <section>
      <Steps stages={stages} at={at} go={go} named={named} />
      <h3 ref={heading} tabIndex={-1}>
        {titleOf(stage, named)}
        <span className="muted">　{words.step(at + 1, stages.length)}</span>
      </h3>
      <StageView stage={stage} />
      <div className="pager">
        <button type="button" className="soft-button" disabled={at === 0} onClick={() => go(at - 1)}>{words.previous}</button>
        <button type="button" className="soft-button strong" disabled={at === stages.length - 1} onClick={() => go(at + 1)}>
          {words.next}
        </button>
      </div>
    </section>
  );
}

/** Other ways to talk about the same debt, said with one tap. */
function Ways() {
  const say = useSay();
  return (
    <section>
      <h3>{words.other}</h3>
      <div className="ways">
        {words.ways.map((way) => (
          <button type="button" className="soft-button" key={way} onClick={() => say(way)}>{way}</button>
        ))}
      </div>
    </section>
  );
}

export function ScriptCard({ data, debts }: CardProps<ScriptData>) {
  const stages = data.stages ?? [];
  const written = data.channel === "written";
  const online = data.channel === "online";
  const channel = words.channels[data.channel ?? ""];
  return (
    <Card className="card script">
      <h2>
        {written ? letterCard.title : words.title}
        {channel && !written && <span className="tag">{channel}</span>}
      </h2>
      {data.debt != null && <p className="muted">{data.label || debtName(debts[data.debt], data.debt)}</p>}
      {data.contact && <p className="muted">{data.contact}</p>}
      {written && data.letter && <LetterView letter={data.letter} text={data.text} />}
      {online && <ChatStages stages={stages} />}
      {!online && !written && <PhoneStages stages={stages} />}
      {data.objections?.length ? (
        <section>
          <h3>{words.objections}</h3>
          {data.objections.map((item, i) => <ObjectionView objection={item} key={item.code ?? i} />)}
        </section>
      ) : null}
      <Listed title={words.avoid} items={data.avoid} />
      <Listed title={words.record} items={data.record} />
      {data.notes?.length ? (
        <section>
          <h3>{words.notes}</h3>
          <ul className="plain">{data.notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </section>
      ) : null}
      {data.channel === "phone" && <Ways />}
    </Card>
  );
}

import { Card, Progress } from "../chatui";
import { Icon } from "../components/icons";
import { documentCard, question, replyCard, safety, script } from "../strings.zh";
import type { CardProps } from "./CardView";
import { CopyButton, SourceList } from "./parts";
import type { DocumentData, QuestionData, ReplyData, SafetyData, Sources } from "./types";

export function QuestionCard({ data: { step, of, optional } }: CardProps<QuestionData>) {
  if (!step || !of) return null;
  const words = question.progress(step, of);
  return (
    <div className="progress">
      <p>
        {words}
        {optional && <span> · {question.optional}</span>}
      </p>
      <Progress value={Math.min(100, Math.round((step / of) * 100))} aria-label={words} aria-hidden="true" />
    </div>
  );
}

export function AnswerCard({ data }: CardProps<{ sources?: Sources }>) {
  return <SourceList items={data.sources} />;
}

export function ReplyCard({ data }: CardProps<ReplyData>) {
  if (!data.you_say) return <SourceList items={data.sources} />;
  return (
    <Card className="card">
      <h2>{replyCard.youSay}</h2>
      <p className="say">{data.you_say}</p>
      <CopyButton text={data.you_say} label={script.copy} done={script.copied} failed={script.copyFailed} />
      {data.why && <p className="muted"><b>{replyCard.why}</b>　{data.why}</p>}
      <SourceList items={data.sources} />
    </Card>
  );
}

/** Only what a phone can dial goes into the link. */
const dial = (number: string): string => `tel:${number.replace(/[^\d+*#]/g, "")}`;

export function SafetyCard({ data }: CardProps<SafetyData>) {
  if (!data.lines?.length) return null;
  return (
    <Card className="card safety">
      {safety.title[data.kind ?? ""] && <h2>{safety.title[data.kind ?? ""]}</h2>}
      <ul>
        {data.lines.map(({ name, number }) => (
          <li key={name + number}>
            <a href={dial(number)} aria-label={safety.call(name, number)}>
              <Icon name="phone" />
              <span>{name}</span>
              <strong>{number}</strong>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** A document lies on this host; an address elsewhere is not followed. */
export function DocumentCard({ data: { name, url } }: CardProps<DocumentData>) {
  if (!name || !url || new URL(url, document.baseURI).origin !== location.origin) return null;
  return <a className="soft-button" href={url} download>{documentCard.open(name)}</a>;
}

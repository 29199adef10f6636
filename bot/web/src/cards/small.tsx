import { Card, Progress } from "../chatui";
import { Icon } from "../components/icons";
import { documentCard, question, safety } from "../strings.zh";
import type { CardProps } from "./CardView";
import type { DocumentData, QuestionData, SafetyData } from "./types";

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
  return (
    <a className="soft-button file" href={url} download>
      <Icon name="file" />
      <span>{documentCard.open(name)}</span>
    </a>
  );
}

import { Card } from "../chatui";
import { yearMonth } from "../lib/dates";
import { levels, papers as words, sources as sourceWords } from "../strings.zh";
import type { CardProps } from "./CardView";
import { Fold, SourceList } from "./parts";
import type { AnswerData, Paper, Source } from "./types";

/** What each rule says, by whom and of when; without rules the sources alone. */
function Ground({ rules = [], sources = [] }: AnswerData) {
  const known = new Map(sources.flatMap((item): [string, Source][] =>
    (typeof item === "object" && item?.id ? [[item.id, item]] : [])));
  const shown = rules.filter((rule) => rule?.says);
  if (!shown.length) return <SourceList items={sources} />;
  return (
    <Fold title={shown.length > 1 ? sourceWords.count(shown.length) : sourceWords.button} className="sources ground">
      <ul>
        {shown.map(({ id, says, date, source }) => (
          <li key={id ?? says}>
            <p>{says}</p>
            <p className="ground-from">
              {known.get(source ?? "")?.title} {date && <time dateTime={date}>{yearMonth(date)}</time>}
            </p>
          </li>
        ))}
      </ul>
    </Fold>
  );
}

function PaperRow({ paper: { label, have, instead, mask } }: { paper: Paper }) {
  return (
    <li data-have={Boolean(have)}>
      <span className="paper-box" aria-hidden="true">{have ? levels.ok.icon : ""}</span>
      <div>
        <p><b>{label}</b> <span className="paper-state">{have ? words.have : words.missing}</span></p>
        {!have && Boolean(instead?.length) && <p>{words.instead(instead!.join(words.comma))}</p>}
        {mask && <p className="paper-mask">{words.mask}{mask}</p>}
      </div>
    </li>
  );
}

export function AnswerCard({ data }: CardProps<AnswerData>) {
  if (!data.papers?.length) return <Ground {...data} />;
  return (
    <Card className="card">
      <h2>{words.title}</h2>
      <ul className="papers">{data.papers.map((paper) => <PaperRow paper={paper} key={paper.code} />)}</ul>
      <Ground {...data} />
    </Card>
  );
}

import { Card } from "../chatui";
import { day } from "../lib/dates";
import { checkName } from "../lib/practiceRecord";
import { progressCard as words, rehearsal } from "../strings.zh";
import type { CardProps } from "./CardView";
import { Chart } from "./Chart";
import { PaidCard } from "./PaidCard";
import { Fold } from "./parts";
import type { PaidData, ProgressData, Run } from "./types";

const SHORT = 5;

function Runs({ runs }: { runs: Run[] }) {
  return (
    <div className="schedule">
      <table>
        <caption className="visually-hidden">{words.chart}</caption>
        <thead>
          <tr>
            {words.columns.map((title, at) => (
              <th scope="col" key={title} className={at === 1 ? "run-scene" : undefined}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map(({ run, date, title, scene, score }, at) => (
            <tr key={run ?? at}>
              <th scope="row">{day(date)}</th>
              <td className="run-scene">{title ?? scene}</td>
              <td>{rehearsal.score(score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How paying goes, told by its `debts`; how the practice goes over time; progress of another kind has its text. */
export function ProgressCard({ data }: CardProps<ProgressData & PaidData>) {
  return data.debts?.length ? <PaidCard debts={data.debts} /> : <PracticeProgress data={data} />;
}

function PracticeProgress({ data: { kind, runs, suggestion, weakest } }: { data: ProgressData }) {
  if (kind !== "rehearsals" || !runs?.length) return null;
  const old = [...runs].sort((a, b) => a.date.localeCompare(b.date) || (a.run ?? 0) - (b.run ?? 0));
  const latest = [...old].reverse();
  const points = old.map(({ date, title, score }) => ({ date, title: title ?? "", score }));
  const alt = words.chartAlt(points.map(({ score }) => rehearsal.score(score)).join(words.comma));
  return (
    <Card className="card">
      <h2>{words.title}</h2>
      {points.length > 1 && <Chart kind="scores" points={points} label={alt} height={160} />}
      {suggestion && <p className="suggestion">{suggestion}</p>}
      {weakest?.length ? (
        <section>
          <h3>{words.weakest}</h3>
          <ul className="well">{weakest.map((code) => <li className="tag plain-tag" key={code}>{checkName(code)}</li>)}</ul>
        </section>
      ) : null}
      <Runs runs={latest.slice(0, SHORT)} />
      {latest.length > SHORT && <Fold title={words.more(latest.length - SHORT)}><Runs runs={latest.slice(SHORT)} /></Fold>}
    </Card>
  );
}

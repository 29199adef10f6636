import { Card } from "../chatui";
import { Icon } from "../components/icons";
import { moment } from "../lib/dates";
import { checkName, download, nextChecks, recordOf } from "../lib/practiceRecord";
import { startScene } from "../lib/rehearsal";
import { usePress } from "../lib/say";
import { levels, rehearsal as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import { CopyButton, Fold } from "./parts";
import { PracticeTranscript } from "./PracticeTranscript";
import type { Check, ReviewData } from "./types";

/** What the call gave no occasion for is no failure. */
function CheckView({ check: { code, passed, quote, better } }: { check: Check }) {
  const state = passed == null ? "none" : passed ? "ok" : "warn";
  return (
    <li data-level={state}>
      <span className="check-icon" aria-hidden="true">{levels[state]?.icon ?? "–"}</span>
      <span>
        <b>{checkName(code)}</b>　{passed == null ? words.unmet : passed ? words.passed : words.missed}
        {quote && <span className="check-note">{words.quote}：{quote}</span>}
        {better && <span className="check-note">{words.better}：{better}</span>}
      </span>
    </li>
  );
}

/** At most two: one step is taken, a list of failures is put away. */
function Next({ checks }: { checks: Check[] }) {
  if (!checks.length) return null;
  return (
    <section>
      <h3>{checks.length > 1 ? words.nextTwo : words.next}</h3>
      <ul className="next-steps">
        {checks.map(({ code, quote, better }) => (
          <li key={code}>
            <b>{checkName(code)}</b>
            {quote && <span className="next-quote">{words.quote}：{quote}</span>}
            {better && <span className="next-better"><small>{words.better}</small>{better}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Score({ data: { score, previous, agreed } }: { data: ReviewData }) {
  return (
    <>
      {score != null && (
        <p className="capacity-value">
          {words.score(score)}
          {previous != null && <small>　{words.previous(previous)}</small>}
        </p>
      )}
      {agreed?.words && (
        <p className="agreed" data-level={agreed.level === "warn" ? "warn" : "ok"}>
          <span className="check-icon" aria-hidden="true">{levels[agreed.level === "warn" ? "warn" : "ok"].icon}</span>
          <span><b>{words.agreed}</b>　{agreed.words}</span>
        </p>
      )}
    </>
  );
}

function Buttons({ data }: { data: ReviewData }) {
  const press = usePress();
  const text = recordOf(data);
  return (
    <div className="review-buttons">
      {data.scene && (
        <button type="button" className="soft-button strong"
          onClick={() => press({ title: words.again, payload: startScene(data.scene!) })}>
          {words.again}
        </button>
      )}
      <CopyButton text={text} label={words.copy} done={words.copied} failed={words.copyFailed} />
      <button type="button" className="soft-button" onClick={() => download(words.file((data.began ?? "").slice(0, 10)), text)}>
        <Icon name="file" />
        {words.download}
      </button>
    </div>
  );
}

export function ReviewCard({ data }: CardProps<ReviewData>) {
  const next = nextChecks(data);
  const all = data.checks ?? [];
  const rest = all.filter((check) => !next.includes(check));
  const well = all.filter(({ passed }) => passed);
  const when = [moment(data.began), data.minutes ? words.minutes(data.minutes) : ""].filter(Boolean);
  return (
    <Card className="card review">
      <h2>
        {data.title || words.review}
        {data.outcome && <span className="tag">{words.outcomes[data.outcome] ?? data.outcome}</span>}
      </h2>
      {data.debt && <p className="muted">{data.debt}</p>}
      {when.length > 0 && <p className="muted">{when.join(words.dot)}</p>}
      <Score data={data} />
      <Next checks={next} />
      {well.length > 0 && (
        <section>
          <h3>{words.well}</h3>
          <ul className="well">{well.map(({ code }) => <li className="tag" key={code}>{checkName(code)}</li>)}</ul>
        </section>
      )}
      {rest.length > 0 && (
        <Fold title={next.length ? words.rest(rest.length) : words.all(rest.length)}>
          <ul className="checks">{rest.map((check) => <CheckView check={check} key={check.code} />)}</ul>
        </Fold>
      )}
      <PracticeTranscript run={data.run} lines={data.transcript} />
      <Buttons data={data} />
    </Card>
  );
}

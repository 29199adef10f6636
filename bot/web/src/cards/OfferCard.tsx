import { Card } from "../chatui";
import { day, yearMonth } from "../lib/dates";
import { barLength, percent, positive, yuan } from "../lib/money";
import { offerCheck as words, script } from "../strings.zh";
import type { CardProps } from "./CardView";
import { debtName } from "./debts";
import { CopyButton, Fact } from "./parts";
import type { OfferData } from "./types";

type Bar = { label: string; amount: string; kind: "theirs" | "mine" };

/** Both on one scale. The numbers stand beside them, so a screen reader leaves the bars out. */
function Bars({ data }: { data: OfferData }) {
  const theirs = data.worked_out ? words.theirsAbout : words.theirs;
  const bars: Bar[] = [];
  if (positive(data.monthly)) bars.push({ label: theirs, amount: data.monthly!, kind: "theirs" });
  if (data.share != null) bars.push({ label: words.share, amount: data.share, kind: "mine" });
  else if (data.capacity != null) bars.push({ label: words.capacity, amount: data.capacity, kind: "mine" });
  const longest = Math.max(...bars.map(({ amount }) => barLength(amount)));
  if (!bars.length || longest <= 0) return null;
  return (
    <dl className="bars" aria-label={words.bars}>
      {bars.map(({ label, amount, kind }) => (
        <div className="bar-row" key={kind}>
          <dt>{label}</dt>
          <dd>{yuan(amount)}</dd>
          <span className="bar" aria-hidden="true">
            <span data-kind={kind} style={{ width: `${(100 * barLength(amount)) / longest}%` }} />
          </span>
        </div>
      ))}
    </dl>
  );
}

function Facts({ data }: { data: OfferData }) {
  const { offer = {} } = data;
  const extra = barLength(data.extra);
  const said = (offer.conditions ?? []).map((code) => words.conditions[code]).filter(Boolean);
  return (
    <dl className="facts">
      <Fact label={words.terms}>{offer.terms ? words.termsValue(offer.terms) : null}</Fact>
      <Fact label={words.down}>{positive(offer.down_payment) && yuan(offer.down_payment)}</Fact>
      <Fact label={words.first}>{day(offer.first_date)}</Fact>
      <Fact label={words.total}>{yuan(data.total ?? offer.total)}</Fact>
      <Fact label={words.extra}>{extra > 0 && <b>{yuan(data.extra)}</b>}</Fact>
      <Fact label={words.less}>{extra < 0 && yuan(data.extra!.replace("-", ""))}</Fact>
      <Fact label={words.annualRate}>{data.annual_rate && words.about(percent(data.annual_rate, 2))}</Fact>
      <Fact label={words.breaks}>{data.breaks && words.breaksFrom(yearMonth(data.breaks))}</Fact>
      <Fact label={words.breaksOnLess}>{!data.breaks && data.breaks_on_less && words.breaksFrom(yearMonth(data.breaks_on_less))}</Fact>
      <Fact label={words.said}>{said.join(words.comma)}</Fact>
    </dl>
  );
}

export function OfferCard({ data, debts }: CardProps<OfferData>) {
  const verdict = words.verdicts[data.verdict] ?? words.verdicts.unknown;
  const asks = (data.missing ?? []).map(({ ask }) => ask).filter(Boolean);
  return (
    <Card className="card offer">
      <h2>{words.title}</h2>
      {data.debt != null && debts[data.debt] && <p className="muted">{debtName(debts[data.debt], data.debt)}</p>}
      <p className="verdict" data-level={verdict.level}>
        <span className="check-icon" aria-hidden="true">{verdict.icon}</span>
        <span>
          <b>{verdict.word}</b>
          <span className="verdict-note">
            {verdict.note}
            {data.verdict === "over_share" && positive(data.over) && words.over(yuan(data.over))}
          </span>
        </span>
      </p>
      <Bars data={data} />
      {data.worked_out && positive(data.monthly) && <p className="muted">{words.workedOut}</p>}
      <Facts data={data} />
      {asks.length > 0 && (
        <section>
          <h3>{words.ask}</h3>
          <ol className="asks">{asks.map((ask) => <li key={ask}>{ask}</li>)}</ol>
          <CopyButton text={asks.map((ask, i) => `${i + 1}. ${ask}`).join("\n")} label={words.copyAll}
            done={script.copied} failed={script.copyFailed} />
        </section>
      )}
    </Card>
  );
}

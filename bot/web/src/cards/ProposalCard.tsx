import { Card } from "../chatui";
import { day } from "../lib/dates";
import { digits, positive, yuan } from "../lib/money";
import { checks as checkWords, kinds, levels, proposal as words, units } from "../strings.zh";
import type { CardProps } from "./CardView";
import { ChartPanel } from "./ChartPanel";
import { Costs } from "./Costs";
import { debtName } from "./debts";
import { OptionView } from "./OptionView";
import { Fact, Fold, SourceList } from "./parts";
import type { Debt, ProposalData, ProposalLine } from "./types";

/** The sum in the open: income less expenses less priority less reserve is what can be paid. */
function Capacity({ capacity: sum }: { capacity: NonNullable<ProposalData["capacity"]> }) {
  const less = (amount?: string | null) => (positive(amount) ? `− ${yuan(amount)}` : null);
  return (
    <section className="capacity">
      <p className="capacity-label">{words.monthly}</p>
      {positive(sum.monthly)
        ? <p className="capacity-value">{digits(sum.monthly!)}<small>{units.yuanAfter}</small></p>
        : <p className="capacity-value words">{words.nothing}</p>}
      <dl className="facts">
        <Fact label={words.income}>{yuan(sum.income)}</Fact>
        <Fact label={words.expenses}>{less(sum.expenses)}</Fact>
        <Fact label={words.priority}>{less(sum.priority)}</Fact>
        <Fact label={words.reserve}>{less(sum.reserve)}</Fact>
        <Fact label={words.limit}>{yuan(sum.limit)}</Fact>
        {(sum.by_month ?? []).map(({ month, monthly }) => (
          <Fact label={words.fromMonth(day(month))} key={month}>{yuan(monthly)}</Fact>
        ))}
      </dl>
    </section>
  );
}

const named = (line: ProposalLine, debts: Debt[]): string =>
  line.label || debtName(debts[line.debt], line.debt);

function Checks({ checks }: { checks: NonNullable<ProposalData["checks"]> }) {
  const shown = checks.filter((check) => check.level !== "ok" && (check.text || checkWords[check.code]));
  if (!shown.length) return null;
  return (
    <section>
      <h3>{words.checks}</h3>
      <ul className="checks">
        {shown.map(({ code, level, text }) => (
          <li key={code + text} data-level={level}>
            <span className="check-icon" aria-hidden="true">{levels[level]?.icon ?? "!"}</span>
            <span><b>{levels[level]?.word ?? levels.warn.word}</b>　{text ?? checkWords[code]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ProposalCard({ data, debts }: CardProps<ProposalData>) {
  const lines = (data.lines ?? []).map((line) => ({ ...line, name: named(line, debts) }));
  const dated = lines.some((line) => line.options?.some((option) => option.schedule?.length));
  return (
    <Card className="card proposal">
      <h2>{words.title}</h2>
      {data.as_of && <p className="muted">{words.asOf(day(data.as_of))}</p>}
      {data.capacity && <Capacity capacity={data.capacity} />}
      {!lines.length && <p>{words.noLines}</p>}
      {lines.map((line) => (
        <section className="debt" key={line.debt}>
          <h3>{line.name}</h3>
          {(line.options ?? []).map((option, i) => (
            <OptionView option={option} open={i === 0 && lines.length === 1} key={option.rank + i} />
          ))}
          {!line.options?.length && <p className="muted">{kinds[data.road ?? "none"] ?? kinds.none}</p>}
        </section>
      ))}
      {lines.length > 1 && data.end_date && (
        <dl className="facts"><Fact label={words.end}>{day(data.end_date)}</Fact></dl>
      )}
      {(dated || Boolean(data.costs?.length)) && (
        <Fold title={words.charts} className="chart-fold" lazy>
          {dated && <ChartPanel lines={lines} />}
          {data.costs?.length ? <Costs costs={data.costs} /> : null}
        </Fold>
      )}
      <Checks checks={data.checks ?? []} />
      <SourceList items={data.sources} />
    </Card>
  );
}

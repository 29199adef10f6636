import { Card } from "../chatui";
import { day } from "../lib/dates";
import { percent, positive, yuan } from "../lib/money";
import { caseCard as words, evidence, reasons, wants } from "../strings.zh";
import type { CardProps } from "./CardView";
import { debtName } from "./debts";
import { Fact } from "./parts";
import type { CaseData, Debt } from "./types";

const listed = (codes: string[] | undefined, names: Record<string, string>): string =>
  (codes ?? []).map((code) => names[code] ?? code).join("、");

/** A date ahead is the due date; dates compare as ISO text. */
function overdue({ overdue_days: days, overdue_since: since }: Debt): string {
  if (since && !days && since > new Date().toLocaleDateString("sv-SE")) return words.due(day(since));
  const parts = [days == null ? "" : words.days(days), since ? words.since(day(since)) : ""];
  return parts.filter(Boolean).join("，");
}

function DebtFacts({ debt, index }: { debt: Debt; index: number }) {
  return (
    <section className="debt">
      <h3>{debtName(debt, index)}</h3>
      <dl className="facts">
        <Fact label={words.balance}>
          {debt.balance ? <b>{debt.estimate ? `${words.about} ` : ""}{yuan(debt.balance)}</b> : words.unknown}
        </Fact>
        <Fact label={words.overdue}>{overdue(debt) || words.unknown}</Fact>
        <Fact label={words.rate}>{debt.rate && words.perDay(percent(debt.rate))}</Fact>
      </dl>
    </section>
  );
}

export function CaseCard({ data }: CardProps<CaseData>) {
  const { hardship = {}, budget = {} } = data;
  return (
    <Card className="card case">
      <h2>{words.title}</h2>
      {(data.debts ?? []).map((debt, i) => <DebtFacts debt={debt} index={i} key={i} />)}
      <dl className="facts">
        <Fact label={words.reason}>
          {hardship.reason && reasons[hardship.reason]}
          {hardship.reason && hardship.since && `，${words.from(day(hardship.since))}`}
        </Fact>
        <Fact label={words.recovery}>{hardship.recovery && day(hardship.recovery)}</Fact>
        <Fact label={words.income}>{yuan(budget.income)}</Fact>
        <Fact label={words.expenses}>{yuan(budget.expenses)}</Fact>
        <Fact label={words.priority}>{positive(budget.priority) && yuan(budget.priority)}</Fact>
        <Fact label={words.affordable}>{yuan(budget.affordable)}</Fact>
        <Fact label={words.payDay}>{budget.pay_day && words.payDayValue(budget.pay_day)}</Fact>
        <Fact label={words.dependants}>{budget.dependants ? words.people(budget.dependants) : null}</Fact>
        <Fact label={words.evidence}>{listed(data.evidence, evidence)}</Fact>
        <Fact label={words.wants}>{listed(data.wants, wants)}</Fact>
      </dl>
      <p className="muted">{words.hint}</p>
    </Card>
  );
}

import { Card } from "../chatui";
import { day, monthOf } from "../lib/dates";
import { barLength, positive, yuan } from "../lib/money";
import { paidCard as words } from "../strings.zh";
import { Fact, Fold } from "./parts";
import type { DebtProgress, PaidRow } from "./types";

/** Down to whole percent, so that 100 is only said when all is paid. */
function percent({ paid, left, total, done }: DebtProgress): number | null {
  const whole = barLength(total) || (left == null ? 0 : barLength(paid) + barLength(left));
  if (done) return 100;
  return whole > 0 ? Math.min(Math.floor((100 * barLength(paid)) / whole), 100) : null;
}

function Bar({ debt }: { debt: DebtProgress }) {
  const share = percent(debt);
  if (share == null) return null;
  return (
    <span className="bar paid-bar" role="img" aria-label={words.bar(debt.debt ?? "", share)}>
      <span style={{ width: `${share}%` }} data-empty={share === 0 || undefined} />
    </span>
  );
}

function Instalments({ rows }: { rows: PaidRow[] }) {
  return (
    <div className="schedule instalments">
      <table>
        <caption className="visually-hidden">{words.instalments(rows.length)}</caption>
        <thead>
          <tr>{words.columns.map((title) => <th scope="col" key={title}>{title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(({ n, date, amount, state = "open" }) => (
            <tr key={n} data-state={state}>
              <th scope="row">{n}</th>
              <td>{day(date)}</td>
              <td>{yuan(amount)}</td>
              <td>{words.states[state] ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Payments({ rows }: { rows: NonNullable<DebtProgress["payments"]> }) {
  return (
    <div className="schedule">
      <table>
        <caption className="visually-hidden">{words.payments(rows.length)}</caption>
        <thead>
          <tr>{words.paidColumns.map((title) => <th scope="col" key={title}>{title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(({ at, day: on, amount, rough }, i) => (
            <tr key={at ?? i}>
              <th scope="row">{day(rough ? monthOf(on) : on)}</th>
              <td>{yuan(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Breaks between day and sum, never within one. */
const Dated = ({ date, amount }: { date: string; amount: string }) => (
  <span className="dated"><span>{day(date)}</span> <span>{yuan(amount)}</span></span>
);

function DebtPaid({ debt }: { debt: DebtProgress }) {
  const { next, late = [], instalments = [], payments = [] } = debt;
  const over = debt.done || (debt.left != null && !positive(debt.left));
  return (
    <section className="debt paid-debt">
      <h3>{debt.debt}</h3>
      <p className="paid-sums">
        <b>{words.paid(yuan(debt.paid ?? "0.00"))}</b>
        <span>{over ? words.done : debt.left != null && words.left(yuan(debt.left))}</span>
      </p>
      <Bar debt={debt} />
      <dl className="facts">
        <Fact label={words.late}>
          {late.length > 0 && late.map(({ n, date, left }) => <Dated date={date} amount={left ?? ""} key={n} />)}
        </Fact>
        <Fact label={words.next}>{next && !over && <b><Dated date={next.date} amount={next.short ?? next.amount} /></b>}</Fact>
        <Fact label={words.surplus}>{positive(debt.surplus) && yuan(debt.surplus)}</Fact>
      </dl>
      {late.length > 0 && <p className="muted">{words.lateHint}</p>}
      {instalments.length > 0 && <Fold title={words.instalments(instalments.length)} lazy><Instalments rows={instalments} /></Fold>}
      {payments.length > 0 && <Fold title={words.payments(payments.length)} lazy><Payments rows={payments} /></Fold>}
    </section>
  );
}

/** How paying goes: a bar a debt, what comes next, every instalment behind a fold. */
export function PaidCard({ debts }: { debts: DebtProgress[] }) {
  return (
    <Card className="card">
      <h2>{words.title}</h2>
      {debts.map((debt, i) => <DebtPaid debt={debt} key={`${debt.debt}${debt.agreement ?? i}`} />)}
    </Card>
  );
}

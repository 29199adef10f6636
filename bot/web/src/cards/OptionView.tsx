import { useState } from "react";
import { day } from "../lib/dates";
import { percent, positive, yuan } from "../lib/money";
import { asks as askWords, kinds, proposal as words, rankHints, ranks } from "../strings.zh";
import { Fact, Fold } from "./parts";
import type { Option, Payment } from "./types";

const SHORT = 6;

function Schedule({ payments, label }: { payments: Payment[]; label: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? payments : payments.slice(0, SHORT);
  return (
    <div className="schedule">
      <table>
        <caption>{words.schedule}<span className="visually-hidden">，{label}</span></caption>
        <thead>
          <tr>{words.scheduleColumns.map((title) => <th scope="col" key={title}>{title}</th>)}</tr>
        </thead>
        <tbody>
          {shown.map(({ n, date, amount }) => (
            <tr key={n}>
              <td>{n}</td>
              <td>{day(date)}</td>
              <td>{yuan(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {payments.length > SHORT && (
        <button type="button" className="soft-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.showLess : words.showAll(payments.length)}
        </button>
      )}
    </div>
  );
}

/** Without a schedule nothing is paid yet: the total is then what is owed, and the date is a date to talk again. */
const planned = (option: Option): boolean => Boolean(option.schedule?.length);

function Summary({ option, title }: { option: Option; title?: string }) {
  const amount = positive(option.monthly) ? option.monthly : option.total;
  const many = (option.schedule?.length ?? 0) > 1;
  return (
    <span className="rank">
      <span className="rank-name">{title ?? ranks[option.rank] ?? option.rank}</span>
      <span className="rank-short">
        {kinds[option.kind] ?? option.kind}
        {option.terms && many ? ` · ${words.termsValue(option.terms)}` : ""}
        {planned(option) && positive(amount) && <b> · {many ? words.perMonth : words.oneOff} {yuan(amount)}</b>}
        {!planned(option) && option.first_date && <b> · {words.reviewOn(day(option.first_date))}</b>}
      </span>
    </span>
  );
}

function rate({ annual_rate: annual, assumed_rate: assumed }: Option): string {
  if (annual == null) return "";
  if (Number(annual) === 0) return words.noInterest;
  return assumed ? words.assumedRate(percent(annual)) : percent(annual);
}

/** `title` in place of the name of its rank. */
export function OptionView({ option, open, title }: { option: Option; open: boolean; title?: string }) {
  const payments = option.schedule ?? [];
  const last = payments[payments.length - 1]?.date;
  return (
    <Fold title={<Summary option={option} title={title} />} open={open} className="option">
      {rankHints[option.rank] && <p className="muted">{rankHints[option.rank]}</p>}
      <dl className="facts">
        <Fact label={words.down}>{positive(option.down_payment) && yuan(option.down_payment)}</Fact>
        <Fact label={words.perMonth}>{payments.length > 1 && positive(option.monthly) && <b>{yuan(option.monthly)}</b>}</Fact>
        <Fact label={words.terms}>{option.terms ? words.termsValue(option.terms) : null}</Fact>
        <Fact label={planned(option) ? words.first : words.review}>{day(option.first_date)}</Fact>
        <Fact label={words.last}>{payments.length > 1 && day(last)}</Fact>
        <Fact label={words.total}>{planned(option) && <b>{yuan(option.total)}</b>}</Fact>
        <Fact label={words.annualRate}>{planned(option) && rate(option)}</Fact>
        <Fact label={words.asks}>{(option.asks ?? []).map((ask) => askWords[ask]).filter(Boolean).join("、")}</Fact>
      </dl>
      {option.assumed_rate && <p className="muted">{words.assumed}</p>}
      {payments.length ? <Schedule payments={payments} label={ranks[option.rank] ?? ""} />
        : <p className="muted">{words.noSchedule}</p>}
    </Fold>
  );
}

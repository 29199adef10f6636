import { Card } from "../chatui";
import { day } from "../lib/dates";
import { positive, yuan } from "../lib/money";
import { useSay } from "../lib/say";
import { agreementCard as words, offerCheck, script } from "../strings.zh";
import type { CardProps } from "./CardView";
import { CopyButton, Fact, Fold } from "./parts";
import type { AgreementData, Payment } from "./types";

function Schedule({ rows }: { rows: Payment[] }) {
  return (
    <div className="schedule">
      <table>
        <caption className="visually-hidden">{words.schedule(rows.length)}</caption>
        <thead>
          <tr>{words.columns.map((title) => <th scope="col" key={title}>{title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(({ n, date, amount }) => (
            <tr key={n}>
              <th scope="row">{n}</th>
              <td>{day(date)}</td>
              <td>{yuan(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Terms({ data }: { data: AgreementData }) {
  const rows = data.schedule ?? [];
  const first = data.first ?? rows[0]?.date;
  const waits = data.kind === "extension";
  const granted = (data.conditions ?? []).map((code) => offerCheck.conditions[code]).filter(Boolean);
  return (
    <dl className="facts">
      <Fact label={words.made}>{day(data.made)}</Fact>
      <Fact label={words.down}>{positive(data.down) && yuan(data.down)}</Fact>
      <Fact label={data.worked_out ? words.monthlyAbout : words.monthly}>
        {positive(data.monthly) && rows.length !== 1 && <b>{yuan(data.monthly)}</b>}
      </Fact>
      <Fact label={words.terms}>{data.terms ? words.termsValue(data.terms) : null}</Fact>
      <Fact label={waits ? words.until : words.first}>{first && day(first)}</Fact>
      <Fact label={words.last}>{rows.length > 1 && day(rows[rows.length - 1].date)}</Fact>
      <Fact label={words.total}>{positive(data.total) && <b>{yuan(data.total)}</b>}</Fact>
      <Fact label={words.conditions}>{granted.join(offerCheck.comma)}</Fact>
    </dl>
  );
}

function Compared({ data: { compare, asked, monthly } }: { data: AgreementData }) {
  const verdict = words.verdicts[compare ?? ""];
  if (!verdict) return null;
  return (
    <p className="verdict" data-level={verdict.level}>
      <span className="check-icon" aria-hidden="true">{verdict.icon}</span>
      <span>
        {verdict.word}
        {positive(asked?.monthly) && asked!.monthly !== monthly && (
          <span className="verdict-note">{words.proposed(yuan(asked!.monthly))}</span>
        )}
      </span>
    </p>
  );
}

type Item = { code: string; name: string; have: boolean };

/** What the written confirmation has to say: what is there already is ticked. */
function Writing({ data }: { data: AgreementData }) {
  const say = useSay();
  const missing = data.missing ?? [];
  const held: Item[] = (data.written ?? []).map((code) => ({ code, name: words.items[code] ?? "", have: true }));
  const open: Item[] = missing.map(({ code, label, ask }) => ({ code, name: words.items[code] ?? label ?? ask ?? "", have: false }));
  const all = [...open, ...held].filter(({ name }) => name);
  const asks = missing.map(({ ask }) => ask).filter(Boolean);
  if (!all.length) return null;
  return (
    <section>
      <h3>{words.writing}</h3>
      <p className="muted">{open.length ? words.count(held.length, all.length) : words.writingDone}</p>
      <ul className="papers">
        {all.map(({ code, name, have }) => (
          <li key={code} data-have={have}>
            <span className="paper-box" aria-hidden="true">{have ? "✓" : ""}</span>
            <span>{name}<span className="paper-state">{have ? words.have : words.lacks}</span></span>
          </li>
        ))}
      </ul>
      {open.length > 0 && (
        <div className="ways">
          <button type="button" className="soft-button" onClick={() => say(words.chase)}>{words.chase}</button>
          {asks.length > 0 && (
            <CopyButton text={asks.map((ask, i) => `${i + 1}. ${ask}`).join("\n")} label={words.copy}
              done={script.copied} failed={script.copyFailed} />
          )}
        </div>
      )}
    </section>
  );
}

/** What was agreed with a lender; while it is a draft, what is missing in writing can wait. */
export function AgreementCard({ data }: CardProps<AgreementData>) {
  const rows = data.schedule ?? [];
  const state = data.draft ? words.unconfirmed : words.ended[data.status ?? ""];
  return (
    <Card className="card agreement">
      <h2>
        {data.draft ? words.draft : words.title}
        {state && <span className="tag plain-tag">{state}</span>}
      </h2>
      {(data.label || data.debt) && <p className="muted">{data.label || data.debt}</p>}
      <Terms data={data} />
      <Compared data={data} />
      {rows.length > 1 && <Fold title={words.schedule(rows.length)} lazy><Schedule rows={rows} /></Fold>}
      {!data.draft && <Writing data={data} />}
    </Card>
  );
}

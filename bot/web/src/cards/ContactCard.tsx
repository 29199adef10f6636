import { Card } from "../chatui";
import { day, moment } from "../lib/dates";
import { positive, yuan } from "../lib/money";
import { call, contactCard as words, offerCheck } from "../strings.zh";
import type { CardProps } from "./CardView";
import { Fact, Fold } from "./parts";
import type { Contact, ContactData } from "./types";

const SHORT = 5;

/** The word that ended the call is not part of what was noted. */
function noted(notes: Contact["notes"]): string {
  const text = notes ?? "";
  return text.startsWith(call.done) ? text.slice(call.done.length).replace(/^[\p{P}\s]+/u, "") : text;
}

const named = (codes: string[] | undefined, names: Record<string, string>): string =>
  [...new Set(codes ?? [])].map((code) => names[code]).filter(Boolean).join(words.comma);

/** Sums and dates that the lender named, in one line. */
function offered(contact: Contact): string {
  const { offered_monthly: monthly, offered_terms: terms, offered_down: down, offered_total: total } = contact;
  return [
    positive(monthly) && words.monthly(yuan(monthly)), terms && words.terms(terms), positive(down) && words.down(yuan(down)),
    positive(total) && words.total(yuan(total)), contact.offered_wait && words.wait(contact.offered_wait),
    contact.offered_first && words.first(day(contact.offered_first)),
  ].filter(Boolean).join(words.comma);
}

/** The day that was told counts; the time only where it is that of the day itself. */
function when({ at, day: told }: Contact): string {
  return told && !at?.startsWith(told) ? day(told) : moment(at);
}

function ContactView({ contact }: { contact: Contact }) {
  const { n, way, minutes, agent, agent_number: number, ticket, outcome, next_day: next, draft } = contact;
  const debt = contact.label || contact.debt;
  const facts = [
    debt && when(contact), words.ways[way ?? ""], minutes ? words.minutes(minutes) : "", n ? words.number(n) : "",
    draft && words.unconfirmed,
  ];
  return (
    <li className="contact" data-outcome={outcome ?? undefined} data-draft={draft || undefined}>
      <p className="contact-when">
        <b>{debt || when(contact)}</b>
        <span>{facts.filter(Boolean).join(words.dot)}</span>
      </p>
      <dl className="facts">
        <Fact label={words.outcome}>{words.outcomes[outcome ?? ""] && <b>{words.outcomes[outcome!]}</b>}</Fact>
        <Fact label={words.agent}>{agent}</Fact>
        <Fact label={words.agentNumber}>{number}</Fact>
        <Fact label={words.ticket}>{ticket}</Fact>
        <Fact label={words.offered}>{offered(contact)}</Fact>
        <Fact label={words.conditions}>{named(contact.conditions, offerCheck.conditions)}</Fact>
        <Fact label={words.promises}>{named(contact.promises, words.promised)}</Fact>
        <Fact label={words.nextDay}>{next && day(next)}</Fact>
        <Fact label={words.heard}>{named(contact.heard, words.codes)}</Fact>
        <Fact label={words.notes}>{noted(contact.notes)}</Fact>
      </dl>
    </li>
  );
}

const Listed = ({ contacts, line }: { contacts: Contact[]; line: boolean }) => (
  <ol className={line ? "time-line" : undefined}>
    {contacts.map((contact, i) => <ContactView contact={contact} key={`${contact.at}${i}`} />)}
  </ol>
);

const told = ({ day: on, at }: Contact): string => (on && !at?.startsWith(on) ? on : at ?? "");

/** One contact that was just noted or waits for the yes; or all of them on a line of time, the latest first. */
export function ContactCard({ data }: CardProps<ContactData>) {
  const all = data.contacts ? [...data.contacts].sort((a, b) => told(b).localeCompare(told(a))) : [data];
  if (!all.length) return null;
  const title = data.contacts ? words.title : data.draft ? words.draft : words.noted;
  return (
    <Card className="card">
      <h2>{title}</h2>
      <Listed contacts={all.slice(0, SHORT)} line={all.length > 1} />
      {all.length > SHORT && <Fold title={words.more(all.length - SHORT)}><Listed contacts={all.slice(SHORT)} line /></Fold>}
    </Card>
  );
}

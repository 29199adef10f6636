import { Card } from "../chatui";
import { moment } from "../lib/dates";
import { call, contactCard as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import { Fact, Fold } from "./parts";
import type { Contact, ContactData } from "./types";

const SHORT = 5;

/** The word that ended the call is not part of what was noted. */
function noted(notes: Contact["notes"]): string {
  const text = notes ?? "";
  return text.startsWith(call.done) ? text.slice(call.done.length).replace(/^[\p{P}\s]+/u, "") : text;
}

function ContactView({ contact: { at, debt, heard, notes, minutes } }: { contact: Contact }) {
  const when = moment(at);
  const codes = [...new Set(heard ?? [])].map((code) => words.codes[code]).filter(Boolean);
  return (
    <li className="contact">
      <p className="contact-when">
        <b>{debt || when}</b>
        <span>{[debt && when, minutes ? words.minutes(minutes) : ""].filter(Boolean).join(words.dot)}</span>
      </p>
      <dl className="facts">
        <Fact label={words.heard}>{codes.join(words.comma)}</Fact>
        <Fact label={words.notes}>{noted(notes)}</Fact>
      </dl>
    </li>
  );
}

const Listed = ({ contacts }: { contacts: Contact[] }) => (
  <ul>{contacts.map((contact, i) => <ContactView contact={contact} key={`${contact.at}${i}`} />)}</ul>
);

/** One contact that was just noted, or all of them, the latest first. */
export function ContactCard({ data }: CardProps<ContactData>) {
  const all = data.contacts ? [...data.contacts].sort((a, b) => (b.at ?? "").localeCompare(a.at ?? "")) : [data];
  if (!all.length) return null;
  return (
    <Card className="card">
      <h2>{data.contacts ? words.title : words.noted}</h2>
      <Listed contacts={all.slice(0, SHORT)} />
      {all.length > SHORT && <Fold title={words.more(all.length - SHORT)}><Listed contacts={all.slice(SHORT)} /></Fold>}
    </Card>
  );
}

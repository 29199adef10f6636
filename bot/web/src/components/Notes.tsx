import { digits } from "../lib/money";
import { call as words } from "../strings.zh";

/** The notes and the word before them must fit into one message of 2000 characters. */
const LIMIT = 1900;
const HINT_FROM = 1700;

export function Notes({ value, onChange }: { value: string; onChange: (notes: string) => void }) {
  const left = LIMIT - value.length;
  return (
    <section>
      <label htmlFor="call-notes">{words.notes}</label>
      <textarea id="call-notes" className="call-notes" rows={2} value={value} maxLength={LIMIT} autoComplete="off"
        placeholder={words.notesHint} onChange={(event) => onChange(event.target.value)} />
      <p className="call-small" role="status">{value.length >= HINT_FROM && words.notesLeft(digits(String(left)))}</p>
    </section>
  );
}

import { useId, useState } from "react";
import { letterCard as words, script } from "../strings.zh";
import { CopyButton } from "./parts";
import type { Letter, LetterSection, LetterTable } from "./types";

const SHORT = 2;

function Table({ table: { title, columns, rows } }: { table: LetterTable }) {
  return (
    <div className="schedule">
      <table>
        {title && <caption>{title}</caption>}
        {columns && <thead><tr>{columns.map((name) => <th scope="col" key={name}>{name}</th>)}</tr></thead>}
        <tbody>
          {(rows ?? []).map((row, i) => <tr key={i}>{row.map((cell, n) => <td key={n}>{cell}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  );
}

function Section({ section: { text, items, table } }: { section: LetterSection }) {
  return (
    <>
      {text && <p>{text}</p>}
      {items?.length ? <ol>{items.map((item) => <li key={item}>{item}</li>)}</ol> : null}
      {table?.rows?.length ? <Table table={table} /> : null}
    </>
  );
}

const Blanks = ({ lines }: { lines?: string[] }) => (lines?.length
  ? <div className="sheet-blanks">{lines.map((line) => <p key={line}>{line}</p>)}</div> : null);

/** The letter as a sheet; the beginning is enough to see what it is. */
export function LetterView({ letter, text }: { letter: Letter; text?: string }) {
  const [all, setAll] = useState(false);
  const sheet = useId();
  const sections = letter.sections ?? [];
  return (
    <section className="letter">
      <div className="sheet" id={sheet} role="region" aria-label={words.sheet} data-folded={!all}>
        {letter.title && <h3>{letter.title}</h3>}
        {letter.to && <p className="sheet-to">{letter.to}</p>}
        {(all ? sections : sections.slice(0, SHORT)).map((section, i) => <Section section={section} key={section.name ?? i} />)}
        {all && <Blanks lines={letter.applicant} />}
        {all && <Blanks lines={letter.signature} />}
      </div>
      <div className="letter-buttons">
        <button type="button" className="soft-button" aria-expanded={all} aria-controls={sheet} onClick={() => setAll(!all)}>
          {all ? words.less : words.more}
        </button>
        {text && <CopyButton text={text} label={words.copy} done={script.copied} failed={script.copyFailed} />}
      </div>
      {letter.note && <p className="record">{letter.note}</p>}
    </section>
  );
}

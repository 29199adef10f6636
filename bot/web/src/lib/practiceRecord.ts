/** A practice as a text to keep. Its first line says what it is not. */
import type { Check, ReviewData, Spoken } from "../cards/types";
import { rehearsal as words } from "../strings.zh";
import { moment } from "./dates";

/** At most two to practise next: those that the coach chose, else the first that are still missing. */
export function nextChecks({ checks, next }: ReviewData): Check[] {
  const all = checks ?? [];
  if (!next) return all.filter(({ passed }) => passed === false).slice(0, 2);
  return next.flatMap((code) => all.find((check) => check.code === code) ?? []).slice(0, 2);
}

export const checkName = (code: string): string => words.checks[code] ?? code;
export const roleName = ({ who }: Spoken): string => words.roles[who] ?? who;

function items(title: string, checks: Check[], withBetter: boolean): string[] {
  if (!checks.length) return [];
  return ["", title, ...checks.map(({ code, better }) =>
    words.record.item(checkName(code), withBetter ? better ?? "" : ""))];
}

export function recordOf(data: ReviewData): string {
  const { record } = words;
  const facts: [string, string | null | undefined][] = [
    [record.scene, data.title], [record.debt, data.debt], [record.when, moment(data.began)],
    [record.outcome, words.outcomes[data.outcome ?? ""]],
    [record.score, data.score == null ? "" : words.score(data.score)], [words.agreed, data.agreed?.words],
  ];
  const spoken = data.transcript ?? [];
  return [
    record.first,
    "",
    ...facts.flatMap(([label, value]) => (value ? [record.line(label, value)] : [])),
    ...items(words.next, nextChecks(data), true),
    ...items(words.well, (data.checks ?? []).filter(({ passed }) => passed), false),
    ...(spoken.length ? ["", words.transcript, ...spoken.map((line) => record.line(roleName(line), line.text))] : []),
    "",
  ].join("\n");
}

/** A file made here: nothing goes over the wire. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

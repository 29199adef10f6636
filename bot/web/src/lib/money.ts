import { units } from "../strings.zh";

/** Money arrives as a decimal string in yuan ("35000.00"). It is only ever printed here, never computed with. */

/** "35000.00" → "35,000", "972.50" → "972.50"; anything else comes back unchanged. */
export function digits(amount: string): string {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?\d*$/.exec(amount.trim());
  if (!match) return amount;
  const [, sign, whole, fen = ""] = match;
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return sign + grouped + (/[1-9]/.test(fen) ? `.${fen.padEnd(2, "0")}` : "");
}

/** "35000.00" → "35,000" and the unit; unknown → "". */
export function yuan(amount: string | null | undefined): string {
  return amount == null || amount === "" ? "" : units.yuan(digits(String(amount)));
}

/** Whether there is an amount above nothing. */
export const positive = (amount: string | null | undefined): boolean => Number(amount ?? 0) > 0;

/** For the length of a bar only. */
export function barLength(amount: string | null | undefined): number {
  const value = Number(amount);
  return Number.isFinite(value) ? value : 0;
}

/** "0.1533" → "15.33%", "0.0005" → "0.05%"; unknown → "". */
export function percent(rate: string | null | undefined, places = 4): string {
  if (rate == null || rate === "") return "";
  const value = Number(rate) * 100;
  return Number.isFinite(value) ? `${Number(value.toFixed(places))}%` : "";
}

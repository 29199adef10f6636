import type { Line } from "../lib/transcript";
import { caseCard } from "../strings.zh";
import type { CaseData, Debt } from "./types";

/** Proposal and script name debts by index; the names are in the latest `case` card. */
export function knownDebts(lines: Line[]): Debt[] {
  for (let i = lines.length - 1; i >= 0; i--) {
    const card = lines[i].custom;
    if (card?.card === "case") return (card.data as CaseData)?.debts ?? [];
  }
  return [];
}

export function debtName(debt: Debt | undefined, index: number): string {
  const name = [debt?.lender, debt?.product].filter(Boolean).join(" ");
  return name || caseCard.debt(index + 1);
}

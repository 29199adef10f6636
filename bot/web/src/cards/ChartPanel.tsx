import { useState } from "react";
import { proposal as words, ranks } from "../strings.zh";
import { Chart } from "./Chart";
import type { ProposalLine } from "./types";

export type NamedLine = ProposalLine & { name: string };

/** What is paid when, for one rung at a time. */
export function ChartPanel({ lines }: { lines: NamedLine[] }) {
  const present = Object.keys(ranks).filter((rank) =>
    lines.some((line) => line.options?.some((option) => option.rank === rank && option.schedule?.length)));
  const [rank, setRank] = useState(present[0]);
  return (
    <section>
      <h4>{words.paidWhen}</h4>
      {present.length > 1 && (
        <div className="segments" role="group" aria-label={words.paidWhen}>
          {present.map((name) => (
            <button type="button" key={name} aria-pressed={name === rank} onClick={() => setRank(name)}>{ranks[name]}</button>
          ))}
        </div>
      )}
      <Chart kind="paid" lines={lines} rank={rank} label={words.paidWhenAlt(ranks[rank] ?? "")} height={220} />
    </section>
  );
}

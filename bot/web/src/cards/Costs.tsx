import { day } from "../lib/dates";
import { barLength, yuan } from "../lib/money";
import { proposal as words, roadMonths, roads } from "../strings.zh";
import { Chart } from "./Chart";
import type { Cost } from "./types";

export type Road = { name: string; total: number; rows: Cost[] };

const label = ({ road, months, assumed_rate: assumed }: Cost): string => {
  const name = roads[road] ?? road;
  return (months ? roadMonths(name, months) : name) + (assumed ? " *" : "");
};

/** One bar a road, over all debts; the exact figures stand in the table under it, debt by debt. */
export function roadsOf(costs: Cost[]): Road[] {
  const found = new Map<string, Road>();
  for (const cost of costs) {
    const name = label(cost);
    const road = found.get(name) ?? { name, total: 0, rows: [] };
    road.total += barLength(cost.total_paid);
    road.rows.push(cost);
    found.set(name, road);
  }
  return [...found.values()];
}

export function Costs({ costs }: { costs: Cost[] }) {
  const all = roadsOf(costs);
  const single = all.every((road) => road.rows.length === 1);
  return (
    <section className="costs">
      <h4>{words.costs}</h4>
      <Chart kind="costs" roads={all} label={words.costs} height={40 + all.length * 34} />
      {single && (
        <div className="schedule">
          <table>
            <caption className="visually-hidden">{words.costs}</caption>
            <thead>
              <tr>{words.costColumns.map((title) => <th scope="col" key={title}>{title}</th>)}</tr>
            </thead>
            <tbody>
              {all.map(({ name, rows: [cost] }) => (
                <tr key={name}>
                  <th scope="row">
                    {name}
                    {cost.last_date && <small>{words.until(day(cost.last_date))}</small>}
                  </th>
                  <td>{yuan(cost.total_paid)}</td>
                  <td>{yuan(cost.extra)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {costs.some((cost) => cost.assumed_rate) && <p className="muted">{words.assumed}</p>}
    </section>
  );
}

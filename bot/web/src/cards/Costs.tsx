import { day, monthOf } from "../lib/dates";
import { barLength, yuan } from "../lib/money";
import { proposal as words, roadMonths, roads } from "../strings.zh";
import { Chart } from "./Chart";
import type { Cost } from "./types";

export type Road = { name: string; total: number; cost: Cost };

/** `do_nothing_12` is a road and its months. */
function label({ code, assumed_rate: assumed }: Cost): string {
  const [, road, months] = /^(.*?)(?:_(\d+))?$/.exec(code)!;
  const name = roads[road] ?? road;
  return (months ? roadMonths(name, Number(months)) : name) + (assumed ? " *" : "");
}

/** One bar a road, over all debts: the rows without a debt are the core's own sums. */
export function roadsOf(costs: Cost[]): Road[] {
  const sums = costs.filter((cost) => cost.debt == null);
  return (sums.length ? sums : costs.filter((cost) => cost.debt === costs[0].debt))
    .map((cost) => ({ name: label(cost), total: barLength(cost.total), cost }));
}

export function Costs({ costs }: { costs: Cost[] }) {
  const all = roadsOf(costs);
  return (
    <section className="costs">
      <h4>{words.costs}</h4>
      <Chart kind="costs" roads={all} label={words.costs} height={40 + all.length * 34} />
      <div className="schedule">
        <table>
          <caption className="visually-hidden">{words.costs}</caption>
          <thead>
            <tr>{words.costColumns.map((title) => <th scope="col" key={title}>{title}</th>)}</tr>
          </thead>
          <tbody>
            {all.map(({ name, cost }) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  {cost.last_date && <small>{words.until(day(monthOf(cost.last_date)))}</small>}
                </th>
                <td>{yuan(cost.total)}</td>
                <td>{yuan(cost.extra)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all.some(({ cost }) => cost.assumed_rate) && <p className="muted">{words.assumed}</p>}
    </section>
  );
}

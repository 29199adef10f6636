import { useConfig } from "../chatui";
import { useEffect, useRef, useState } from "react";
import { proposal as words } from "../strings.zh";
import type { NamedLine } from "./ChartPanel";
import type { Road } from "./Costs";

export type Point = { date: string; title: string; score: number };
export type ChartSpec = { kind: "paid"; lines: NamedLine[]; rank: string } | { kind: "costs"; roads: Road[] }
  | { kind: "scores"; points: Point[] };
type Props = ChartSpec & { label: string; height: number };

/** ECharts comes in its own chunk, only when a chart is shown. */
export function Chart({ label, height, ...spec }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
  const { colorScheme } = useConfig();
  const key = JSON.stringify(spec);

  useEffect(() => {
    let dispose: (() => void) | undefined;
    let gone = false;
    import("./drawChart").then(({ draw }) => {
      if (gone || !box.current) return;
      dispose = draw(box.current, JSON.parse(key) as ChartSpec);
      setState("ready");
    }).catch(() => setState("failed"));
    return () => {
      gone = true;
      dispose?.();
    };
  }, [key, colorScheme]);

  return (
    <div className="chart" data-state={state}>
      {state === "loading" && <p className="muted">{words.chartLoading}</p>}
      {state === "failed" && <p className="muted">{words.chartFailed}</p>}
      <div ref={box} role="img" aria-label={label} style={{ height: state === "failed" ? 0 : height }} />
    </div>
  );
}

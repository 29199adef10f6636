/** The only module that knows ECharts. Tooltips are drawn as text, never as HTML. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { day, monthOf } from "../lib/dates";
import { barLength, digits } from "../lib/money";
import { rehearsal, units } from "../strings.zh";
import type { ChartSpec, Point } from "./Chart";
import type { NamedLine } from "./ChartPanel";
import type { Road } from "./Costs";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

type Colours = { text: string; line: string; surface: string; series: string[] };

function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: of("--text-soft"), line: of("--line"), surface: of("--surface"),
    series: [1, 2, 3, 4, 5, 6].map((n) => of(`--series-${n}`)),
  };
}

const shown = (value: number): string => digits(value.toFixed(2));

function months(first: string, last: string): string[] {
  const all: string[] = [];
  let [year, month] = first.split("-").map(Number);
  for (let key = first; key <= last; ) {
    all.push(key);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
    key = `${year}-${String(month).padStart(2, "0")}`;
  }
  return all;
}

/** Payments of each debt by calendar month. */
function paidSeries(lines: NamedLine[], rank: string) {
  const byDebt = lines.map((line) => {
    const sums = new Map<string, number>();
    const option = line.options?.find((candidate) => candidate.rank === rank);
    for (const { date, amount } of option?.schedule ?? []) {
      sums.set(monthOf(date), (sums.get(monthOf(date)) ?? 0) + barLength(amount));
    }
    return { name: line.name, sums };
  });
  const keys = byDebt.flatMap(({ sums }) => [...sums.keys()]).sort();
  return { byDebt, axis: keys.length ? months(keys[0], keys[keys.length - 1]) : [] };
}

function base(colour: Colours) {
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    color: colour.series,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour.text },
    tooltip: {
      renderMode: "richText" as const, trigger: "axis" as const, axisPointer: { type: "shadow" as const },
      confine: true, backgroundColor: colour.surface, borderColor: colour.line, textStyle: { color: colour.text },
      valueFormatter: (value: unknown) => units.yuan(shown(Number(value))),
    },
  };
}

function paid(lines: NamedLine[], rank: string, colour: Colours) {
  const { byDebt, axis } = paidSeries(lines, rank);
  const many = byDebt.length > 1;
  return {
    ...base(colour),
    legend: { show: many, bottom: 0, textStyle: { color: colour.text }, icon: "roundRect", type: "plain" as const },
    grid: { left: 4, right: 20, top: 16, bottom: many ? 34 : 8, containLabel: true },
    xAxis: {
      type: "category" as const, data: axis.map((key) => `${key.slice(2, 4)}/${Number(key.slice(5))}`),
      axisLabel: { color: colour.text, hideOverlap: true }, axisLine: { lineStyle: { color: colour.line } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value" as const, axisLabel: { color: colour.text, formatter: (value: number) => shown(value) },
      splitLine: { lineStyle: { color: colour.line } }, splitNumber: 3,
    },
    series: byDebt.map(({ name, sums }) => ({
      type: "bar" as const, name, stack: "paid", barMaxWidth: 22,
      data: axis.map((key) => sums.get(key) ?? 0),
    })),
  };
}

function costs(roads: Road[], colour: Colours) {
  const dull = colour.series[5];
  return {
    ...base(colour),
    grid: { left: 4, right: 76, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value" as const, show: false },
    yAxis: {
      type: "category" as const, inverse: true, data: roads.map((road) => road.name),
      axisLabel: { color: colour.text, width: 132, overflow: "break" as const }, axisLine: { show: false }, axisTick: { show: false },
    },
    series: [{
      type: "bar" as const, barMaxWidth: 18,
      label: { show: true, position: "right" as const, color: colour.text, formatter: ({ value }: { value: unknown }) => shown(Number(value)) },
      data: roads.map(({ total, cost }) => ({
        value: total,
        itemStyle: { borderRadius: [0, 5, 5, 0], color: /nothing|minimum/.test(cost.code) ? dull : colour.series[0] },
      })),
    }],
  };
}

/** One dot a practice, in the order of time: two on a day stand side by side. */
function scores(points: Point[], colour: Colours) {
  const plain = base(colour);
  return {
    ...plain,
    tooltip: { ...plain.tooltip, axisPointer: { type: "line" as const }, valueFormatter: (value: unknown) => rehearsal.score(Number(value)) },
    grid: { left: 4, right: 20, top: 24, bottom: 4, containLabel: true },
    xAxis: {
      type: "category" as const, data: points.map(({ date }) => day(date)), boundaryGap: true,
      axisLabel: { color: colour.text, hideOverlap: true }, axisLine: { lineStyle: { color: colour.line } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value" as const, min: 0, max: 100, interval: 50, axisLabel: { color: colour.text },
      splitLine: { lineStyle: { color: colour.line } },
    },
    series: [{
      type: "line" as const, symbol: "circle", symbolSize: 10, lineStyle: { width: 2 },
      label: { show: points.length <= 8, position: "top" as const, color: colour.text },
      data: points.map(({ title, score }) => ({ name: title, value: score })),
    }],
  };
}

function options(spec: ChartSpec, colour: Colours) {
  if (spec.kind === "paid") return paid(spec.lines, spec.rank, colour);
  return spec.kind === "costs" ? costs(spec.roads, colour) : scores(spec.points, colour);
}

/** Draws into `box`, keeps its width, and returns how to take it away. */
export function draw(box: HTMLElement, spec: ChartSpec): () => void {
  const chart = echarts.init(box, undefined, { renderer: "svg" });
  chart.setOption(options(spec, colours()));
  const watcher = new ResizeObserver(() => chart.resize());
  watcher.observe(box);
  return () => {
    watcher.disconnect();
    chart.dispose();
  };
}

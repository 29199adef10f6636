import { useEffect, useState } from "react";
import { elapsed } from "../lib/dates";

type Props = { since: number; until?: number; plain?: boolean };

/** Counts on its own, so that nothing else is drawn again each second. `plain` within a button, whose name it joins. */
export function Timer({ since, until = Infinity, plain = false }: Props) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(ticking);
  }, []);
  return <span className="timer" role={plain ? undefined : "timer"} aria-live="off">{elapsed(Math.min(now, until) - since)}</span>;
}

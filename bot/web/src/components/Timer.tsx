import { useEffect, useState } from "react";
import { elapsed } from "../lib/dates";

/** Counts on its own, so that nothing else is drawn again each second. `plain` within a button, whose name it joins. */
export function Timer({ since, plain = false }: { since: number; plain?: boolean }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(ticking);
  }, []);
  return <span className="timer" role={plain ? undefined : "timer"} aria-live="off">{elapsed(now - since)}</span>;
}

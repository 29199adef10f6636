import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { Line } from "./transcript";

const SLACK_PX = 90;
const MARGIN_PX = 12;

/** Where to scroll: to the end, but not past the start of the answer, which is read from its first word. */
function target(el: HTMLElement): number {
  const end = el.scrollHeight - el.clientHeight;
  const mine = el.querySelectorAll<HTMLElement>('.line[data-from="user"]');
  const answer = mine[mine.length - 1];
  return Math.max(0, answer ? Math.min(end, answer.offsetTop - MARGIN_PX) : end);
}

/** Follows new messages unless the person has scrolled up to read; then a button offers the way back. */
export function useFollow(ref: RefObject<HTMLElement>, lines: Line[], typing: boolean) {
  const away = useRef(false);
  const goal = useRef(0);
  const [behind, setBehind] = useState(false);

  const catchUp = useCallback(() => {
    const el = ref.current;
    if (!el) return;
    goal.current = target(el);
    el.scrollTop = goal.current;
    away.current = false;
    setBehind(false);
  }, [ref]);

  useEffect(() => {
    const el = ref.current;
    if (!el) return undefined;
    const onScroll = () => {
      const end = el.scrollHeight - el.clientHeight; // what was below may have gone: the list then ends higher up
      away.current = el.scrollTop < Math.min(goal.current, end) - SLACK_PX;
      if (!away.current) setBehind(false);
    };
    el.addEventListener("scroll", onScroll, { passive: true });
    /** A keyboard, a bar above or a note below takes room from the list. */
    const watcher = new ResizeObserver(() => {
      if (!away.current) catchUp();
    });
    watcher.observe(el);
    return () => {
      el.removeEventListener("scroll", onScroll);
      watcher.disconnect();
    };
  }, [ref, catchUp]);

  const last = lines[lines.length - 1];
  useLayoutEffect(() => {
    if (!last) return;
    if (last.from === "user" || !away.current) catchUp();
    else setBehind(true);
  }, [last?.key, catchUp]); // eslint-disable-line react-hooks/exhaustive-deps

  useLayoutEffect(() => {
    if (typing && !away.current) catchUp();
  }, [typing, catchUp]);

  return { behind, catchUp };
}

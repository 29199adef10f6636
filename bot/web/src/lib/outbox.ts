/** What was said and not yet confirmed survives a reload. Nothing confirmed stays in the browser. */
import type { Say } from "./protocol";

const KEY = "coach.outbox";
export type Waiting = Say & { time: number };

export function waiting(): Waiting[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((say) => say && typeof say.id === "string") : [];
  } catch {
    return [];
  }
}

function keep(says: Waiting[]): void {
  try {
    if (says.length) localStorage.setItem(KEY, JSON.stringify(says));
    else localStorage.removeItem(KEY);
  } catch {
    // Private windows may refuse storage: the message then lives as long as the page does.
  }
}

export function add(say: Waiting): void {
  keep([...waiting().filter((kept) => kept.id !== say.id), say]);
}

export function confirmed(id: string): void {
  keep(waiting().filter((kept) => kept.id !== id));
}

import { useColorScheme } from "../chatui";
import { useCallback, useState } from "react";

const KEY = "coach.theme";
const ORDER = ["auto", "light", "dark"] as const;
export type Choice = (typeof ORDER)[number];
export type Theme = { choice: Choice; scheme: "light" | "dark"; next: () => void };

function remembered(): Choice {
  try {
    const kept = localStorage.getItem(KEY) as Choice | null;
    return kept && ORDER.includes(kept) ? kept : "auto";
  } catch {
    return "auto";
  }
}

/** Follows the system until the person chooses; ChatUI writes the scheme to the root element. */
export function useTheme(): Theme {
  const [choice, setChoice] = useState<Choice>(remembered);
  const scheme = useColorScheme(choice) as "light" | "dark";
  const next = useCallback(() => setChoice((now) => {
    const chosen = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length];
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // The choice then lasts as long as the page.
    }
    return chosen;
  }), []);
  return { choice, scheme, next };
}

import type { MouseEvent } from "react";
import { passFocus } from "../lib/passFocus";
import type { Button } from "../lib/protocol";
import { quick } from "../strings.zh";

type Props = { items: Button[]; onPress: (button: Button) => void };

/** Wrapped, not scrolled sideways: every way on is in sight. */
export function QuickReplies({ items, onPress }: Props) {
  if (!items.length) return null;
  const press = (item: Button, event: MouseEvent) => {
    onPress(item);
    passFocus(event);
  };
  return (
    <div className="quick" role="group" aria-label={quick.label}>
      {items.map((item) => (
        <button type="button" key={item.payload + item.title} onClick={(event) => press(item, event)}>
          {item.title}
        </button>
      ))}
    </div>
  );
}

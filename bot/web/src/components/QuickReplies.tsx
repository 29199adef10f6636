import type { MouseEvent } from "react";
import type { Button } from "../lib/protocol";
import { quick } from "../strings.zh";

type Props = { items: Button[]; onPress: (button: Button) => void };

/** The pressed button goes away, and the composer takes its focus; not under a finger, where a keyboard would pop up. */
function passFocus(event: MouseEvent): void {
  const byKeyboard = event.detail === 0;
  if (byKeyboard || window.matchMedia("(pointer: fine)").matches) {
    document.getElementById("say")?.focus({ preventScroll: true });
  }
}

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

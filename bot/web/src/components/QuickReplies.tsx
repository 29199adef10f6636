import type { Button } from "../lib/protocol";
import { quick } from "../strings.zh";

type Props = { items: Button[]; onPress: (button: Button) => void };

/** Wrapped, not scrolled sideways: every way on is in sight. The composer takes the focus of a pressed button. */
export function QuickReplies({ items, onPress }: Props) {
  if (!items.length) return null;
  const press = (item: Button) => {
    onPress(item);
    document.getElementById("say")?.focus({ preventScroll: true });
  };
  return (
    <div className="quick" role="group" aria-label={quick.label}>
      {items.map((item) => (
        <button type="button" key={item.payload + item.title} onClick={() => press(item)}>{item.title}</button>
      ))}
    </div>
  );
}

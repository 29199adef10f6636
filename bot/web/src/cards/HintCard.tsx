import { Icon } from "../components/icons";
import { useWrite } from "../lib/say";
import { practice as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import type { HintData } from "./types";

/** A sentence to say now; it goes into the input, so that the person can make it their own first. */
export function HintCard({ data: { say, why } }: CardProps<HintData>) {
  const write = useWrite();
  if (!say) return null;
  return (
    <aside className="hint">
      <p className="hint-label">{words.sayNow}</p>
      <p className="hint-say">{say}</p>
      {why && <p className="hint-why">{why}</p>}
      <button type="button" className="soft-button" onClick={() => write(say)}>
        <Icon name="down" />
        {words.use}
      </button>
    </aside>
  );
}

import { Bubble, VisuallyHidden } from "../chatui";
import { memo } from "react";
import { CardView } from "../cards/CardView";
import type { Debt } from "../cards/types";
import { clock } from "../lib/dates";
import { agentWords, isHint } from "../lib/rehearsal";
import type { Line } from "../lib/transcript";
import { ui } from "../strings.zh";
import { AgentLine } from "./AgentLine";

/** `active`: its buttons can still be pressed. */
type Props = { line: Line; showTime: boolean; debts: Debt[]; offline: boolean; active: boolean };

function Body({ line, debts, active }: Pick<Props, "line" | "debts" | "active">) {
  const practised = agentWords(line);
  if (practised) return <AgentLine words={practised} />;
  return (
    <>
      {line.text && !isHint(line) && (
        <Bubble>
          <VisuallyHidden>{line.from === "user" ? ui.you : ui.coach}：</VisuallyHidden>
          {line.text}
        </Bubble>
      )}
      {line.custom && <CardView card={line.custom} debts={debts} active={active} />}
    </>
  );
}

export const Message = memo(function Message({ line, showTime, debts, offline, active }: Props) {
  return (
    <div className="line" data-from={line.from}>
      {showTime && <p className="line-time">{clock(line.time)}</p>}
      <Body line={line} debts={debts} active={active} />
      {line.pending && offline && <p className="line-pending">{ui.waiting}</p>}
    </div>
  );
});

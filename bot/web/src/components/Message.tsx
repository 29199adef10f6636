import { Bubble, VisuallyHidden } from "../chatui";
import { memo } from "react";
import { CardView } from "../cards/CardView";
import type { Debt } from "../cards/types";
import { clock } from "../lib/dates";
import type { Line } from "../lib/transcript";
import { ui } from "../strings.zh";

type Props = { line: Line; showTime: boolean; debts: Debt[]; offline: boolean };

export const Message = memo(function Message({ line, showTime, debts, offline }: Props) {
  const mine = line.from === "user";
  return (
    <div className="line" data-from={line.from}>
      {showTime && <p className="line-time">{clock(line.time)}</p>}
      {line.text && (
        <Bubble>
          <VisuallyHidden>{mine ? ui.you : ui.coach}：</VisuallyHidden>
          {line.text}
        </Bubble>
      )}
      {line.custom && <CardView card={line.custom} debts={debts} />}
      {line.pending && offline && <p className="line-pending">{ui.waiting}</p>}
    </div>
  );
});

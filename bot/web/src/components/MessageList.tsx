import { Bubble, Typing, VisuallyHidden } from "../chatui";
import { useMemo, useRef } from "react";
import { knownDebts } from "../cards/debts";
import type { ConnectionState } from "../lib/protocol";
import { openScenes } from "../lib/rehearsal";
import type { Line } from "../lib/transcript";
import { useFollow } from "../lib/useFollow";
import { ui } from "../strings.zh";
import { Icon } from "./icons";
import { Message } from "./Message";

type Props = { lines: Line[]; typing: boolean; ready: boolean; state: ConnectionState };
const PAUSE_MS = 10 * 60_000;

export function MessageList({ lines, typing, ready, state }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const follow = useFollow(scroller, lines, typing);
  const debts = useMemo(() => knownDebts(lines), [lines]);
  const open = useMemo(() => openScenes(lines), [lines]);
  const quiet = (at: number) => at === 0 || lines[at].time - lines[at - 1].time > PAUSE_MS;
  return (
    <main className="scroller" ref={scroller} tabIndex={-1}>
      <div className="lines" role="log" aria-live="polite" aria-label={ui.log} aria-busy={!ready}>
        {!ready && <p className="loading">{ui.loading}</p>}
        {lines.map((line, at) => (
          <Message key={line.key} line={line} showTime={quiet(at)} debts={debts} offline={state !== "online"}
            active={line.key === open} />
        ))}
      </div>
      <div className="typing" role="status">
        {typing && (
          <Bubble type="typing">
            <VisuallyHidden>{ui.typing}</VisuallyHidden>
            <Typing />
          </Bubble>
        )}
      </div>
      {follow.behind && (
        <button type="button" className="to-end" onClick={follow.catchUp}>
          <Icon name="down" /> {ui.newMessages}
        </button>
      )}
    </main>
  );
}

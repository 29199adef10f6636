import { Bubble, VisuallyHidden } from "../chatui";
import type { AgentWords } from "../lib/rehearsal";
import { practice } from "../strings.zh";

/** The simulated agent speaks under a name of its own; what the coach thinks of it stands apart, in small. */
export function AgentLine({ words: { name, turn, agent, tip } }: { words: AgentWords }) {
  return (
    <>
      <p className="agent-name" aria-hidden="true">{practice.spoken(name, turn)}</p>
      {agent && (
        <Bubble>
          <VisuallyHidden>{practice.saidBy(name)}：</VisuallyHidden>
          {agent}
        </Bubble>
      )}
      {tip && <p className="aside"><b>{practice.coach}</b>{tip}</p>}
    </>
  );
}

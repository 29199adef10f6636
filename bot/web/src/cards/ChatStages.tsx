import { useState } from "react";
import { levels, script as words } from "../strings.zh";
import { CopyButton } from "./parts";
import type { Stage } from "./types";

/** For an online chat: every stage is a message to copy and send. What was copied is ticked, so that one finds the place. */
export function ChatStages({ stages }: { stages: Stage[] }) {
  const [done, setDone] = useState<string[]>([]);
  if (!stages.length) return null;
  return (
    <section className="chat-stages">
      <p className="muted">{words.chatHint}</p>
      <ol>
        {stages.map(({ stage, title, say, tips }, i) => (
          <li key={stage} data-done={done.includes(stage)}>
            <h3>
              <span className="step-dot" aria-hidden="true">{done.includes(stage) ? levels.ok.icon : i + 1}</span>
              {words.stages[stage] ?? title ?? stage}
            </h3>
            <p className="chat-say">{say}</p>
            <CopyButton text={say} label={words.copyStage} done={words.copied} failed={words.copyFailed}
              onCopied={() => setDone((now) => [...now, stage])} />
            {tips?.length ? <ul className="tips">{tips.map((tip) => <li key={tip}>{tip}</li>)}</ul> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

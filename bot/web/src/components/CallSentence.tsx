import { Bubble } from "../chatui";
import { CardView } from "../cards/CardView";
import { TimesTag } from "../cards/ReplyCard";
import type { ReplyData } from "../cards/types";
import type { Line } from "../lib/transcript";
import { call as words, replyCard } from "../strings.zh";

/** The sentence to say now, large enough to read at arm's length. */
export function CallSentence({ reply, dim }: { reply?: ReplyData; dim: boolean }) {
  return (
    <div className="call-say" aria-live="polite" data-dim={dim}>
      <p className="call-label">{words.say} <TimesTag times={reply?.times} /></p>
      <p className="call-sentence">{reply?.you_say || words.first}</p>
      {reply?.why && <p className="call-small">{reply.why}</p>}
      {reply?.record && <p className="call-small call-record"><b>{replyCard.record}</b>{reply.record}</p>}
    </div>
  );
}

const elsewhere = ({ custom }: Line): boolean => custom?.card === "reply" || custom?.card === "call";

/** What else was answered: the list with it lies under this view. */
export function CallAnswers({ lines }: { lines: Line[] }) {
  const shown = lines.filter((line) => !elsewhere(line) && (line.text || line.custom));
  if (!shown.length) return null;
  return (
    <div className="call-answers" role="status" aria-label={words.also}>
      {shown.map((line) => (
        <div className="line" data-from="bot" key={line.key}>
          {line.text && <Bubble>{line.text}</Bubble>}
          {line.custom && <CardView card={line.custom} debts={[]} />}
        </div>
      ))}
    </div>
  );
}

import { Card } from "../chatui";
import { replyCard as words, script } from "../strings.zh";
import type { CardProps } from "./CardView";
import { CopyButton, SourceList } from "./parts";
import type { ReplyData } from "./types";

/** From the second time on, that it was said before. */
export const TimesTag = ({ times }: { times?: number }) =>
  (times && times > 1 ? <span className="tag">{words.times(times)}</span> : null);

export function ReplyCard({ data }: CardProps<ReplyData>) {
  if (!data.you_say) return <SourceList items={data.sources} />;
  return (
    <Card className="card reply">
      <h2>{words.youSay} <TimesTag times={data.times} /></h2>
      <p className="say large">{data.you_say}</p>
      <CopyButton text={data.you_say} label={script.copy} done={script.copied} failed={script.copyFailed} />
      {data.why && <p className="muted"><b>{words.why}</b>　{data.why}</p>}
      {data.record && <p className="record"><b>{words.record}</b>{data.record}</p>}
      <SourceList items={data.sources} />
    </Card>
  );
}

import { Card } from "../chatui";
import { day } from "../lib/dates";
import { positive, yuan } from "../lib/money";
import { againCard as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import { OptionView } from "./OptionView";
import { Fact } from "./parts";
import { PhoneStages } from "./ScriptCard";
import type { AgainData } from "./types";

/** An agreement that cannot be kept: where it stands, what to offer, by when to call, and the words for it. */
export function AgainCard({ data }: CardProps<AgainData>) {
  const tips = data.tips ?? [];
  return (
    <Card className="card script again">
      <h2>{words.title}</h2>
      {data.debt && <p className="muted">{data.debt}</p>}
      <dl className="facts">
        <Fact label={words.paid}>{positive(data.paid) && yuan(data.paid)}</Fact>
        <Fact label={words.left}>{yuan(data.left)}</Fact>
        <Fact label={data.late ? words.dueLate : words.due}>{data.due && day(data.due)}</Fact>
        <Fact label={words.callBy}>{data.call_by && <b>{day(data.call_by)}</b>}</Fact>
      </dl>
      {data.offer && <OptionView option={data.offer} open={false} title={data.variant === "month" ? words.month : undefined} />}
      {data.stages?.length ? (
        <section>
          <h3>{words.say}</h3>
          <PhoneStages stages={data.stages} named />
        </section>
      ) : null}
      {tips.length > 0 && (
        <div className="tips">
          <b>{words.mind}</b>
          <ul>{tips.map((tip) => <li key={tip}>{tip}</li>)}</ul>
        </div>
      )}
    </Card>
  );
}

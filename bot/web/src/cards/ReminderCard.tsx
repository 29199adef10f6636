import { Card } from "../chatui";
import { day } from "../lib/dates";
import { positive, yuan } from "../lib/money";
import { reminderCard as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import { Fact } from "./parts";
import type { ReminderData } from "./types";

/** What it is about, at a glance; the text beside it says what to do. */
export function ReminderCard({ data: { kind, due, debt, amount } }: CardProps<ReminderData>) {
  if (!due && !debt && !positive(amount)) return null;
  return (
    <Card className="card reminder">
      <h2>{words.titles[kind ?? ""] ?? words.other}</h2>
      <dl className="facts">
        <Fact label={words.debt}>{debt}</Fact>
        <Fact label={words.due}>{due && day(due)}</Fact>
        <Fact label={words.amount}>{positive(amount) && <b>{yuan(amount)}</b>}</Fact>
      </dl>
    </Card>
  );
}

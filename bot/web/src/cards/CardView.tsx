import { ErrorBoundary } from "../chatui";
import type { ComponentType } from "react";
import type { Card } from "../lib/protocol";
import { AgainCard } from "./AgainCard";
import { AgreementCard } from "./AgreementCard";
import { AnswerCard } from "./AnswerCard";
import { CaseCard } from "./CaseCard";
import { ContactCard } from "./ContactCard";
import { HintCard } from "./HintCard";
import { OfferCard } from "./OfferCard";
import { ProposalCard } from "./ProposalCard";
import { ProgressCard } from "./ProgressCard";
import { ReminderCard } from "./ReminderCard";
import { ReplyCard } from "./ReplyCard";
import { ReviewCard } from "./ReviewCard";
import { ScenesCard } from "./ScenesCard";
import { ScriptCard } from "./ScriptCard";
import { DocumentCard, QuestionCard, SafetyCard } from "./small";
import type { Debt } from "./types";

/** `active`: nothing has taken its place yet, so that its buttons can be pressed. */
export type CardProps<T> = { data: T; debts: Debt[]; active?: boolean };

// The contract names the data of each card; the registry cannot.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const VIEWS: Record<string, ComponentType<CardProps<any>>> = {
  question: QuestionCard,
  case: CaseCard,
  proposal: ProposalCard,
  script: ScriptCard,
  answer: AnswerCard,
  reply: ReplyCard,
  offer_check: OfferCard,
  contact: ContactCard,
  agreement: AgreementCard,
  reminder: ReminderCard,
  hardship_again: AgainCard,
  safety: SafetyCard,
  document: DocumentCard,
  rehearsal_scenes: ScenesCard,
  rehearsal_hint: HintCard,
  rehearsal_review: ReviewCard,
  progress: ProgressCard,
};

/** A card that is unknown or broken shows nothing: the text says the same in words. `call`,
 * `rehearsal_turn` and `rehearsal_paused` are the page's own views; `export` comes with its documents. */
export function CardView({ card, debts, active }: { card: Card; debts: Debt[]; active?: boolean }) {
  const View = Object.keys(VIEWS).includes(card.card) ? VIEWS[card.card] : undefined;
  if (!View || !card.data) return null;
  return (
    <ErrorBoundary FallbackComponent={() => null}>
      <View data={card.data} debts={debts} active={active} />
    </ErrorBoundary>
  );
}

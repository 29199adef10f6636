import { ErrorBoundary } from "../chatui";
import type { ComponentType } from "react";
import type { Card } from "../lib/protocol";
import { AnswerCard } from "./AnswerCard";
import { CaseCard } from "./CaseCard";
import { ContactCard } from "./ContactCard";
import { OfferCard } from "./OfferCard";
import { ProposalCard } from "./ProposalCard";
import { ReviewCard, TurnCard } from "./rehearsal";
import { ReplyCard } from "./ReplyCard";
import { ScriptCard } from "./ScriptCard";
import { DocumentCard, QuestionCard, SafetyCard } from "./small";
import type { Debt } from "./types";

export type CardProps<T> = { data: T; debts: Debt[] };

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
  safety: SafetyCard,
  document: DocumentCard,
  rehearsal_turn: TurnCard,
  rehearsal_review: ReviewCard,
};

/** A card that is unknown or broken shows nothing: the text says the same in words. `call` is the page's own view. */
export function CardView({ card, debts }: { card: Card; debts: Debt[] }) {
  const View = Object.keys(VIEWS).includes(card.card) ? VIEWS[card.card] : undefined;
  if (!View || !card.data) return null;
  return (
    <ErrorBoundary FallbackComponent={() => null}>
      <View data={card.data} debts={debts} />
    </ErrorBoundary>
  );
}

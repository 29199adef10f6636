/** The cards' data as the contract gives it. Everything may be missing: a card must never break the page. */
type Text = string | null | undefined;

export type Source = { id?: string; title?: string; date?: string };
export type Sources = Array<Source | string>;

/** `rate` is a fraction a day. */
export type Debt = {
  lender?: Text; product?: Text; kind?: Text; balance?: Text; estimate?: boolean;
  overdue_days?: number | null; overdue_since?: Text; rate?: Text;
};

export type CaseData = {
  debts?: Debt[];
  hardship?: { reason?: Text; since?: Text; recovery?: Text };
  budget?: { income?: Text; expenses?: Text; pay_day?: number | null; dependants?: number | null; priority?: Text;
    affordable?: Text };
  evidence?: string[];
  wants?: string[];
};

export type QuestionData = { field?: string; step?: number; of?: number; optional?: boolean };

export type Payment = { n: number; date: string; amount: string };
export type Option = {
  rank: string; kind: string; terms?: number | null; down_payment?: Text; first_date?: Text; monthly?: Text;
  total?: Text; annual_rate?: Text; assumed_rate?: boolean; asks?: string[]; schedule?: Payment[];
};
export type ProposalLine = { debt: number; label?: Text; options?: Option[] };
export type Cost = {
  debt: number | null; code: string; total: string; extra?: Text; last_date?: Text; assumed_rate?: boolean;
};
export type ProposalData = {
  as_of?: Text;
  capacity?: { income?: Text; expenses?: Text; priority?: Text; reserve?: Text; monthly?: Text; limit?: Text;
    by_month?: { month: string; monthly: string }[] };
  road?: string;
  lines?: ProposalLine[];
  checks?: { code: string; level: string; text?: string }[];
  sources?: Sources;
  costs?: Cost[];
  end_date?: Text;
};

export type Stage = { stage: string; title?: string; say: string; tips?: string[] };
export type Objection = { code?: string; they_say?: string; you_say?: string; sources?: Sources };
export type LetterTable = { title?: string; columns?: string[]; rows?: string[][] };
export type LetterSection = { name?: string; text?: string; items?: string[]; table?: LetterTable | null };
export type Letter = {
  title?: string; to?: string; applicant?: string[]; sections?: LetterSection[]; signature?: string[]; note?: string;
};
export type ScriptData = {
  debt?: number; label?: Text; contact?: Text; channel?: string; stages?: Stage[]; objections?: Objection[];
  avoid?: string[]; record?: string[]; notes?: string[]; letter?: Letter; text?: string;
};

export type Rule = { id?: string; says: string; date?: string; source?: string };
export type Paper = { code: string; label: string; have?: boolean; instead?: string[]; mask?: Text };
export type AnswerData = { topic?: string; key?: string; sources?: Sources; rules?: Rule[]; papers?: Paper[] };

export type ReplyData = {
  code?: string; you_say?: string; why?: string; record?: string; times?: number; agent?: string; sources?: Sources;
};

export type Refusal = { code: string; title: string; say: string };
export type CallData = { refusals?: Refusal[] };

/** Sums a month and in all; `share` is what this debt may have, `capacity` what all may have. */
export type OfferData = {
  debt?: number; verdict: string;
  offer?: { monthly?: Text; terms?: number | null; down_payment?: Text; total?: Text; first_date?: Text; conditions?: string[] };
  monthly?: Text; worked_out?: boolean; share?: Text; capacity?: Text; over?: Text; breaks?: Text; breaks_on_less?: Text;
  total?: Text; extra?: Text; annual_rate?: Text; missing?: { code: string; ask: string }[];
};

export type Contact = {
  at?: Text; debt?: Text; label?: Text; n?: number; draft?: boolean; day?: Text; way?: Text; agent?: Text;
  agent_number?: Text; ticket?: Text; outcome?: Text; offered_monthly?: Text; offered_terms?: number | null;
  offered_down?: Text; offered_total?: Text; offered_first?: Text; offered_wait?: number | null; conditions?: string[];
  promises?: string[]; next_day?: Text; heard?: string[]; notes?: Text; minutes?: number | null;
};
export type ContactData = Contact & { contacts?: Contact[] };

export type SafetyData = { kind?: string; lines?: { name: string; number: string }[] };

export type Scene = {
  scene: string; title: string; about?: Text; level?: number; suggested?: boolean; last?: number | null;
};
export type ScenesData = { debt?: Text; sample?: boolean; scenes?: Scene[] };
export type Caller = { name?: Text; place?: Text; kind?: string; channel?: string };
export type TurnData = {
  scene?: string; title?: Text; turn?: number; of?: number; agent?: Text; mood?: string; caller?: Caller | null;
  began?: Text; tip?: Text; ended?: boolean;
};
export type HintData = { say?: Text; why?: Text };
export type PausedData = { scene?: string; turn?: number; reason?: string };
/** `passed` null: the call gave no occasion for it. */
export type Check = { code: string; passed: boolean | null; quote?: Text; better?: Text };
export type Spoken = { n?: number | null; who: string; text: string };
export type ReviewData = {
  run?: number; scene?: string; title?: Text; debt?: Text; began?: Text; minutes?: number | null;
  outcome?: string; score?: number; previous?: number | null; checks?: Check[]; next?: string[];
  agreed?: { words: string; level?: string } | null; transcript?: Spoken[];
};
export type Run = { run?: number; date: string; scene?: string; title?: Text; score: number; outcome?: string };
/** `state`: paid, partial, due, late, open. */
export type PaidRow = { n: number; date: string; amount: string; paid?: Text; state?: string };
export type DebtProgress = {
  debt?: Text; agreement?: number | null; paid?: Text; left?: Text; total?: Text; surplus?: Text; done?: boolean;
  next?: { n: number; date: string; amount: string; short?: Text } | null;
  late?: { n: number; date: string; left?: Text }[]; instalments?: PaidRow[];
  payments?: { at?: number; day: string; amount: string; rough?: boolean }[];
};
export type PaidData = { debts?: DebtProgress[] };

export type AgreementData = {
  number?: number; debt?: Text; label?: Text; made?: Text; kind?: Text; monthly?: Text; terms?: number | null; down?: Text;
  total?: Text; first?: Text; conditions?: string[]; worked_out?: boolean; owed?: Text; schedule?: Payment[];
  asked?: { monthly?: Text; terms?: number | null } | null; compare?: Text;
  missing?: { code: string; ask?: Text; label?: Text }[]; written?: string[]; status?: Text; draft?: boolean;
};

export type ReminderData = { kind?: Text; due?: Text; debt?: Text; amount?: Text; says?: Text };

export type AgainData = {
  debt?: Text; paid?: Text; left?: Text; variant?: Text; due?: Text; late?: boolean; call_by?: Text;
  offer?: Option | null; stages?: Stage[]; tips?: string[];
};

export type ProgressData = { kind?: string; runs?: Run[]; suggestion?: Text; weakest?: string[] };
export type DocumentData = { name?: string; media_type?: string; url?: string };

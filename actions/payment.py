"""还了800: what was paid, shown before it counts, put right at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions import bare, services, words
from actions.base import CoachAction, Talk
from actions.instalments import label_words, progress_card, state_words
from actions.pending import ELSEWHERE
from bot.coaching.dialogue import PAYMENT
from bot.coaching.hearing import FALLBACK, Heard
from bot.coaching.ledger import Payment, debt_of
from bot.coaching.money import ZERO
from bot.coaching.payment_facts import (
    AMOUNT,
    DEBT,
    amended,
    apart,
    is_odd,
    is_repeat,
    is_report,
    is_suspicious,
    needs,
    read_payments,
    same_as,
    takes_out,
    tells_a_sum,
    tells_only_names,
)
from bot.coaching.payment_implied import choices
from bot.coaching.payment_repairs import takes_one_out
from bot.coaching.payments import Paid, Standing, record_payment, standing_for, standing_of, take_out

CORRECTS = 0.1  # so likely to be a correction, a sum is the draft's own
GIVES_UP = frozenset({"skip", "dont_know", "no_more"})
# Heard so, values are of the draft; heard as anything else, only where nothing stands beside them.
PUTS_RIGHT = frozenset({"correct", "deny", "edit", "edit_record"})
AMENDS = PUTS_RIGHT | {"inform", "affirm", "report_payment", "remove_debt", "adjust_plan", "state_wish", FALLBACK}


class ActionPayment(CoachAction):
    """这个月还了800."""

    def name(self) -> str:
        return "action_payment"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        told = read_payments(talk.heard, talk.case, talk.record.ledger, services.today())
        if told.ahead is not None:
            day = words.date_words(told.ahead, near=services.today())
            return talk.say("utter_payment_ahead", day=day)
        if told.nothing and talk.record.ledger.payment_draft is not None:  # it came back before it was noted
            return drop(talk)
        if told.nothing:
            return talk.say("utter_payment_nothing")
        queue(talk, told.drafts)
        draft = talk.record.ledger.payment_draft
        asks_a_sum = draft is not None and needs(draft, talk.case, talk.record.ledger) == AMOUNT
        return _say_odd(talk) if asks_a_sum and is_odd(talk.heard) else show(talk)


# ── the draft: called by actions.pending ──


def concerns(talk: Talk) -> bool:
    """Whether a message is about the open draft: it names a sum, a debt or a day, or gives up on what was asked."""
    draft, heard = talk.record.ledger.payment_draft, talk.heard
    if draft is None or heard.intent in ELSEWHERE:
        return False
    if heard.intent in GIVES_UP and not heard.values:
        return True
    if heard.intent not in AMENDS and not bare.values_alone(heard):
        return False  # a call, words of an agent: nothing of it is lost to a payment
    missing = needs(draft, talk.case, talk.record.ledger)
    said, more = _apart(talk, draft)
    if more:  # a correction, and one more payment beside it
        reports = heard.intent == "report_payment" and missing is None and heard.likely("correct") < CORRECTS
        return not reports or (not is_report(said) and _amended(talk, draft, said) is not None)
    if takes_one_out(heard, talk.record.ledger):
        return False  # of what is recorded, or this one: ActionPayment sees to it
    if is_odd(heard) and (missing == AMOUNT or heard.intent in PUTS_RIGHT):
        return True
    if tells_only_names(heard) and heard.intent not in PUTS_RIGHT and missing != DEBT and not bare.names_alone(heard):
        return False  # 花呗也逾期了: a debt is told
    whole = missing is None
    if heard.intent == "report_payment" and whole and tells_a_sum(heard) and heard.likely("correct") < CORRECTS:
        return False  # another payment, or one that came back: ActionPayment sees to it, and nothing is lost
    return _amended(talk, draft, heard) is not None


def amend(talk: Talk) -> bool:
    """Take what is said otherwise, and show it again; another payment that is told beside it waits. False: nothing of
    it was said."""
    draft = talk.record.ledger.payment_draft
    if draft is None:
        return False
    if talk.heard.intent in GIVES_UP and needs(draft, talk.case, talk.record.ledger):
        drop(talk)
        return True
    said, more = _apart(talk, draft)
    _wait(talk, more)
    if not more and is_odd(said):  # what was told before stays
        _say_odd(talk)
        return True
    changed = _amended(talk, draft, said)
    if changed is None and not more:
        return False
    _put(talk, changed or draft)
    show(talk)
    return True


def _say_odd(talk: Talk) -> None:
    talk.change(pending=PAYMENT)
    talk.say("utter_payment_odd")


def confirm(talk: Talk) -> None:
    """The draft is right: it counts from now on."""
    draft = talk.record.ledger.payment_draft
    if draft is None:
        return None
    if needs(draft, talk.case, talk.record.ledger):
        return show(talk)
    before = next((one for one in talk.record.ledger.payments if one.at == draft.at), None)
    if before is not None and draft.amount <= 0:
        _take_out(talk, before)
    else:
        _record(talk, draft, before)
    return _next(talk)


def drop(talk: Talk) -> None:
    """The draft is not noted; nothing else changes."""
    draft = talk.record.ledger.payment_draft
    out = draft is not None and takes_out(draft, talk.record.ledger)
    talk.say("utter_payment_out_kept" if out else "utter_payment_dropped")
    return _next(talk)


def show(talk: Talk) -> None:
    """The draft with its buttons, or the question that it still needs."""
    draft = talk.record.ledger.payment_draft
    if draft is None:
        return None
    talk.change(pending=PAYMENT)
    missing = needs(draft, talk.case, talk.record.ledger)
    if missing == DEBT:
        talk.say("utter_payment_ask_debt")
        talk.said[-1]["buttons"] = [_button(talk, label) for label in choices(talk.case, talk.record.ledger)]
        return None
    if missing == AMOUNT:
        return talk.say("utter_payment_ask_amount", debt=label_words(talk.case, draft.debt))
    return _show_whole(talk, draft)


def queue(talk: Talk, drafts: Sequence[Payment]) -> None:
    """The first of these is shown; the others, and one that was left open, wait behind it."""
    ledger = talk.record.ledger
    left = ledger.payment_draft
    known = [one for one in (left, *ledger.payments_waiting) if one is not None]
    drafts = [one for one in drafts if not any(is_repeat(one, other) for other in known)]
    if not drafts:  # said again, since its answer was lost on the way: what is open stands
        return
    behind = (*drafts[1:], *((left,) if left else ()), *ledger.payments_waiting)
    names = {drafts[0].at}
    waiting = []
    for one in behind:
        if one.at not in names:
            names.add(one.at)
            waiting.append(one)
    talk.record = replace(
        talk.record, ledger=replace(ledger, payment_draft=drafts[0], payments_waiting=tuple(waiting))
    )  # fmt: skip


def _wait(talk: Talk, more: Sequence[Payment]) -> None:
    """These wait behind all others."""
    ledger = talk.record.ledger
    known = [one for one in (ledger.payment_draft, *ledger.payments_waiting) if one is not None]
    new = tuple(one for one in more if not any(is_repeat(one, other) for other in known))
    talk.record = replace(talk.record, ledger=replace(ledger, payments_waiting=(*ledger.payments_waiting, *new)))


def _put(talk: Talk, draft: Payment | None) -> None:
    talk.record = replace(talk.record, ledger=replace(talk.record.ledger, payment_draft=draft))


def _next(talk: Talk) -> None:
    """What waited behind the draft comes up."""
    ledger = talk.record.ledger
    first, rest = (ledger.payments_waiting or (None,))[0], ledger.payments_waiting[1:]
    talk.record = replace(talk.record, ledger=replace(ledger, payment_draft=first, payments_waiting=rest))
    talk.change(pending=None)
    if first is not None:
        show(talk)


def _amended(talk: Talk, draft: Payment, said: Heard) -> Payment | None:
    return amended(draft, said, talk.case, talk.record.ledger, services.today())


def _apart(talk: Talk, draft: Payment) -> tuple[Heard, tuple[Payment, ...]]:
    return apart(draft, talk.heard, talk.case, talk.record.ledger, services.today())


def _button(talk: Talk, label: str) -> dict[str, str]:
    return {"title": label_words(talk.case, label), "payload": label_words(talk.case, label)}


# ── its words ──


def _show_whole(talk: Talk, draft: Payment) -> None:
    ledger = talk.record.ledger
    before = next((one for one in ledger.payments if one.at == draft.at), None)
    if before is not None and draft.amount <= 0:
        return talk.say("utter_payment_draft_out", line=line(talk, before))
    if before is not None:
        said = words.phrase("payment", "moved", **_values(talk, draft), before=line(talk, before))
        return talk.say("utter_payment_draft_moved", line=said, goes=goes(talk, draft))
    if doubt := _doubt(talk, draft):
        return talk.say("utter_payment_draft_doubt", line=line(talk, draft), doubt=doubt)
    return talk.say("utter_payment_draft", line=line(talk, draft), goes=goes(talk, draft))


def _values(talk: Talk, payment: Payment) -> dict[str, object]:
    near = services.today()
    day = words.date_words(payment.day, near=near)
    if payment.rough:
        code = "month" if payment.day.year == near.year else "month_of_year"
        day = words.phrase("payment", code, year=payment.day.year, month=payment.day.month)
    return {"debt": label_words(talk.case, payment.debt), "day": day, "amount": payment.amount}


def line(talk: Talk, payment: Payment) -> str:
    """One payment: which debt, when, how much."""
    code = "line" if not payment.settles else "line_last" if payment.amount else "line_settled"
    return words.phrase("payment", code, **_values(talk, payment))


def _doubt(talk: Talk, draft: Payment) -> str:
    standing = standing_for(draft.debt, talk.case, talk.record.ledger, services.today())
    if is_suspicious(draft, standing):
        return words.phrase("payment_doubt", "suspicious", left=standing.left)
    return words.phrase("payment_doubt", "twice") if same_as(draft, talk.record.ledger) else ""


def goes(talk: Talk, draft: Payment) -> str:
    """Which instalments it fills, or what it does to the balance that was noted."""
    case, ledger = talk.case, talk.record.ledger
    case_without, without = take_out(case, ledger, draft.at, services.today())
    after_case, after = record_payment(case, ledger, draft, services.today())
    agreement = next((one for one in without.agreements if one.number == draft.agreement), None)
    if agreement is not None and agreement.schedule:
        held = next(one for one in after.agreements if one.number == agreement.number)
        standing = standing_of(replace(held, status="active"), after, services.today())
        said = _filled(standing_of(agreement, without, services.today()), standing, draft.day)
        ends = held.status == "done" and not _is_over(talk, draft)
        return said + (words.phrase("payment_goes", "settled") if ends else "")
    early = words.phrase("payment_goes", "before") if ledger.agreement_for(draft.debt) and not draft.agreement else ""
    if draft.settles:
        return words.phrase("payment_goes", "settled")
    index = debt_of(case, draft.debt)
    if index is None:
        return early or (words.phrase("payment_goes", "unknown") if draft.debt else "")
    return early + _lowers(case_without.debts[index].balance, after_case.debts[index].balance, draft)


def _lowers(before: object, after: object, draft: Payment) -> str:
    if draft.balance_told is not None:
        return words.phrase("payment_goes", "told", after=draft.balance_told)
    return words.phrase("payment_goes", "lowers", before=before, after=after) if before is not None else ""


def _filled(before: Standing, after: Standing, day: object) -> str:
    """第 3 期还差 200 元: what changes between the two."""
    changed = [new for old, new in zip(before.rows, after.rows, strict=False) if new.paid > old.paid]
    said = _rows_words(changed) if changed else ""
    surplus = after.surplus - before.surplus
    return said + (words.phrase("payment_goes", "surplus", surplus=surplus) if surplus > ZERO else "")


def _rows_words(rows: Sequence[Paid]) -> str:
    first, last = rows[0], rows[-1]
    code = "several" if len(rows) > 1 else "full" if last.left == ZERO else "part"
    if len(rows) > 1 and last.left > ZERO:
        code = "several_part"
    return words.phrase("payment_goes", code, n=first.n, first=first.n, last=last.n, short=last.left)


# ── once it is confirmed ──


def _record(talk: Talk, draft: Payment, before: Payment | None) -> None:
    was_over = before is not None and _is_over(talk, draft)  # then only a sum or a day is put right
    case, ledger = record_payment(talk.case, talk.record.ledger, draft, services.today())
    talk.record = replace(talk.record, case=case, ledger=ledger)
    standing = standing_for(draft.debt, case, ledger, services.today())
    if standing.done and not was_over:
        index = debt_of(case, draft.debt)
        private = index is not None and case.debts[index].kind == "private_loan"
        response = "utter_payment_done_private" if private else "utter_payment_done"
        return talk.say(response, progress_card(talk), debt=label_words(case, draft.debt))
    response = "utter_payment_noted" if before is None else "utter_payment_changed"
    state = state_words(talk, standing)
    return talk.say(response, progress_card(talk), line=line(talk, draft), state=state)


def _is_over(talk: Talk, draft: Payment) -> bool:
    """Whether the debt was paid off before."""
    return standing_for(draft.debt, talk.case, talk.record.ledger, services.today()).done


def _take_out(talk: Talk, payment: Payment) -> None:
    case, ledger = take_out(talk.case, talk.record.ledger, payment.at, services.today())
    talk.record = replace(talk.record, case=case, ledger=ledger)
    standing = standing_for(payment.debt, case, ledger, services.today())
    talk.say("utter_payment_out", progress_card(talk), state=state_words(talk, standing))

"""The proposal: computed anew whenever it is shown, so that it always fits what was told last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from actions import services, words
from actions.agreement_words import agreed_line, agreement_card
from actions.asking import ask, set_phase
from actions.base import CoachAction, Talk
from actions.cards import said_values
from actions.knowledge import sources
from actions.planning import case_and_plan
from bot.coaching.agreed import agreed_debts, is_over
from bot.coaching.case import Case
from bot.coaching.checks import Check
from bot.coaching.ledger import Agreement
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal, proposal_card
from bot.coaching.questions import next_question
from bot.coaching.script import not_due, offer_variant

SAID_CHECKS = 3  # a phone shows no more at once; the card holds all
QUIET_CHECKS = frozenset({"not_a_priority_debt"})


def head_code(case: Case, proposal: Proposal) -> str:
    """Which words open the proposal."""
    if proposal.road == "none":
        if proposal.has("missing_budget"):
            return "none_unknown"
        return "none" if proposal.lines else "none_balance"
    debts = [case.debts[line.debt] for line in proposal.lines]
    early = proposal.road == "extension" and debts and all(not_due(debt, proposal.as_of) for debt in debts)
    if early:
        return "extension_due"
    limit = proposal.capacity.limit
    limited = proposal.road == "instalment" and limit is not None and limit < proposal.capacity.monthly
    return "instalment_limited" if limited else proposal.road


def plan_lines(case: Case, proposal: Proposal) -> str:
    """One line a debt: what is proposed first."""
    said = []
    for line in proposal.lines:
        debt, option = words.debt_words(case.debts[line.debt]), line.ask
        values = said_values(option, proposal)
        said.append(words.phrase("plan_line", offer_variant(option), debt=debt, **values, final=final_words(option)))
    if proposal.road == "extension" and len(proposal.lines) > 1:
        said.append(words.phrase("plan_line", "weights", shares=shares(case, proposal)))
    return "\n".join(said)


def shares(case: Case, proposal: Proposal) -> str:
    """Each lender's part of all balances: how money will be shared once there is some."""
    parts = [f"{words.debt_words(case.debts[line.debt])} {line.weight * 100:.0f}%" for line in proposal.lines]
    return words.phrase("labels", "list_comma").join(parts)


def final_words(option: Option) -> str:
    """The last payment where it differs from the others, so that the sum can be checked."""
    if option.kind != "instalment" or not option.schedule or option.schedule[-1].amount == option.monthly:
        return ""
    return words.phrase("plan_line", "final", final=option.schedule[-1].amount)


def check_words(case: Case, check: Check) -> str:
    """A check as a sentence."""
    facts: dict[str, Any] = dict(check.facts)
    if "debt" in facts:
        facts["debt"] = words.debt_words(case.debts[facts["debt"]])
    if "month" in facts:
        facts["month"] = words.month_words(facts["month"])
    if "annual" in facts:
        facts["annual"] = f"{facts['annual'] * 100:.1f}%"
    if "suggested" in facts:
        comma = words.phrase("labels", "list_comma")
        facts["suggested"] = comma.join(words.phrase("papers", code) for code in facts["suggested"][:2])
    return words.phrase("checks", check.code, **facts)


def plan_card(case: Case, proposal: Proposal) -> tuple[str, dict[str, Any]]:
    """The `proposal` card with the titles of its sources and its checks in words."""
    data: dict[str, Any] = proposal_card(proposal)
    data["sources"] = sources(proposal.sources)
    for shown, check in zip(data["checks"], proposal.checks, strict=True):
        shown["text"] = check_words(case, check)
    for shown, line in zip(data["lines"], proposal.lines, strict=True):
        shown["label"] = words.debt_words(case.debts[line.debt])
    return "proposal", data


def all_settled(talk: Talk) -> bool:
    """Whether everything is paid: there is nothing to propose or to say on the phone; then that is said."""
    debts = talk.case.debts
    if not debts or not all(debt.settled for debt in debts):
        return False
    talk.change(unclear=0)
    talk.say("utter_all_settled")
    return True


def propose(talk: Talk) -> None:
    """Compute and say the proposal of the case; what is agreed stands above it, the rest shares what is left. A debt
    whose agreed days are over is part of the rest, and that is said."""
    today = services.today()
    if all_settled(talk):
        return None
    _, proposal = case_and_plan(talk.record, today)
    held = agreed_debts(talk.case, talk.record.ledger)
    over = [one for one in held if is_over(one[1], talk.record.ledger, today)]
    agreed = [one for one in held if one not in over]
    if over:
        talk.say("utter_plan_over", lines=_agreed_lines(talk, over))
    if agreed:
        talk.change(proposed=True, unclear=0)
        lines = _agreed_lines(talk, agreed)
        card = agreement_card(agreed[0][1]) if len(agreed) == 1 else None
        if len(agreed) == sum(not debt.settled for debt in talk.case.debts):
            return talk.say("utter_plan_agreed_all", card, lines=lines)
        talk.say("utter_plan_agreed", card, lines=lines)
    code, lines = head_code(talk.case, proposal), plan_lines(talk.case, proposal)
    capacity = proposal.capacity
    head = words.phrase("plan_head", code, monthly=capacity.monthly, limit=capacity.limit)
    tail = words.phrase("plan_tail", code if code in words.phrases("plan_tail") else proposal.road)
    talk.say(plan_response(talk, proposal), plan_card(talk.case, proposal), head=head, lines=lines, tail=tail)
    if not talk.shows_cards:
        say_checks(talk, proposal)
    return talk.change(proposed=True, unclear=0)


def _agreed_lines(talk: Talk, agreed: Iterable[tuple[int, Agreement]]) -> str:
    today, ledger = services.today(), talk.record.ledger
    return "\n".join(f"· {agreed_line(one, today, ledger)}" for _, one in agreed)


def plan_response(talk: Talk, proposal: Proposal) -> str:
    """Which words go with the card: without the lines where it is drawn, without 每月少还一点 where nothing is paid."""
    if not proposal.lines:
        return "utter_plan_bare"
    waits = "" if proposal.road in ("instalment", "token") else "_waiting"
    return f"utter_plan{'_card' if talk.shows_cards else ''}{waits}"


def say_checks(talk: Talk, proposal: Proposal) -> None:
    """The gravest checks in words, for channels without cards."""
    said = [check_words(talk.case, check) for check in shown_checks(proposal)][:SAID_CHECKS]
    if said:
        talk.say("utter_plan_checks", lines="\n".join(f"· {line}" for line in said))


def shown_checks(proposal: Proposal) -> list[Check]:
    """Checks worth a sentence: an unknown pay day matters only where there is something to pay."""
    pays = any(option.schedule for line in proposal.lines for option in line.options)
    quiet = QUIET_CHECKS if pays else QUIET_CHECKS | {"pay_day_unknown"}
    return [check for check in proposal.checks if check.code not in quiet]


class ActionPropose(CoachAction):
    """我的方案. What nothing works without is asked first."""

    question_follows = False

    def name(self) -> str:
        return "action_propose"

    def respond(self, talk: Talk) -> None:
        question = talk.record.dialogue.question or next_question(talk.case)
        if all_settled(talk):
            return None
        if question is not None and not talk.record.dialogue.proposed:
            talk.open(question)
            talk.say("utter_plan_unfinished" if talk.case.debts else "utter_plan_empty")
            ask(talk, question)
            return set_phase(talk, question, False)
        return propose(talk)

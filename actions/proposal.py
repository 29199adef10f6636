"""The proposal: computed anew whenever it is shown, so that it always fits what was told last."""

from __future__ import annotations

from typing import Any

from actions import services, words
from actions.asking import ask, set_phase
from actions.base import CoachAction, Talk
from actions.cards import said_values
from actions.knowledge import sources
from bot.coaching.case import Case
from bot.coaching.checks import Check
from bot.coaching.proposal import Proposal, make_proposal, proposal_card
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
    return "extension_due" if early else proposal.road


def plan_lines(case: Case, proposal: Proposal) -> str:
    """One line a debt: what is proposed first."""
    said = []
    for line in proposal.lines:
        debt, option = words.debt_words(case.debts[line.debt]), line.ask
        values = said_values(option, proposal)
        said.append(words.phrase("plan_line", offer_variant(option), debt=debt, **values))
    return "\n".join(said)


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


def propose(talk: Talk) -> None:
    """Compute and say the proposal of the case."""
    proposal = make_proposal(talk.case, services.today())
    code = head_code(talk.case, proposal)
    monthly = words.spoken(proposal.capacity.monthly)
    lines = plan_lines(talk.case, proposal)
    head, tail = (
        words.phrase("plan_head", code, monthly=monthly),
        words.phrase("plan_tail", code if code in words.phrases("plan_tail") else proposal.road),
    )
    talk.say(
        "utter_plan" if lines else "utter_plan_bare", plan_card(talk.case, proposal), head=head, lines=lines, tail=tail
    )
    checks = [check for check in proposal.checks if check.code not in QUIET_CHECKS][:SAID_CHECKS]
    if checks and not talk.shows_cards:
        talk.say("utter_plan_checks", lines="\n".join(f"· {check_words(talk.case, check)}" for check in checks))
    talk.change(proposed=True, unclear=0)


class ActionPropose(CoachAction):
    """我的方案. What nothing works without is asked first."""

    def name(self) -> str:
        return "action_propose"

    def respond(self, talk: Talk) -> None:
        question = talk.record.dialogue.question or next_question(talk.case)
        if question is not None and not talk.record.dialogue.proposed:
            talk.change(question=question)
            talk.say("utter_plan_unfinished" if talk.case.debts else "utter_plan_empty")
            ask(talk, question)
            return set_phase(talk, question, False)
        return propose(talk)

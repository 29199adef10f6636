"""What the lender offers, against the plan: does it hold, when does it break, what is still unsaid, what to answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions import words
from actions.asking import ask, set_phase
from actions.base import CoachAction, Talk
from actions.planning import on_this
from actions.script import on_the_line
from bot.coaching import offer as offers
from bot.coaching.money import ZERO, card
from bot.coaching.offer import Offer, Verdict, judge, read_offer
from bot.coaching.proposal import Proposal
from bot.coaching.questions import next_question
from bot.coaching.settings import settings

HELD = frozenset({offers.HOLDS, offers.HOLDS_DEAR})
TOO_MUCH = frozenset({offers.OVER_SHARE, offers.OVER_CAPACITY, offers.LUMP})
ASKED_AT_ONCE = 3  # open points that are said; the card holds all


def offer_card(verdict: Verdict, debt: int) -> tuple[str, dict[str, Any]]:
    """`offer_check`: the offer as understood, and what it means."""
    said, missing = verdict.offer, verdict.missing
    return "offer_check", {
        "debt": debt, "verdict": verdict.code,
        "offer": {
            "monthly": card(said.monthly), "terms": said.terms, "down_payment": card(verdict.down),
            "total": card(said.total), "first_date": said.first.isoformat() if said.first else None,
            "conditions": sorted(said.conditions),
        },
        "monthly": card(verdict.monthly), "worked_out": verdict.worked_out,
        "share": card(verdict.share), "capacity": card(verdict.capacity), "over": card(verdict.over),
        "breaks": verdict.breaks, "breaks_on_less": verdict.breaks_on_less,
        "total": card(verdict.total), "extra": card(verdict.extra),
        "annual_rate": None if verdict.annual is None else f"{verdict.annual}",
        "missing": [{"code": code, "ask": words.phrase("offer_item", code)} for code in missing],
    }  # fmt: skip


def verdict_words(verdict: Verdict, alone: bool = False) -> str:
    """Whether it can be kept, with the sum that shows it. `alone`: no other lender shares in it."""
    values = {
        "monthly": verdict.monthly, "share": verdict.share, "capacity": verdict.capacity, "over": verdict.over,
        "total": verdict.offer.total, "down": verdict.down, "extra": verdict.extra,
    }  # fmt: skip
    code = f"{verdict.code}_worked_out" if verdict.worked_out and verdict.code != offers.UNKNOWN else verdict.code
    if verdict.code == offers.OVER_SHARE and alone:
        code = code.replace(offers.OVER_SHARE, "over_alone")
    if verdict.code == offers.HOLDS and verdict.monthly is None:
        code = "holds_once"
    if verdict.code == offers.LUMP and not verdict.offer.settles:
        code = "lump_down"
    if verdict.code == offers.UNKNOWN and (verdict.monthly is None or verdict.share is None):
        code = "unknown_budget" if verdict.capacity is None else "unknown_sum"
    if verdict.code == offers.OVER_CAPACITY and verdict.capacity == ZERO:
        code = "over_nothing"
    if verdict.code == offers.HOLDS_DEAR and not verdict.licensed:
        code = "holds_dear_private"
    figures = {name: value or ZERO for name, value in values.items()}
    return words.phrase("offer_verdict", code, **figures, annual=_percent(verdict.annual))


def _percent(rate: Decimal | None) -> str:
    return "" if rate is None else f"{rate * 100:.1f}%"


def breaks_words(verdict: Verdict) -> str:
    """When it would break, or what it costs where the verdict has not said that; empty where nothing is known."""
    said, dear = [], verdict.code == offers.HOLDS_DEAR
    if verdict.down_over:
        said.append(words.phrase("offer_note", "down_over", down=verdict.down))
    if verdict.breaks:
        said.append(words.phrase("offer_note", "breaks", month=words.month_words(verdict.breaks)))
    elif verdict.breaks_on_less and verdict.code in HELD:
        said.append(words.phrase("offer_note", "breaks_on_less", month=words.month_words(verdict.breaks_on_less)))
    if verdict.extra is not None and verdict.extra > ZERO:
        stopped = "interest_stops" in verdict.offer.conditions
        code = "costs_though_stopped" if stopped else "costs_all" if dear else "costs"
        said.append(words.phrase("offer_note", code, total=verdict.total, extra=verdict.extra))
    elif verdict.extra is not None and verdict.extra < ZERO:
        said.append(words.phrase("offer_note", "saves", total=verdict.total, less=-verdict.extra))
    if verdict.licensed and verdict.annual is not None and verdict.annual > settings().high_annual_rate:
        said.append(words.phrase("offer_note", "rate_law" if dear else "rate", annual=_percent(verdict.annual)))
    return "".join(said)


def open_points(verdict: Verdict) -> str:
    """The gravest points that are still open, as questions."""
    return "\n".join(f"· {words.phrase('offer_item', code)}" for code in verdict.missing[:ASKED_AT_ONCE])


def say_verdict(talk: Talk, offer: Offer) -> None:
    """The verdict in words and as a card."""
    case, proposal = on_this(talk) if talk.case.debts else (talk.case, None)
    index = None if proposal is None else on_the_line(talk, proposal) if proposal.lines else 0
    if proposal is None or index is None:
        return talk.say("utter_offer_no_debt")
    verdict = judge(offer, case, proposal, index)
    line = proposal.line(index)
    counter = ""
    if verdict.code in TOO_MUCH and line is not None and line.ask.monthly:
        counter = words.phrase("offer_note", "counter", monthly=line.ask.monthly, terms=line.ask.terms)
    elif verdict.code in TOO_MUCH:
        counter = words.phrase("offer_note", "counter_nothing")
    elif verdict.code == offers.HOLDS_DEAR:
        counter = words.phrase("offer_note", "counter_dear", monthly=verdict.monthly)
    held = verdict_words(verdict, len(proposal.lines) < 2)
    parts = [held, counter] if talk.shows_cards else [held, breaks_words(verdict), counter]
    if verdict.missing and not talk.shows_cards:  # the card lists them all
        parts.append(words.phrase("offer_note", "open", points=open_points(verdict)))
    talk.say("utter_offer", offer_card(verdict, index), said="\n\n".join(part for part in parts if part))
    return None


def named_offer(talk: Talk, proposal: Proposal, index: int) -> Verdict | None:
    """What the sum or number of terms means that the agent just named; None where nothing can be said of it."""
    offer = read_offer(talk.heard, bare_is_monthly=False)
    if offer.monthly is None and not offer.terms:
        return None
    verdict = judge(offer, on_this(talk)[0], proposal, index)
    return verdict if verdict.code != offers.UNKNOWN and verdict.monthly is not None else None


class ActionOffer(CoachAction):
    """他们要每月1500，我能答应吗."""

    question_follows = False

    def name(self) -> str:
        return "action_offer"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        offer = read_offer(talk.heard)
        if offer.empty:
            talk.say("utter_offer_empty")
            return self._go_on(talk)
        say_verdict(talk, offer)
        return self._go_on(talk)

    def _go_on(self, talk: Talk) -> None:
        """What is still needed to compare is asked; with a plan on the table nothing is."""
        question = talk.record.dialogue.question or next_question(talk.case)
        if question is not None and not talk.record.dialogue.proposed:
            talk.open(question)
            ask(talk, question)
        return set_phase(talk, talk.record.dialogue.question, False)


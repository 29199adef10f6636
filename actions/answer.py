"""A question of the person: what is true, what it means for them, what to do next; the ground for it when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import evidence, services, words
from actions.asking import ask, say_notes, set_phase
from actions.base import CoachAction, Talk
from actions.knowledge import answers, cited, hotlines, sources_of
from actions.planning import case_and_plan
from actions.spoken import contact_words
from bot.coaching.answering import Person, choose, debts_meant
from bot.coaching.case import Debt
from bot.coaching.intake import listen
from bot.coaching.money import ZERO

FOLLOW_UP = "follow_up"
EACH_MONTH = frozenset({"instalment", "token"})


def person_of(talk: Talk) -> Person:
    """What an answer may lean on; a plan only when all was told and confirmed."""
    today, proposed = services.today(), talk.record.dialogue.proposed and bool(talk.case.debts)
    return Person(talk.case, today, case_and_plan(talk.record, today)[1] if proposed else None)


def facts_of(person: Person, debt: Debt | None) -> dict[str, str]:
    """The values that an answer may name, each with its unit; what is not known is not there."""
    plan, found = person.proposal, {}
    if plan is not None and plan.capacity.monthly > ZERO:
        found["capacity"] = words.phrase("labels", "yuan", amount=plan.capacity.monthly)
    if debt is None or not debt.label:
        return found
    found["debt"] = words.debt_words(debt)
    if debt.balance is not None:
        found["balance"] = words.phrase("labels", "yuan", amount=debt.balance)
    if days := debt.overdue_days(person.today):
        found["days"] = words.phrase("labels", "days", days=days)
    if contact := contact_words(debt):
        found["contact"] = contact
    line = None if plan is None or debt not in person.case.debts else plan.line(person.case.debts.index(debt))
    if line is not None and line.ask.monthly > ZERO and line.ask.kind in EACH_MONTH:
        found["monthly"] = words.phrase("labels", "yuan", amount=line.ask.monthly)
    return found


def meant(row: dict[str, Any], person: Person, debts: tuple[Debt, ...]) -> tuple[Mapping[str, Any], Debt | None]:
    """What an answer means for this person, and the debt that it is about."""
    lines = hotlines()
    return choose(row["means"], debts, person, lambda one: {**facts_of(person, one), **lines})


def in_words(row: dict[str, Any], person: Person, debts: tuple[Debt, ...]) -> dict[str, str]:
    """The three paragraphs of an answer."""
    lines, (means, debt) = hotlines(), meant(row, person, debts)
    return {
        "fact": row["fact"].format(**lines),
        "means": means["say"].format(**facts_of(person, debt), **lines),
        "next": row["next"].format(**lines),
    }


def answer_card(key: str, row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The `answer` card, with the rules behind it in words."""
    return "answer", {
        "topic": row["topic"], "key": key, "sources": sources_of(row["rules"]), "rules": cited(row["rules"]),
    }  # fmt: skip


class ActionAnswer(CoachAction):
    """A question by its topic; 那花呗呢 asks the last one again for something else."""

    keeps_topic = True

    def name(self) -> str:
        return "action_answer"

    def respond(self, talk: Talk) -> None:
        follows = talk.heard.intent == FOLLOW_UP
        key = talk.record.dialogue.topic if follows else talk.heard.topic
        if follows and key is None:
            return self._as_told(talk)
        if follows and not talk.heard.of("lender", "product"):
            return talk.say("utter_follow_unclear")
        row = answers().get(key or "")
        talk.change(unclear=0, topic=key if row else None)
        if row is None:
            return talk.say(
                "utter_unclear", ("fallback", {"kind": "unclear", "choices": words.choices("utter_notice_help")})
            )
        if key == "evidence" and evidence.say(talk, answer_card(key, row)):
            return None
        person, debts = person_of(talk), debts_meant(talk.case, talk.heard)
        known = follows and meant(row, person, debts)[0].get("when")  # what is true in general was just said
        response = "utter_answer_again" if known else "utter_answer"
        talk.say(
            f"{response}_card" if talk.shows_cards else response, answer_card(str(key), row),
            **in_words(row, person, debts),
        )  # fmt: skip
        return None

    def _as_told(self, talk: Talk) -> None:
        """花呗呢, with nothing asked before, names a debt."""
        turn = listen(talk.record, replace(talk.heard, intent="inform"), services.today())
        talk.record = turn.record
        say_notes(talk, turn)
        if turn.ask is not None:
            ask(talk, turn.ask)
        elif not talk.said:
            talk.say("utter_follow_unclear")
        set_phase(talk, turn.ask, False)


class ActionSources(CoachAction):
    """依据: which rules the last answer leans on, of which date, by whom."""

    keeps_topic = True

    def name(self) -> str:
        return "action_sources"

    def respond(self, talk: Talk) -> None:
        key = talk.record.dialogue.topic
        row = answers().get(key or "")
        if row is None:
            return talk.say("utter_sources_none")
        return talk.say("utter_sources", answer_card(str(key), row), lines=source_lines(row["rules"]))


def source_lines(rules: list[str]) -> str:
    """One paragraph a rule: what it says, then where and when it was read."""
    titles = {source["id"]: source["title"] for source in sources_of(rules)}
    rows = [(rule["says"], titles[rule["source"]], words.month_words(rule["date"][:7])) for rule in cited(rules)]
    return "\n\n".join(
        words.phrase("labels", "ground", says=says, title=title, date=month) for says, title, month in rows
    )

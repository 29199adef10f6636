"""Every answer and every script, said to fifty people: each figure is their own or stands in a row of knowledge."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from actions import words
from actions.answer import facts_of, in_words
from actions.knowledge import answers, cited, hotlines, table
from actions.letter import as_text, letter
from actions.script import script_card
from actions.spoken import reply_words
from bot.coaching.answering import Person
from bot.coaching.case import Case
from bot.coaching.money import show
from bot.coaching.proposal import Proposal, make_proposal
from bot.coaching.script import CHANNELS, agent_of, make_script
from tests.knowledge.cases import TODAY, people
from tests.wording.rules import RULES

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
SENTENCES = 5
LONGEST = 80  # characters of a paragraph with the longest values in it
QUIET = {"braces", "undated", "outside_cards", "harsh"}  # of the words' own tests, before values are in them
PEOPLE = people()
ANSWERS = answers()


def person_of(case: Case) -> Person:
    """Somebody with a plan where one can be made."""
    return Person(case, TODAY, make_proposal(case, TODAY) if case.debts else None)


def figures(*texts: object) -> set[str]:
    """All numbers in some texts, without separators."""
    return {found.replace(",", "") for text in texts for found in FIGURE.findall(str(text))}


def of_rows(rules: Iterable[str]) -> set[str]:
    """The numbers that some rules, their dates and their sources' titles hold."""
    rows = [table("rules")[rule] for rule in rules]
    titles = [table("sources")[row["source"]]["title"] for row in rows]
    return figures(*(row["value"] for row in rows), *titles) | parts_of(row["date"] for row in rows)


def parts_of(dates: Iterable[str]) -> set[str]:
    """Year, month and day as they are written in a sentence."""
    return {str(int(part)) for iso in dates for part in iso.split("-")}


def of_hotlines() -> set[str]:
    """Numbers of public lines and the month of their check."""
    return figures(*hotlines().values())


def conditions(row: dict[str, Any]) -> set[str]:
    """Limits of the conditions: 5 万元 may be said where 50000 decides."""
    return figures(*(value for one in row["means"] for value in one.get("when", {}).values()))


@pytest.mark.parametrize("key", ANSWERS)
def test_an_answer_is_true_for_each_of_them(key: str) -> None:
    row = ANSWERS[key]
    known = of_rows(row["rules"]) | of_hotlines() | conditions(row)
    for case in PEOPLE:
        person = person_of(case)
        said = in_words(row, person, case.debts)
        own = figures(*(value for debt in (*case.debts, None) for value in facts_of(person, debt).values()))
        text = "\n\n".join(said.values())
        assert figures(text) <= known | own, (figures(text) - known - own, text)
        assert not re.search(r"None|[{}]|[，。；：、？]{2,}|元 元", text), text
        assert len(re.findall("[。？]", text)) <= SENTENCES, text
        assert max(len(part) for part in said.values()) <= LONGEST, text
        assert [rule(text) for name, rule in RULES.items() if name not in QUIET and rule(text)] == [], text


def test_each_rule_names_a_source_that_can_be_shown() -> None:
    for row in ANSWERS.values():
        for rule in cited(row["rules"]):
            assert rule["source"] in table("sources") and rule["date"] and "{" not in rule["says"]


def of_the_plan(case: Case, proposal: Proposal) -> set[str]:
    """All numbers that a script may take from the case and its proposal."""
    found: set[str] = set()
    for line in proposal.lines:
        debt = case.debts[line.debt]
        sums = [debt.balance, line.share, *(row.amount for option in line.options for row in option.schedule)]
        sums += [amount for option in line.options for amount in (option.monthly, option.total, option.down_payment)]
        days = [row.date for option in line.options for row in option.schedule] + [debt.overdue_since]
        days += [option.first_date for option in line.options]
        found |= figures(*(show(amount) for amount in sums if amount is not None), f"{line.weight * 100:.0f}%")
        found |= parts_of(day.isoformat() for day in days if day) | {str(debt.overdue_days(TODAY))}
        found |= {str(option.terms) for option in line.options} | {str(n) for n in range(61)}  # rows are numbered
    capacity = proposal.capacity
    sums = [capacity.income, capacity.expenses, capacity.priority, capacity.reserve, capacity.monthly]
    sums += [] if capacity.expenses is None else [capacity.expenses + capacity.priority]
    recovery = parts_of([case.hardship.recovery + "-01"]) if case.hardship.recovery else set()
    return found | figures(*(show(amount) for amount in sums if amount is not None)) | {str(len(case.debts))} | recovery


def scripts(case: Case) -> Iterator[tuple[int, str, str, set[str]]]:
    """(debt, channel, all its words, numbers of the ways of contact) of every script for a case."""
    proposal = make_proposal(case, TODAY)
    for line in proposal.lines:
        for channel in CHANNELS[:2]:
            script = make_script(case, proposal, line.debt, channel)
            assert script is not None
            card = script_card(case, proposal, script)[1]
            contact = figures(card.pop("contact") or "")
            yield line.debt, channel, "\n".join(strings(card)), contact
        yield line.debt, CHANNELS[2], as_text(letter(case, proposal, line.debt, "someone")), set()


def strings(node: Any) -> Iterator[str]:
    """All texts of a card that are said: not codes, ids or dates of sources."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name not in ("sources", "code", "stage", "channel", "debt"):
                yield from strings(child)
    elif isinstance(node, list):
        for child in node:
            yield from strings(child)
    elif isinstance(node, str):
        yield node


@pytest.mark.parametrize("number", range(len(PEOPLE)))
def test_a_script_says_the_plans_figures_and_the_rules_own(number: int) -> None:
    case = PEOPLE[number]
    rules = of_rows(table("rules"))
    for debt, channel, text, _ in scripts(case):
        known = of_the_plan(case, make_proposal(case, TODAY)) | rules
        assert figures(text) <= known, (channel, figures(text) - known)
        assert not re.search(r"None|[{}]|元 元|[，。；：、？]{2,}", text), (channel, text)
        assert case.debts[debt].kind == "credit_card" or "70 条" not in text, (channel, text)


@pytest.mark.parametrize("code", table("replies"))
def test_a_reply_says_the_plans_figures_and_has_enough_ways(code: str) -> None:
    said: set[str] = set()
    for case in PEOPLE:
        proposal = make_proposal(case, TODAY)
        for line in proposal.lines:
            debt = case.debts[line.debt]
            for times in range(4):
                reply = reply_words(code, debt, line.ask, proposal, times)
                cards = debt.kind == "credit_card" and agent_of(debt) == "official"
                assert cards or "70 条" not in reply["you_say"], (code, reply)
                known = of_the_plan(case, proposal) | of_rows(table("rules"))
                assert figures(reply["you_say"], reply["why"]) <= known, (code, reply)
                said.add(re.sub(r"\d[\d,]*", "#", reply["you_say"]))
    assert len(said) >= 6


def test_the_fifty_differ() -> None:
    assert len(PEOPLE) == 50 and len({repr(case) for case in PEOPLE}) == 50
    assert sum(make_proposal(case, TODAY).road == "instalment" for case in PEOPLE) >= 5
    assert words.known("utter_answer")

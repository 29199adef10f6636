"""Fifty people's letters: whole, exact, and each like nobody else's."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import pytest

from actions.letter import as_text, letter
from actions.spoken import templates
from bot.coaching.case import KINDS, PRIORITY_KINDS, REASONS, STAGES, Case, Debt
from bot.coaching.proposal import Proposal, make_proposal
from tests.actions.person import STORY, Person, cards, keys, texts
from tests.coaching.people import somebody
from tests.factories import TODAY, a_case, a_debt

LETTERS, MOST_ALIKE, GRAM = 50, 0.70, 5
LAW = re.compile("第 ?(?:70|七十) ?条|信用卡业务监督管理办法")
BROKEN = re.compile(r"[{}]|None|Decimal|[，。；：、？]{2,}|  |\d元| [，。；：、]|[！!]")
BANNED = re.compile("一定|保证|必须|否则|绝对|肯定")


@cache
def written() -> tuple[tuple[Case, Proposal, int, dict[str, Any]], ...]:
    """One letter each of the first people who have something to write about."""
    found: list[tuple[Case, Proposal, int, dict[str, Any]]] = []
    for number in itertools.count():
        case = somebody(number)
        proposal = make_proposal(case, TODAY)
        if proposal.lines:
            debt = proposal.lines[number % len(proposal.lines)].debt
            found.append((case, proposal, debt, letter(case, proposal, debt, f"web-{number}")))
        if len(found) == LETTERS:
            return tuple(found)
    raise AssertionError


def prose(content: dict[str, Any]) -> str:
    """What is said in words: neither tables nor lines that are the same on every form."""
    return "".join(line for section in content["sections"] for line in (section["text"], *section["items"]))


def alike(one: str, other: str) -> float:
    """How much of the shorter text is in the other: by runs of characters and by matching blocks, whichever is more."""
    short, long = sorted((one, other), key=len)
    grams = [{text[n : n + GRAM] for n in range(len(text) - GRAM + 1)} for text in (short, long)]
    share = len(grams[0] & grams[1]) / len(grams[0])
    return max(share, SequenceMatcher(None, short, long, autojunk=False).ratio())


def test_the_measure_knows_the_same_from_the_different() -> None:
    text = prose(written()[0][3])
    assert (
        alike(text, text) == 1
        and alike(text, text[: len(text) // 2]) == 1
        and alike("甲乙丙丁戊己", "庚辛壬癸子丑") == 0
    )


def test_the_fifty_are_of_every_kind() -> None:
    owed = [case.debts[debt] for case, _, debt, _ in written()]
    assert {debt.kind for debt in owed} == set(KINDS) - set(PRIORITY_KINDS)
    assert {debt.stage for debt in owed} == {None, *STAGES}
    assert {case.hardship.reason for case, *_ in written()} == {None, *REASONS}
    kinds = {proposal.line(debt).ask.kind for _, proposal, debt, _ in written()}  # type: ignore[union-attr]
    assert kinds >= {"arrears", "extension", "instalment", "token", "none"}


def test_no_two_letters_are_alike() -> None:
    texts_ = [prose(content) for *_, content in written()]
    worst = sorted(((alike(texts_[a], texts_[b]), a, b) for a, b in itertools.combinations(range(LETTERS), 2)))[-5:]
    assert worst[-1][0] <= MOST_ALIKE, worst


def test_two_people_with_the_same_facts_write_different_letters_and_one_person_the_same() -> None:
    for case in (a_case(), a_case(income="0", recovery="2027-02", reason="unemployment"), somebody(3)):
        proposal = make_proposal(case, TODAY)
        debt = proposal.lines[0].debt
        one, again, other = (letter(case, proposal, debt, sender) for sender in ("web-1", "web-1", "web-2"))
        assert as_text(one) == as_text(again) and prose(one) != prose(other)
        assert [section["table"] for section in one["sections"]] == [section["table"] for section in other["sections"]]


def everything() -> list[tuple[Case, Proposal, int, dict[str, Any]]]:
    """All letters of a hundred people."""
    rows = [(case, make_proposal(case, TODAY), n) for n, case in enumerate(somebody(number) for number in range(100))]
    return [(case, proposal, line.debt, letter(case, proposal, line.debt, f"web-{n}"))
            for case, proposal, n in rows for line in proposal.lines]  # fmt: skip


def test_every_letter_is_whole() -> None:
    for case, _, debt, content in (*written(), *everything()):
        owed = case.debts[debt]
        assert content["title"] and content["to"] and content["applicant"] and content["signature"] and content["note"]
        for section in content["sections"]:
            for text in (section["text"], *section["items"]):
                assert text and not BROKEN.search(text) and not BANNED.search(text), (owed, section["name"], text)
            assert section["text"][-1] in "。：", section
            assert bool(section["items"]) is (section["name"] == "requests_intro"), section
        assert not re.search(r"[{}]|None", as_text(content))


def test_art_70_is_written_to_card_banks_alone() -> None:
    cited = set()
    for case, _, debt, content in (*written(), *everything()):
        if LAW.search(as_text(content)):
            cited.add(case.debts[debt].kind)
    assert cited == {"credit_card"}


def test_the_sums_and_dates_are_those_of_the_plan() -> None:
    shown = 0
    for _, proposal, debt, content in (*written(), *everything()):
        line = proposal.line(debt)
        assert line is not None
        rows = [
            section["table"]["rows"]
            for section in content["sections"]
            if section["name"] == "proposal" and section["table"]
        ]
        if len(line.ask.schedule) < 2 or line.ask.kind == "extension":  # what comes after one is not agreed yet
            assert not rows
            continue
        shown += 1
        amounts = [Decimal(row[2].replace(",", "")) for row in rows[0]]
        assert amounts == [row.amount for row in line.ask.schedule] and sum(amounts) == line.ask.total
        assert [row[0] for row in rows[0]] == [str(row.n) for row in line.ask.schedule]
        assert [row[1] for row in rows[0]] == [f"{row.date.year} 年 {row.date.month} 月 {row.date.day} 日"
                                               for row in line.ask.schedule]  # fmt: skip
    assert shown > LETTERS / 2


def test_the_budget_adds_up() -> None:
    names = templates("written")["tables"]
    for case, proposal, debt, content in (*written(), *everything()):
        tables = [
            section["table"] for section in content["sections"] if section["name"] == "budget" and section["table"]
        ]
        known = proposal.capacity.income is not None and proposal.capacity.expenses is not None
        if not tables:
            assert not known or proposal.line(debt).ask.kind in ("arrears", "budget_only")  # type: ignore[union-attr]
            continue
        rows = {row[0]: Decimal(row[1].replace(",", "")) for row in tables[0]["rows"]}
        assert known and rows[names["capacity"]] == proposal.capacity.monthly, case
        assert (
            rows[names["income"]] == proposal.capacity.income and rows[names["expenses"]] == proposal.capacity.expenses
        )
        left = rows[names["income"]] - rows[names["expenses"]] - rows.get(names["priority"], 0)
        rest = left - rows.get(names["reserve"], 0)
        assert (
            0 <= rest - rows[names["capacity"]] < 1
            or (left <= 0 and rows[names["capacity"]] == 0)
            or case.wishes.lump_sum
        )
        line = proposal.line(debt)
        assert line is not None
        shared = len(proposal.lines) > 1 and bool(line.share) and line.ask.kind in ("instalment", "token")
        assert (names["share"] in rows) is shared


def test_the_words_name_no_sum_that_is_not_known() -> None:
    for case, proposal, debt, content in written():
        line, capacity = proposal.line(debt), proposal.capacity
        assert line is not None
        known = {case.debts[debt].balance, capacity.income, capacity.expenses, capacity.monthly, line.share,
                 line.ask.monthly, line.ask.down_payment, line.ask.total}  # fmt: skip
        said = {Decimal(found.replace(",", "")) for found in re.findall(r"([\d,]+(?:\.\d+)?) 元", prose(content))}
        assert said <= known, content["sections"]


def test_the_lender_is_spoken_to_as_what_it_is() -> None:
    for case, _, debt, content in (*written(), *everything()):
        bank = case.debts[debt].kind in ("credit_card", "bank_loan")
        assert ("贵司" if bank else "贵行") not in prose(content), case.debts[debt]


def test_every_phrasing_is_used_by_somebody() -> None:
    chance, seen = random.Random(4), set()
    for number in range(400):
        case = somebody(number)
        proposal = make_proposal(case, TODAY)
        for line in proposal.lines:
            content = letter(case, proposal, line.debt, f"web-{chance.random()}")
            seen |= {(section["name"], section["text"][:6]) for section in content["sections"]}
    starts = {name: len({text for found, text in seen if found == name}) for name in templates("written")["sections"]
              if name != "requests"}  # fmt: skip
    assert all(count >= 4 for count in starts.values()), starts


@pytest.mark.parametrize("debt", [Debt("支付宝", "花呗", "consumer_credit", Decimal(8000)), a_debt(days=None),
                                  replace(a_debt(), lender=None, product=None)])  # fmt: skip
def test_a_debt_of_which_little_is_known_has_a_whole_letter(debt: Debt) -> None:
    case = a_case(debt)
    content = letter(case, make_proposal(case, TODAY), 0, "web-1")
    assert not BROKEN.search(prose(content)) and content["to"].startswith("致：") and len(content["to"]) > 2


async def test_the_letter_is_said_with_its_card_and_its_file(person: Person) -> None:
    (plan,) = cards(await person.has_a_plan(), "proposal")
    said = await person.says("写一份书面的协商申请", "show_script")
    (script,), (file,) = cards(said, "script"), cards(said, "document")
    (first, *middle, last), read = keys(said), "\n\n".join(texts(said))
    assert (first, last) == ("utter_letter", "utter_letter_file") and set(middle) == {"utter_letter_text"}
    assert script["channel"] == "written"
    assert all(section["text"] in read for section in script["letter"]["sections"])
    assert max(map(len, texts(said))) <= 360, "each piece fits a phone"
    assert script["text"] == as_text(script["letter"]) and "申请人" in script["text"]
    total = plan["lines"][0]["options"][0]["total"]
    assert f"{Decimal(total):,.0f} 元" in script["text"]
    assert file["name"].endswith(".docx") and file["url"].startswith("/chat/documents/")
    again = cards(await person.says("写一份书面的协商申请", "show_script"), "script")
    assert again[0]["text"] == script["text"]


async def test_where_cards_are_drawn_the_text_is_not_said_twice(person: Person) -> None:
    await person.has_a_plan()
    person.channel = "web"
    assert keys(await person.says("写一份书面的协商申请", "show_script")) == ["utter_letter", "utter_letter_file"]


async def test_without_a_plan_there_is_no_letter(person: Person) -> None:
    await person.tells(*STORY[:3])
    said = await person.says("写一份书面的协商申请", "show_script")
    assert "utter_script_needs_plan" in keys(said) and not cards(said, "document")


@pytest.mark.parametrize("words", ["网上客服怎么说", "在线客服的话术"])
async def test_the_words_for_a_chat_are_there_too(person: Person, words: str) -> None:
    await person.has_a_plan()
    said = await person.says(words, "show_script")
    (script,) = cards(said, "script")
    assert script["channel"] == "online" and script["notes"] and len(script["stages"]) == 6
    assert all(len(stage["say"]) <= 110 and not BROKEN.search(stage["say"]) for stage in script["stages"])

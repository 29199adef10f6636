"""What people tell of a contact or a payment: a table, one row a sentence, nothing of these kinds left out.

A row is the sentence and, in the order of their places, `words=kind:value`. An agent says `agent/` f, m or -; a time, a
sum and a count of instalments say their role: `time/promise`. `@0` is the debt a fact belongs to, `>0` the one a sum
went to, `+` more than was due.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.hearing import Value
from bot.coaching.offer import read_offer
from bot.nlu.contact_days import add_working_days
from bot.nlu.contact_facts import KINDS
from bot.nlu.contact_lexicon import FILE
from bot.nlu.contact_numbers import find_numbered, value_of
from bot.nlu.masking import mask
from bot.nlu.normalise import normalise
from bot.nlu.value_extractor import as_entity
from bot.nlu.values import find_values
from tests.hear import TODAY, entities, hear

ROWS = yaml.safe_load(Path(__file__).with_name("contacts.yml").read_text(encoding="utf-8"))
WORDS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
ROLES = frozenset({"promise", "again", "contact", "paid", "nth"})
NAMES = {"amount-of-money": "money"}


def described(entity: dict[str, Any]) -> str | None:
    """One entity as the table writes it; None for what is not of these kinds."""
    kind, value, role = entity["entity"], entity["value"], entity.get("role")
    info = entity.get("additional_info") or {}
    debt = "" if entity.get("group") is None else f"@{entity['group']}"
    if kind == "agent":
        return f"{entity['text']}=agent/{info['gender'] or '-'}{debt}"
    if kind in KINDS:
        return f"{entity['text']}={kind}:{value}{debt}"
    if role not in ROLES or kind == "duration":
        return None
    to = f">{info['to']}" if "to" in info else ""
    return f"{entity['text']}={NAMES.get(kind, kind)}/{role}:{value}{'+' * bool(info.get('extra'))}{to}"


def told(text: str) -> list[str]:
    found = sorted(entities(text), key=lambda e: (e["start"], e["end"], e["entity"]))
    return [words for entity in found if (words := described(entity)) is not None]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_fact_is_heard_and_nothing_else(row: list[str]) -> None:
    assert told(row[0]) == row[1:]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_place_holds_the_words(row: list[str]) -> None:
    for entity in entities(row[0]):
        assert row[0][entity["start"]:entity["end"]] == entity["text"]


def test_the_table_is_large_says_nothing_twice_and_has_every_code() -> None:
    texts = [row[0] for row in ROWS]
    assert len(texts) >= 60 and len(set(texts)) == len(texts)
    said = {words.rpartition("=")[2].partition("@")[0] for row in ROWS for words in row[1:]}
    kinds = {"outcome": "outcomes", "promise": "promises", "contact_way": "ways"}
    assert {f"{kind}:{code}" for kind, name in kinds.items() for code in WORDS[name]} <= said
    assert {"agent/f", "agent/m", "agent/-"} <= said


@pytest.mark.parametrize("row", ROWS[::4], ids=[row[0] for row in ROWS[::4]])
@pytest.mark.parametrize("change", [lambda text: f"  {text}", lambda text: f"{text}。", lambda text: f"嗯，{text}"])
def test_what_stands_around_changes_nothing(row: list[str], change: Any) -> None:
    assert told(change(row[0])) == row[1:]


@pytest.mark.parametrize("text", [
    "工号8821", "工号是 8 8 2 1", "工号八八二一", "她说她是3327号", "工单20261108", "受理号20261108", "流水号1234567",
    "登记编号是88001234", "诉求单号20261225",
])  # fmt: skip
def test_a_number_by_name_is_no_sum_and_no_day(text: str) -> None:
    assert find_values(text, TODAY) == []
    assert len(find_numbered(normalise(text))) == 1


@pytest.mark.parametrize("text", ["工单3天内回复", "工号忘了", "给了工单号，两天后打", "受理后还8000元", "编号呢"])
def test_a_count_is_no_number_by_name(text: str) -> None:
    assert find_numbered(normalise(text)) == []


@given(st.integers(100, 10**9))
def test_a_ticket_comes_back_as_it_was_given(number: int) -> None:
    found = find_numbered(f"工单号{number}，记一下")
    assert [value_of(f"工单号{number}"[one.start:one.end]) for one in found] == [str(number)]


@given(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), st.integers(1, 30))
def test_working_days_are_counted_and_end_on_one(day: dt.date, count: int) -> None:
    due = add_working_days(day, count)
    between = [day + dt.timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert due.weekday() < 5 and sum(one.weekday() < 5 for one in between) == count


SIGNS = "刚打完昨天周五说让我等电话回复不同意答应工号单三个作日内短信减免还了期第两800，姓王经理女"


@given(st.text(alphabet=SIGNS, max_size=40))
def test_any_text_is_read_without_an_error_and_in_bounds(text: str) -> None:
    for entity in entities(text):
        assert 0 <= entity["start"] < entity["end"] <= len(text)
        assert text[entity["start"]:entity["end"]] == entity["text"]


def of_kind(text: str, kind: str) -> list[Value]:
    return list(hear(text, "report_contact").of(kind))


def test_coaching_hears_the_facts_beside_the_case() -> None:
    heard = hear("刚打完招行，女客服接的，工号8821，说可以分24期，让我周五等电话", "report_contact")
    assert [mark.code for mark in heard.of("agent_number")] == ["8821"]
    assert [mark.info["gender"] for mark in heard.of("agent")] == ["f"]
    assert {mark.kind for mark in heard.marks} >= {"agent", "agent_number", "outcome", "promise", "contact_way"}
    assert not {value.kind for value in heard.values} & KINDS
    days = {value.role: value.date() for value in heard.of("time")}
    assert days == {"contact": TODAY, "promise": dt.date(2026, 11, 27)}


def test_instalments_that_were_paid_are_no_wish() -> None:
    assert of_kind("还了两期", "terms") == [] and [v.low for v in of_kind("还了两期", "paid_terms")] == [2]
    assert [v.low for v in of_kind("说可以分24期", "terms")] == [24]


def test_the_day_to_hear_again_is_not_the_first_payment() -> None:
    offer = read_offer(hear("说分36期每月1100，周五给答复", "check_offer"))
    assert offer.first is None and offer.terms == 36


def test_an_agreed_first_day_lies_ahead() -> None:
    start = [v for v in of_kind("谈成了 每月九百分36期 15号开始", "time") if v.role == "start"]
    assert [v.date() for v in start] == [dt.date(2026, 12, 15)]


def test_a_payment_day_is_no_day_of_default() -> None:
    assert all(v.group is None for v in of_kind("昨天转了500给招行", "time") + of_kind("昨天转了500给招行", "amount"))


def test_what_is_only_implied_leaves_the_sentence_as_it_was_said() -> None:
    for text in ("刚打完", "还了两期"):
        assert mask(text, entities(text)) == text
    said = "三天内回复"
    assert mask(said, entities(said)) == mask(said, list(map(as_entity, find_values(said, TODAY))))
    assert mask("工号8821", entities("工号8821")) == "工号#"

"""Several lenders in one message: whose is what."""

from __future__ import annotations

from typing import Any

import pytest

from bot.coaching.case import Case, Debt
from bot.coaching.contact_names import apart, names_of
from bot.coaching.contacts import read_contacts
from tests.hear import TODAY, hear

CARD, HUABEI = Debt("招商银行", "信用卡", "credit_card"), Debt("支付宝", "花呗", "consumer_credit")
CASE = Case((CARD, HUABEI))
ZHAO, HUA = CARD.label, HUABEI.label
FIELDS = ("debt", "outcome", "offered_terms", "agent_number", "promises")


def told(text: str) -> list[tuple[Any, ...]]:
    """What is noted of each, as far as it is not empty."""
    found = read_contacts(hear(text, "report_contact"), None, CASE, TODAY)
    return [tuple(value for name in FIELDS if (value := getattr(one, name))) for one in found]


CALLS = ("call_back",)


@pytest.mark.parametrize("text, contacts", [
    ("今天打了招行和花呗，招行不同意，花呗说三天内回复", [(ZHAO, "refused"), (HUA, CALLS)]),
    ("招行和花呗都打了，招行同意分24期，花呗没打通", [(ZHAO, "agreed", 24), (HUA, "no_answer")]),
    ("招行和花呗都打了，花呗没打通，招行同意分24期", [(ZHAO, "agreed", 24), (HUA, "no_answer")]),
    ("招行和花呗都打了，招行同意分24期", [(ZHAO, "agreed", 24), (HUA,)]),
    ("花呗和招行都打了，招行同意24期", [(HUA,), (ZHAO, "agreed", 24)]),
    ("工号8821的招行客服说不同意，工号1102的花呗客服说三天内回复", [(ZHAO, "refused", "8821"), (HUA, "1102", CALLS)]),
    ("招行不同意 工号 8821 的花呗客服说三天内回复", [(ZHAO, "refused"), (HUA, "8821", CALLS)]),
    ("招行不同意，工号8821，花呗没打通", [(ZHAO, "refused", "8821"), (HUA, "no_answer")]),
    ("招行不同意，花呗没打通，招行的工号是8821", [(ZHAO, "refused", "8821"), (HUA, "no_answer")]),
    ("招行不同意花呗说三天内回复", [(ZHAO, "refused"), (HUA, CALLS)]),
    ("招行、花呗都没打通", [(ZHAO, "no_answer"), (HUA, "no_answer")]),
    ("招行，花呗都没打通", [(ZHAO, "no_answer"), (HUA, "no_answer")]),
    ("招行和花呗都同意24期", [(ZHAO, "agreed", 24), (HUA, "agreed", 24)]),
    ("打了招行，花呗没打通", [(ZHAO,), (HUA, "no_answer")]),
    ("招行不同意，让我先还花呗", [(ZHAO, "refused")]),
    ("招行不同意，花呗还没打", [(ZHAO, "refused")]),
])  # fmt: skip
def test_nobody_gets_the_others_answer(text: str, contacts: list[tuple[Any, ...]]) -> None:
    assert told(text) == contacts


def test_a_day_that_opens_the_message_is_that_of_both() -> None:
    heard = hear("今天打了招行和花呗，招行不同意，花呗没打通", "report_contact")
    first, second = read_contacts(heard, None, CASE, TODAY)
    assert (first.day, first.way) == (second.day, second.way) == (TODAY, "phone")


@pytest.mark.parametrize("text, intent, mine, theirs", [
    ("不对，工号是8822。花呗也打了，没打通", "correct", ["8822"], ["no_answer"]),
    ("不对，工号是8822。花呗也打了，没打通", "report_contact", ["8822"], ["no_answer"]),
    ("招行工号是8822，花呗没打通", "correct", ["8822"], ["no_answer"]),
    ("工号8822，工号1102的花呗客服没同意", "inform", ["8822"], ["1102", "refused"]),
])  # fmt: skip
def test_what_stands_before_the_other_name_is_of_the_one_talked_about(
    text: str, intent: str, mine: list[str], theirs: list[str]
) -> None:
    both = apart(ZHAO, hear(text, intent), CASE)
    assert both is not None
    said = [[value.code for value in heard.of("agent_number", "outcome")] for heard in both]
    assert said == [mine, theirs] and [name.label for name in names_of(both[1], CASE)] == [HUA]


@pytest.mark.parametrize("text, intent", [
    ("不对，工号是8822", "correct"), ("工号是8822，是花呗不是招行", "correct"), ("不对，是花呗，没打通", "correct"),
    ("工号8822，是花呗，说周五回复", "correct"), ("花呗没打通", "report_contact"),
    ("招行工号是8822，花呗没打通", "report_contact"),  # two contacts of their own
])  # fmt: skip
def test_one_of_them_alone_is_not_taken_apart(text: str, intent: str) -> None:
    assert apart(ZHAO, hear(text, intent), CASE) is None

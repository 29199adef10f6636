"""Several payments in one message: each sum to its debt and its day; one more beside a correction."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.case import Case, Debt
from bot.coaching.ledger import Ledger, Payment
from bot.coaching.payment_facts import DEBT, amended, apart, needs, read_payments
from bot.coaching.payment_implied import choices
from tests.coaching.test_payment_facts import AGREED, BANK, CASE, CCB, HUABEI, JIEBEI
from tests.hear import TODAY, hear

D = Decimal
BEFORE = dt.date(2026, 11, 20)
WITHOUT_JIEBEI = Case((BANK, HUABEI))


def drafts(text: str, case: Case = CASE, ledger: Ledger | None = None) -> tuple[Payment, ...]:
    heard = hear(text, "report_payment", at=100.0)
    return read_payments(heard, case, ledger or Ledger(), TODAY).drafts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("昨天给招行还了500，今天又还了300", [("500", BEFORE), ("300", TODAY)]),
     ("还了招行500，昨天又还了300", [("500", TODAY), ("300", BEFORE)]),
     ("招行还了500，又还了300，都是昨天还的", [("500", BEFORE), ("300", BEFORE)]),
     ("招行昨天还了500，今天还了300，一共还了800", [("500", BEFORE), ("300", TODAY)]),
     ("还了招行1000，其中交了手续费200", [("1000", TODAY)]), ("还了招行1000，含违约金100", [("1000", TODAY)]),
     ("招行多还了两百，还了1000", [("1000", TODAY)])],
)  # fmt: skip
def test_each_sum_is_a_payment_on_its_own_day(text: str, wanted: list[tuple[str, dt.date]]) -> None:
    found = drafts(text)
    assert [(one.amount, one.day) for one in found] == [(D(amount), day) for amount, day in wanted]
    assert {one.debt for one in found} == {BANK.label} and len({one.at for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("招行还了500，又还了300，花呗还了200", [(BANK, "500"), (BANK, "300"), (HUABEI, "200")]),
     ("给招行和花呗分别还了500和300", [(BANK, "500"), (HUABEI, "300")]),
     ("500还了招行，300还了花呗", [(BANK, "500"), (HUABEI, "300")]),
     ("招行还了500，花呗也还了", [(BANK, "500"), (HUABEI, "0")]),
     ("招行和花呗各还了500", [(BANK, "0"), (HUABEI, "0")]),
     ("还了招行500和建行300", [(BANK, "500"), (CCB, "300")]),
     ("还了花呗300，花呗还剩7700", [(HUABEI, "300")])],
)  # fmt: skip
def test_each_sum_goes_to_the_debt_that_it_was_told_of(text: str, wanted: list[tuple[Debt, str]]) -> None:
    found = [(one.debt, one.amount) for one in drafts(text)]
    assert found == [(debt.label, D(amount)) for debt, amount in wanted]


@pytest.mark.parametrize("text", ["还了花呗300，借呗200", "花呗还了300，借呗也还了200", "还了花呗300和借呗200"])
def test_a_product_that_was_never_told_is_no_other_one_of_its_lender(text: str) -> None:
    found = [(one.debt, one.amount) for one in drafts(text, WITHOUT_JIEBEI)]
    assert found == [(HUABEI.label, D(300)), (JIEBEI.label, D(200))]


def test_the_lender_before_its_product_is_no_debt_beside_it() -> None:
    found = [(one.debt, one.amount) for one in drafts("招行的闪电贷还了300")]
    assert found == [("招商银行闪电贷", D(300))]


def test_what_came_of_it_is_told_of_one_debt() -> None:
    found = drafts("招行还了800，花呗还清了")
    assert [(one.debt, one.amount, one.settles) for one in found] == [
        (BANK.label, D(800), False), (HUABEI.label, HUABEI.balance, True)
    ]  # fmt: skip
    found = drafts("花呗还了500，又还了300，还剩7200")
    assert [one.balance_told for one in found] == [None, D(7200)], "the last one leaves it"


@pytest.mark.parametrize(
    ("text", "left"),
    [("还了花呗300，还剩7700", "7700"), ("还了花呗300，手里只剩200了", None), ("还了花呗300，卡里还剩200", None),
     ("还了花呗300，工资还剩1200", None), ("还了花呗300，只剩200了", None), ("还了花呗300，还欠200", "200"),
     ("还了花呗300，花呗只剩200了", "200"), ("还了花呗300，兜里就剩50块", None), ("还了花呗300，还剩9000没还", "9000")],
)  # fmt: skip
def test_what_is_left_of_the_debt_and_of_other_money(text: str, left: str | None) -> None:
    (draft,) = drafts(text)
    assert draft.amount == D(300) and draft.balance_told == (None if left is None else D(left))


# ── a correction, and one more payment ──

DRAFT = Payment(50.0, TODAY, D("800"), BANK.label, 1)


@pytest.mark.parametrize(
    ("text", "amount", "more"),
    [("不对，是900，另外花呗也还了300", "900", [(HUABEI, "300")]),
     ("不对，招行是900，花呗还了300", "900", [(HUABEI, "300")]),
     ("是900，花呗300", "900", [(HUABEI, "300")]), ("花呗也还了300", None, [(HUABEI, "300")]),
     ("不对，是900，今天又还了300", "900", [(BANK, "300")]),
     ("不对，是昨天，另外花呗也还了300", "800", [(HUABEI, "300")])],
)  # fmt: skip
def test_one_more_payment_leaves_the_draft_its_own(
    text: str, amount: str | None, more: list[tuple[Debt, str]]
) -> None:
    said, told = apart(DRAFT, hear(text, "correct", at=100.0), CASE, AGREED, TODAY)
    assert [(one.debt, one.amount) for one in told] == [(d.label, D(sum_)) for d, sum_ in more]
    changed = amended(DRAFT, said, CASE, AGREED, TODAY)
    assert (changed and (changed.debt, changed.amount)) == (amount and (BANK.label, D(amount)))


@pytest.mark.parametrize(
    "text",
    ["不对，是900", "是花呗的", "不是800，是花呗的300", "不对，是花呗300", "是建行不是招行", "不对，花呗欠8000", "900"],
)
def test_a_correction_alone_tells_of_no_other(text: str) -> None:
    heard = hear(text, "correct", at=100.0)
    assert apart(DRAFT, heard, CASE, AGREED, TODAY) == (heard, ())


# ── two of one name ──

CARDS = Case((BANK, replace(BANK, nth=2, balance=D(8000)), HUABEI))


def test_of_two_cards_of_one_bank_it_is_asked_which() -> None:
    (draft,) = drafts("招行还了500", CARDS)
    assert draft.debt == "" and draft.amount == D(500) and needs(draft, CARDS, Ledger()) == DEBT
    for label in choices(CARDS, Ledger()):
        changed = amended(draft, hear(label), CARDS, Ledger(), TODAY)
        assert changed is not None and (changed.debt, changed.amount) == (label, D(500)), "what its button says"


def test_putting_a_payment_of_the_second_card_right_leaves_it_there() -> None:
    second = CARDS.debts[1].label
    ledger = Ledger(payments=(Payment(1.0, TODAY, D(500), second), Payment(2.0, TODAY, D(300), HUABEI.label)))
    (draft,) = read_payments(hear("招行那笔记错了，是600", at=9.0), CARDS, ledger, TODAY).drafts
    assert (draft.at, draft.debt, draft.amount) == (1.0, second, D(600))
    changed = amended(replace(DRAFT, debt=second), hear("不对，招行是900", "correct"), CARDS, Ledger(), TODAY)
    assert changed is not None and (changed.debt, changed.amount) == (second, D(900))

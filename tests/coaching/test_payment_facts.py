"""What people type about payments, as drafts: sum, day, debt, agreement. Real sentences, read by the real readers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.case import Case, Debt
from bot.coaching.ledger import Agreement, Instalment, Ledger, Payment
from bot.coaching.payment_facts import (
    AMOUNT,
    DEBT,
    Told,
    amended,
    is_suspicious,
    needs,
    read_payments,
    same_as,
    takes_out,
)
from bot.coaching.payment_implied import choices
from bot.coaching.payments import standing_for
from tests.hear import TODAY, hear

D = Decimal
BANK = Debt("招商银行", "信用卡", "credit_card", D("35000"))
CCB = Debt("建设银行", "信用卡", "credit_card", D("9000"))
HUABEI = Debt("支付宝", "花呗", "consumer_credit", D("8000"))
JIEBEI = Debt("支付宝", "借呗", "cash_loan", D("12000"))
CASE = Case((BANK, CCB, HUABEI, JIEBEI))
ROWS = tuple(Instalment(n, dt.date(2026, 9 + n, 16), Decimal("972")) for n in range(1, 4))
PLAN = Agreement(1, BANK.label, dt.date(2026, 9, 20), monthly=Decimal("972"), terms=3, schedule=ROWS)
AGREED, NOTHING = Ledger(agreements=(PLAN,)), Ledger()


def told(text: str, case: Case = CASE, ledger: Ledger = NOTHING, intent: str = "report_payment") -> Told:
    return read_payments(hear(text, intent, at=100.0), case, ledger, TODAY)


def first(text: str, case: Case = CASE, ledger: Ledger = NOTHING) -> Payment:
    found = told(text, case, ledger)
    assert found.drafts, found
    return found.drafts[0]


def short(payment: Payment) -> tuple[str, Decimal, dt.date]:
    return payment.debt, payment.amount, payment.day


ONE_DEBT = [
    ("这个月还了800", "800", TODAY),
    ("昨天转了500给招行", "500", dt.date(2026, 11, 20)),
    ("11月16号还了800", "800", dt.date(2026, 11, 16)),
    ("刚打了1350过去", "1350", TODAY),
    ("存了750进卡里还账", "750", TODAY),
    ("还了500，还剩4300", "500", TODAY),
    ("多还了两百，还了1000", "1000", TODAY),
    ("前天还的 六百五", "650", dt.date(2026, 11, 19)),
]


@pytest.mark.parametrize(("text", "amount", "day"), ONE_DEBT)
def test_with_one_debt_nobody_has_to_name_it(text: str, amount: str, day: dt.date) -> None:
    assert short(first(text, Case((BANK,)))) == (BANK.label, D(amount), day)


@pytest.mark.parametrize("text", ["这个月还了800", "昨天还了", "还款了"])
def test_with_several_debts_it_is_asked(text: str) -> None:
    draft = first(text)
    assert draft.debt == "" and needs(draft, CASE, Ledger()) == DEBT
    assert choices(CASE, Ledger()) == tuple(debt.label for debt in CASE.debts)


def test_with_one_agreement_it_is_meant() -> None:
    assert short(first("这个月还了800", ledger=AGREED)) == (BANK.label, D("800"), TODAY)
    assert first("这个月还了800", ledger=AGREED).agreement == 1


def test_the_agreement_whose_instalment_is_this_sum_is_meant() -> None:
    other = Agreement(2, HUABEI.label, dt.date(2026, 9, 20), schedule=(Instalment(1, dt.date(2026, 12, 1), D("400")),))
    ledger = replace(AGREED, agreements=(PLAN, other))
    assert first("还了400", ledger=ledger).debt == HUABEI.label
    assert first("还了972", ledger=ledger).debt == BANK.label
    assert first("还了500", ledger=ledger).debt == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("还花呗五百块", [(HUABEI.label, "500")]),
     ("招行还了800，花呗还了500", [(BANK.label, "800"), (HUABEI.label, "500")]),
     ("还了招行500和建行300", [(BANK.label, "500"), (CCB.label, "300")]),
     ("刚给花呗和借呗各还了500", [(HUABEI.label, "0"), (JIEBEI.label, "0")]),
     ("还了微粒贷600", [("微众银行微粒贷", "600")])],
)  # fmt: skip
def test_the_debts_that_are_named(text: str, wanted: list[tuple[str, str]]) -> None:
    drafts = told(text).drafts
    assert [(one.debt, one.amount) for one in drafts] == [(debt, D(amount)) for debt, amount in wanted]
    assert len({one.at for one in drafts}) == len(drafts)
    assert [needs(one, CASE, Ledger()) for one in drafts] == [None if D(amount) else AMOUNT for _, amount in wanted]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("这期还了", "972"), ("已还款，帮我记一下", "972"), ("提前还了两期", "1944"), ("还了第三期", "972"),
     ("多还了200", "1172"), ("上个月还了一期", "972"), ("全部还清了", "2916"), ("提前把剩下的都还了", "2916")],
)  # fmt: skip
def test_a_sum_that_is_implied_by_what_was_agreed(text: str, amount: str) -> None:
    assert first(text, ledger=AGREED).amount == D(amount)


def test_part_of_the_next_instalment_was_paid_already() -> None:
    ledger = replace(AGREED, payments=(Payment(1.0, dt.date(2026, 10, 16), D("1000"), BANK.label, 1),))
    assert first("这期还了", ledger=ledger).amount == D("944")
    assert first("还了两期", ledger=ledger).amount == D("944") + D("972")


@pytest.mark.parametrize("text", ["这期还了", "还了", "提前还了两期", "多还了200", "还了0元"])
def test_without_an_agreement_the_sum_is_asked(text: str) -> None:
    case = Case((BANK,))
    assert needs(first(text, case), case, Ledger()) == AMOUNT


@pytest.mark.parametrize(
    ("text", "settles"),
    [("花呗还清了", True), ("花呗全部还清了", True), ("花呗终于结清了", True), ("这个月的花呗还清了", False),
     ("花呗还没还清 先还了500", False), ("花呗还了一期", False), ("还了花呗500", False), ("花呗已经还清", True),
     ("花呗这期还清了", False), ("花呗本期账单还清了", False), ("花呗上期账单还清了", False),
     ("花呗第三期还清了", False),
     ("花呗逾期的部分还清了", False), ("花呗逾期的5000还清了", False), ("花呗逾期的都还清了", False),
     ("花呗最低还款还清了", False), ("花呗利息还清了", False), ("花呗11月的还清了", False), ("花呗账单还清了", False),
     ("花呗所有账单都还清了", True), ("逾期的花呗还清了", True), ("花呗本金利息都还清了", True),
     ("花呗还了800，剩下的想一次结清", False)],
)  # fmt: skip
def test_whether_it_was_the_last(text: str, settles: bool) -> None:
    draft = first(text)
    assert draft.debt == HUABEI.label and draft.settles is settles
    if settles:
        assert draft.amount == HUABEI.balance


@pytest.mark.parametrize(
    ("text", "amount"),
    [("招行这期还清了", "972"), ("招行本期账单还清了", "972"), ("招行10月的还清了", "972"), ("招行最低还款还清了", "0"),
     ("招行逾期的部分还清了", "0"), ("招行利息还清了", "0"), ("招行还了一半", "0"), ("招行逾期的500还清了", "500")],
)
def test_a_part_is_the_instalment_that_is_named_or_asked_about(text: str, amount: str) -> None:
    draft = first(text, ledger=AGREED)
    assert (draft.debt, draft.amount, draft.settles) == (BANK.label, D(amount), False)
    assert first(text).amount == (D(amount) if "500" in text else 0), "without an agreement nobody knows how much"


def test_the_last_without_a_known_balance_needs_no_sum() -> None:
    case = Case((replace(HUABEI, balance=None),))
    draft = first("花呗还清了", case)
    assert draft.settles and draft.amount == 0 and needs(draft, case, Ledger()) is None


@pytest.mark.parametrize("text", ["下周五还800", "打算下个月还800", "12月16号我再还1000"])
def test_what_is_still_to_come_is_not_paid(text: str) -> None:
    found = told(text)
    assert not found.drafts and found.ahead is not None and found.ahead > TODAY


def test_next_months_instalment_paid_early_is_paid() -> None:
    found = told("提前把12月的还了972", ledger=AGREED)
    assert found.ahead is None and short(found.drafts[0]) == (BANK.label, D("972"), TODAY)


@pytest.mark.parametrize(
    ("text", "case", "ledger"), [("上个月还了972", CASE, AGREED), ("上个月还了300", Case((HUABEI,)), NOTHING)]
)
def test_of_a_month_gone_by_only_the_last_possible_day_is_known(text: str, case: Case, ledger: Ledger) -> None:
    draft = first(text, case, ledger)
    assert (draft.day, draft.rough) == (dt.date(2026, 10, 31), True)
    assert not first("10月20号还了300", case, ledger).rough


@pytest.mark.parametrize(
    "text",
    ["招行10月那期还了972", "招行上个月的账单还了", "还了招行10月份的", "招行10月的月供还了972", "10月的招行还了972"],
)
def test_a_month_may_name_the_instalment_and_no_day(text: str) -> None:
    draft = first(text, ledger=AGREED)
    assert short(draft) == (BANK.label, D("972"), TODAY) and not draft.rough


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [("16号还了招行800", TODAY, "2026-11-16"), ("30号还了招行800", dt.date(2026, 12, 2), "2026-11-30"),
     ("16号还的，招行800", TODAY, "2026-11-16"), ("16号给招行转了800", TODAY, "2026-11-16"),
     ("每月16号都还招行800", TODAY, "2026-11-21"), ("21号还了招行800", TODAY, "2026-11-21")],
)  # fmt: skip
def test_a_day_without_its_month_is_the_last_one(text: str, today: dt.date, day: str) -> None:
    found = read_payments(hear(text, "report_payment", at=100.0, today=today), CASE, NOTHING, today)
    assert found.drafts[0].day == dt.date.fromisoformat(day) and found.drafts[0].amount == D("800")


def test_what_was_paid_before_the_agreement_is_none_of_its_instalments() -> None:
    assert first("9月1号还了800", ledger=AGREED).agreement is None
    assert first("10月1号还了800", ledger=AGREED).agreement == 1


# ── put right ──

RECORDED = Ledger(
    agreements=(PLAN,),
    payments=(Payment(1.0, dt.date(2026, 11, 1), D("500"), HUABEI.label),
              Payment(2.0, dt.date(2026, 11, 20), D("800"), BANK.label, 1)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "at", "debt", "amount"),
    [("还错了 那800是建行的不是招行的", 2.0, CCB.label, "800"), ("那800是建行的", 2.0, CCB.label, "800"),
     ("记错了，那笔是900不是800", 2.0, BANK.label, "900"), ("记错了 那500是借呗的", 1.0, JIEBEI.label, "500")],
)  # fmt: skip
def test_a_recorded_payment_is_put_right(text: str, at: float, debt: str, amount: str) -> None:
    draft = first(text, ledger=RECORDED)
    assert (draft.at, draft.debt, draft.amount) == (at, debt, D(amount))
    assert needs(draft, CASE, RECORDED) is None
    assert draft.agreement == (1 if debt == BANK.label else None)


@pytest.mark.parametrize(
    ("text", "at"),
    [("没还成功 被退回来了", 2.0), ("昨天那笔没还成功", 2.0), ("花呗那笔被退回来了", 1.0), ("那500扣款失败了", 1.0)],
)
def test_a_payment_that_came_back_is_taken_out(text: str, at: float) -> None:
    draft = first(text, ledger=RECORDED)
    out = takes_out(draft, RECORDED)
    assert out is not None and out.at == at and draft.amount == 0


@pytest.mark.parametrize("text", ["没还成功 被退回来了", "记错了，是900"])
def test_nothing_was_recorded_that_could_be_put_right(text: str) -> None:
    assert told(text).nothing


def test_a_payment_on_the_same_day_is_another_payment() -> None:
    found = told("昨天还了建行800", ledger=RECORDED)
    assert found.drafts[0].at == 100.0 and found.drafts[0].debt == CCB.label


# ── the open draft, put right ──

DRAFT = Payment(50.0, TODAY, D("800"), BANK.label, 1)


@pytest.mark.parametrize(
    ("text", "changes"),
    [("不对，是900", {"amount": D("900")}), ("900", {"amount": D("900")}),
     ("是花呗的", {"debt": HUABEI.label, "agreement": None}),
     ("是建行不是招行", {"debt": CCB.label, "agreement": None}), ("是昨天还的", {"day": dt.date(2026, 11, 20)}),
     ("不是800，是750", {"amount": D("750")}), ("上个月还的", {"day": dt.date(2026, 10, 31), "rough": True}),
     ("还了两期", {"amount": D("1944")}), ("8百5", {"amount": D("850")})],
)  # fmt: skip
def test_what_is_said_otherwise(text: str, changes: dict[str, object]) -> None:
    assert amended(DRAFT, hear(text, "correct"), CASE, AGREED, TODAY) == replace(DRAFT, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["嗯", "什么意思", "我每个月到手4000", "花呗欠8000", "失业了", "招行逾期67天"])
def test_what_is_about_something_else(text: str) -> None:
    assert amended(DRAFT, hear(text), CASE, AGREED, TODAY) is None


def test_the_whole_turns_out_to_be_one_instalment() -> None:
    whole = replace(DRAFT, amount=D("2916"), settles=True)
    got = amended(whole, hear("不是全部，这期还清了", "correct"), CASE, AGREED, TODAY)
    assert got == replace(whole, amount=D("972"), settles=False)
    got = amended(whole, hear("只是最低还款还清了", "correct"), CASE, AGREED, TODAY)
    assert got == replace(whole, amount=D(0), settles=False)


def test_the_name_alone_brings_the_instalment_with_it() -> None:
    draft = replace(DRAFT, debt="", amount=D(0), agreement=None)
    got = amended(draft, hear("招行"), CASE, AGREED, TODAY)
    assert got == replace(draft, debt=BANK.label, amount=D("972"), agreement=1)


def test_a_digit_too_many_and_a_payment_told_twice() -> None:
    standing = standing_for(HUABEI.label, CASE, Ledger(), TODAY)
    assert is_suspicious(replace(DRAFT, debt=HUABEI.label, amount=D("16000.01")), standing)
    assert not is_suspicious(replace(DRAFT, debt=HUABEI.label, amount=D("16000")), standing)
    again = Payment(9.0, dt.date(2026, 11, 20), D("800"), BANK.label, 1)
    assert same_as(again, RECORDED) is not None and same_as(replace(again, at=2.0), RECORDED) is None
    assert same_as(replace(again, amount=D("801")), RECORDED) is None

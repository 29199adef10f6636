"""Agreements: a schedule that sums, what is still to ask, against the plan, in writing, and what is left for others."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.agreements import (
    EXTENSION,
    amend_terms,
    compare,
    draft_of,
    finished,
    missing_written,
    open_point,
    starts,
    wanted_in_writing,
    with_written,
)
from bot.coaching.contacts import correct, read_contact
from bot.coaching.ledger import Agreement, Contact, Ledger, Payment
from bot.coaching.money import yuan
from bot.coaching.proposal import make_proposal
from tests.factories import a_case, a_debt
from tests.hear import TODAY, hear

HUABEI = a_debt("8000", lender="支付宝", product="花呗", kind="consumer_credit")
CARD = a_debt("32400")
FIRST = dt.date(2026, 12, 15)
NOTHING = Ledger()


def of(text: str, *debts: Any, ledger: Ledger = NOTHING, at: float = 50.0, today: dt.date = TODAY) -> Agreement:
    """The draft that a report leads to, with the plan of the case."""
    case = a_case(*(debts or (CARD,)))
    contact = read_contact(hear(text, "report_contact", at, today=today), None, case, today)
    return draft_of(contact, case, ledger, make_proposal(case, today), today)


def done(text: str, *debts: Any, today: dt.date = TODAY) -> Agreement:
    return finished(of(text, *debts, today=today), today)


def sums(a: Agreement) -> list[Decimal]:
    return [row.amount for row in a.schedule]


def test_terms_as_told_become_the_schedule() -> None:
    a = done("招行谈成了 每月900 分36期 下月15号开始")
    assert (a.kind, a.monthly, a.terms, a.total, a.worked_out) == ("instalment", 900, 36, Decimal(32400), False)
    assert sums(a) == [Decimal(900)] * 36
    assert (a.schedule[0].date, a.schedule[-1].date) == (FIRST, dt.date(2029, 11, 15))
    assert (a.asked_monthly, a.owed, a.debt_kind) == (
        make_proposal(a_case(CARD), TODAY).lines[0].ask.monthly,
        32400,
        "credit_card",
    )


@pytest.mark.parametrize(
    "text, amounts, total",
    [
        ("谈成了 分24期 下月15号开始", [Decimal(1350)] * 24, 32400),
        ("谈成了 分7期 下月15号开始", [Decimal(4628)] * 6 + [Decimal(4632)], 32400),
        ("谈成了 每月5000 下月15号开始", [Decimal(5000)] * 6 + [Decimal(2400)], 32400),
        ("谈成了 每月900 分36期 一共还32000 下月15号开始", [Decimal(900)] * 35 + [Decimal(500)], 32000),
        ("谈成了 每月900 分36期 一共还20000 下月15号开始", [Decimal(900)] * 36, 32400),  # the sums cannot both be true
        ("谈成了 每月1000 分36期 下月15号开始", [Decimal(1000)] * 36, 36000),
    ],
)
def test_what_is_not_told_is_worked_out_and_the_last_takes_what_is_left(
    text: str, amounts: list[Decimal], total: int
) -> None:
    a = done(text)
    assert sums(a) == amounts and a.total == total == sum(amounts)
    assert a.worked_out is ("每月" not in text)


def test_a_down_payment_comes_first_and_is_part_of_the_total() -> None:
    a = done("谈成了 先付2000 每月800 分38期 下月15号开始")
    assert sums(a) == [Decimal(2000), *[Decimal(800)] * 38] and a.total == 32400 and a.terms == 38
    assert a.schedule[0].date == TODAY and a.schedule[1].date == FIRST


def test_one_payment_for_all_and_a_wait_are_no_instalments() -> None:
    settled = done("谈成了 一次还20000结清 12月1号")
    assert (settled.kind, sums(settled), settled.first) == ("settlement", [Decimal(20000)], dt.date(2026, 12, 1))
    waits = done("招行同意延期三个月")
    assert (waits.kind, waits.schedule, waits.first) == (EXTENSION, (), dt.date(2027, 2, 21))
    assert open_point(waits, a_case(CARD)) is None


def test_month_ends_are_kept_to() -> None:
    a = finished(replace(of("谈成了 每月900 分4期"), first=dt.date(2027, 1, 31)), TODAY)
    assert [row.date.day for row in a.schedule] == [31, 28, 31, 30]


@pytest.mark.parametrize("text, today, days, on_day", [
    ("每月31号还", "2027-02-10", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"], 31),
    ("每月31号还", "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"], 31),
    ("每个月最后一天还", "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"], 31),
    ("下个月30号开始还", "2027-01-31", ["2027-02-28", "2027-03-30", "2027-04-30", "2027-05-30"], 30),
    ("下月底开始还", "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"], 31),
    ("2月28号开始还", "2027-01-31", ["2027-02-28", "2027-03-28", "2027-04-28", "2027-05-28"], None),
    ("每月15号还", "2027-01-31", ["2027-02-15", "2027-03-15", "2027-04-15", "2027-05-15"], None),
    ("3月开始，每月15号还", "2027-01-31", ["2027-03-15", "2027-04-15", "2027-05-15", "2027-06-15"], None),
    ("3月31号开始还", "2027-01-31", ["2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"], None),
])  # fmt: skip
def test_every_month_has_the_day_that_was_told_as_far_as_it_is_long_enough(
    text: str, today: str, days: list[str], on_day: int | None
) -> None:
    a = done(f"招行谈成了，每月972分4期，{text}", today=dt.date.fromisoformat(today))
    assert [row.date.isoformat() for row in a.schedule] == days and a.on_day == on_day


@pytest.mark.parametrize("text, month", [
    ("下个月开始还", "2027-02"), ("3月开始还", "2027-03"), ("1月开始还", "2027-01"), ("下月初开始还", "2027-02"),
    ("下个月中旬开始还", "2027-02"), ("明年3月开始还", "2028-03"),
])  # fmt: skip
def test_a_month_is_no_day_and_the_day_is_asked(text: str, month: str) -> None:
    today = dt.date(2027, 1, 20)
    draft = of(f"招行谈成了，每月972分4期，{text}", today=today)
    assert (draft.first, draft.from_month, open_point(draft, a_case(CARD))) == (None, month, "first")
    told = amend_terms(draft, hear("25号", today=today), a_case(CARD), None, today)
    assert (told.first, told.from_month) == (dt.date.fromisoformat(f"{month}-25"), None)
    assert open_point(told, a_case(CARD)) is None


def test_another_month_keeps_the_day_of_the_month() -> None:
    draft = of("招行谈成了，每月972分4期，下月31号开始")
    changed = amend_terms(draft, hear("不对，2月开始", "correct"), a_case(CARD), None, TODAY)
    assert (changed.first, changed.on_day) == (dt.date(2027, 2, 28), 31)
    again = amend_terms(changed, hear("不对，3月5号开始", "correct"), a_case(CARD), None, TODAY)
    assert (again.first, again.on_day) == (dt.date(2027, 3, 5), None)


@given(st.integers(1, 200_000), st.integers(1, 60), st.integers(0, 50_000), st.booleans())
def test_a_schedule_sums_to_the_fen_and_ascends(whole: int, terms: int, monthly: int, by_terms: bool) -> None:
    told = {"terms": terms} if by_terms or not monthly else {"monthly": yuan(monthly)}
    a = Agreement(1, "甲", TODAY, first=FIRST, owed=yuan(whole) + Decimal("0.37"), **told)  # type: ignore[arg-type]
    a = finished(a, TODAY)
    days = [row.date for row in a.schedule]
    assert days == sorted(set(days)) and all(amount > 0 for amount in sums(a))
    assert not a.schedule or sum(sums(a)) == a.total == a.owed


@pytest.mark.parametrize(
    "text, point",
    [
        ("谈成了", "sum"),
        ("谈成了 每月900", "first"),
        ("谈成了 分36期", "first"),
        ("谈成了 每月15号还 每月900", None),
        ("谈成了 下月15号开始", "sum"),
        ("谈成了 每月900 分36期 下月15号开始", None),
    ],
)
def test_only_what_is_needed_is_asked(text: str, point: str | None) -> None:
    assert open_point(of(text), a_case(CARD)) == point


def test_with_several_debts_it_is_asked_which_and_what_is_left_open_is_not_asked_again() -> None:
    draft = of("谈成了 每月900 分36期", CARD, HUABEI)
    assert open_point(draft, a_case(CARD, HUABEI)) == "debt"
    case = a_case(CARD, HUABEI)
    named = amend_terms(draft, hear("花呗"), case, make_proposal(case, TODAY), TODAY)
    assert (named.debt, named.owed, open_point(named, case)) == (HUABEI.label, 8000, "first")
    assert open_point(replace(named, left=("first",)), case) is None
    assert finished(replace(named, left=("first",)), TODAY).schedule == ()


@pytest.mark.parametrize(
    "text, facts",
    [
        ("每月950", {"monthly": Decimal(950), "terms": 36}),
        ("不对，是分24期", {"terms": 24, "monthly": Decimal(900)}),
        ("不是36期是24期", {"terms": 24}),
        ("不对，每月1000不是900", {"monthly": Decimal(1000)}),
        ("下月20号开始", {"first": dt.date(2026, 12, 20)}),
        ("每月20号还", {"first": dt.date(2026, 12, 20)}),
        ("还要先付2000", {"down": Decimal(2000), "monthly": Decimal(900)}),
        ("利息都停", {"conditions": frozenset({"interest_stops"}), "monthly": Decimal(900)}),
    ],
)
def test_terms_are_put_right(text: str, facts: dict[str, Any]) -> None:
    draft = of("谈成了 每月900 分36期 下月15号开始")
    changed = amend_terms(draft, hear(text, "correct"), a_case(CARD), None, TODAY)
    assert {name: getattr(changed, name) for name in facts} == facts


def test_a_bare_number_is_a_sum_or_a_count_by_its_size() -> None:
    draft = of("谈成了")
    assert amend_terms(draft, hear("900"), a_case(CARD), None, TODAY).monthly == 900
    counted = amend_terms(draft, hear("36"), a_case(CARD), None, TODAY)
    assert (counted.terms, counted.monthly) == (36, None)


def test_a_noted_one_that_is_put_right_is_worked_out_anew() -> None:
    a = done("谈成了 每月900 分36期 下月15号开始")
    changed = finished(amend_terms(a, hear("每月是1000不是900", "edit_record"), a_case(CARD), None, TODAY), TODAY)
    assert (changed.number, changed.total, len(changed.schedule)) == (a.number, 36000, 36)
    counted = done("谈成了 分24期 下月15号开始")
    longer = finished(amend_terms(counted, hear("是36期", "edit_record"), a_case(CARD), None, TODAY), TODAY)
    assert (longer.monthly, longer.total, longer.worked_out) == (900, 32400, True)


@pytest.mark.parametrize(
    "text, code",
    [
        ("谈成了 每月900 分36期 下月15号开始", "holds"),
        ("谈成了 每月1600 分20期 下月15号开始", "holds"),
        ("谈成了 每月1700 分19期 下月15号开始", "over_capacity"),
        ("谈成了 一次还20000结清 12月1号", "lump"),
    ],
)
def test_it_is_compared_with_what_can_be_paid(text: str, code: str) -> None:
    case = a_case(CARD)
    verdict = compare(done(text), case, make_proposal(case, TODAY))
    assert verdict is not None and verdict.code == code


def test_a_debt_that_is_not_in_the_case_is_noted_as_told_and_not_compared() -> None:
    case = a_case(CARD)
    a = done("美团月付谈成了 每月300 分10期 下月15号开始")
    assert (a.debt, a.owed, sum(sums(a))) == ("美团月付", None, 3000)
    assert compare(a, case, make_proposal(case, TODAY)) is None
    assert open_point(of("美团月付谈成了 每月300"), case) == "sum"  # how much is owed is not known


def test_what_is_missing_in_writing_by_kind() -> None:
    a = done("招行谈成了 每月900 分36期 下月15号开始")
    assert missing_written(a) == wanted_in_writing(a) and "no_new_card" in missing_written(a)
    loan = done("花呗谈成了 每月300 分27期 下月15号开始", HUABEI)
    assert "no_new_card" not in missing_written(loan)
    assert "monthly" not in missing_written(done("谈成了 一次还20000结清 12月1号"))
    told = with_written(a, ["monthly", "terms", "interest"])
    assert set(missing_written(a)) - set(missing_written(told)) == {"monthly", "terms", "interest", "writing"}
    assert missing_written(with_written(a, ["all"])) == ()
    assert with_written(a, []) == a and with_written(a, ["nonsense"]).written == {"writing"}


def test_what_was_agreed_before_is_not_begun_again_unless_its_terms_change() -> None:
    a = done("招行谈成了 每月900 分36期 下月15号开始")
    ledger = Ledger(agreements=(a,))

    def again(text: str) -> bool:
        return starts(read_contact(hear(text, "report_contact", 99.0), None, a_case(CARD), TODAY), ledger)

    assert not again("招行又说同意了，明天发短信") and not again("招行同意每月900分36期")
    assert again("招行同意每月800分41期") and again("花呗谈成了")
    assert not starts(Contact(1.0, outcome="waiting"), Ledger())


def test_new_terms_replace_and_the_history_stays() -> None:
    first = done("招行谈成了 每月900 分36期 下月15号开始")
    ledger = Ledger().with_agreement(first)
    contact = read_contact(
        hear("招行谈成了 每月800 分41期 下月20号开始", "report_contact", 99.0), None, a_case(CARD), TODAY
    )
    second = finished(draft_of(contact, a_case(CARD), ledger, None, TODAY), TODAY)
    ledger = ledger.with_agreement(second)
    assert [(one.number, one.status) for one in ledger.agreements] == [(1, "replaced"), (2, "active")]
    held = ledger.agreement_for(first.debt)
    assert held is not None and held.monthly == 800 and ledger.agreements[0].monthly == 900


def test_the_same_contact_put_right_changes_its_own_agreement() -> None:
    first = with_written(done("招行谈成了 每月900 分36期 下月15号开始"), ["monthly"])
    again = of("招行谈成了 每月950 分36期 下月15号开始", ledger=Ledger(agreements=(first,)))
    assert (again.number, again.monthly, again.written) == (first.number, 950, first.written)


TOLD = "招行谈成了 先付2000 分36期 下月15号开始"


def put_right(text: str, ledger: Ledger, case: Any, today: dt.date) -> tuple[Contact, Contact]:
    """The contact of the first agreement, before and after it is put right."""
    was = read_contact(hear(TOLD, "report_contact", 50.0), None, case, TODAY)
    return correct(was, hear(text, "edit_record", today=today), case, today), was


def test_terms_that_are_put_right_after_payments_are_over_what_was_owed_then() -> None:
    held, later = done(TOLD), dt.date(2027, 1, 20)
    paid = (Payment(60.0, TODAY, Decimal(2000), CARD.label, 1), Payment(61.0, FIRST, Decimal(844), CARD.label, 1))
    ledger, case = Ledger(agreements=(held,), payments=paid), a_case(replace(CARD, balance=Decimal(29556)))
    now, was = put_right("不是36期，是24期", ledger, case, later)
    assert starts(now, ledger, was)
    a = finished(draft_of(now, case, ledger, None, later, was), later)
    assert (a.number, a.made, a.owed, a.total, a.terms) == (1, TODAY, 32400, 32400, 24)
    assert (a.schedule[0].date, a.schedule[0].amount) == (TODAY, 2000), "the down payment keeps its day"


def test_what_was_settled_only_with_the_agreement_itself_stays_when_the_contact_is_put_right() -> None:
    held = finished(replace(of("招行谈成了 分36期"), first=FIRST, left=("first",)), TODAY)
    case, was = a_case(CARD), read_contact(hear("招行谈成了 分36期", "report_contact", 50.0), None, a_case(CARD), TODAY)
    now = correct(was, hear("不是36期，是24期", "edit_record"), case, TODAY)
    a = draft_of(now, case, Ledger(agreements=(held,)), None, TODAY, was)
    assert (a.first, a.terms, a.monthly) == (FIRST, 24, None)


@pytest.mark.parametrize("status", ["active", "done", "broken", "replaced", "removed"])
@pytest.mark.parametrize("text, otherwise", [
    ("工号是8822", False), ("是女客服接的", False), ("是昨天打的", False), ("不是36期，是24期", True),
    ("不是下月15号，是下月20号开始", True), ("停息", True),
])  # fmt: skip
def test_only_other_terms_of_what_still_holds_are_asked_about(text: str, otherwise: bool, status: str) -> None:
    ledger = Ledger(agreements=(replace(done(TOLD), status=status),))
    now, was = put_right(text, ledger, a_case(CARD), TODAY)
    assert now != was and starts(now, ledger, was) is (otherwise and status == "active")


def test_a_number_is_not_taken_from_what_ended_while_the_draft_waited() -> None:
    held = done(TOLD)
    for status, number in (("active", 1), ("done", 2), ("broken", 2), ("replaced", 2)):
        ledger = Ledger(agreements=(replace(held, status=status),))
        assert ledger.numbered(replace(held, terms=24)).number == number, status


@pytest.mark.parametrize("text, total, each", [
    ("招行谈成了，总共还30000，分30期，下月15号开始", "30000", "1000"),
    ("招行谈成了，一共还30000，分30期，下月15号开始", "30000", "1000"),
    ("招行同意一共要还30000，分30期，下月15号开始", "30000", "1000"),
])  # fmt: skip
def test_the_total_that_was_told_is_the_total(text: str, total: str, each: str) -> None:
    a = done(text, a_debt("35000"))
    assert (a.total, a.schedule[0].amount, sum(sums(a))) == (Decimal(total), Decimal(each), Decimal(total))


def test_figures_that_contradict_each_other_are_asked_about() -> None:
    case = a_case(a_debt("35000"))
    draft = of("招行谈成了，每月1000分35期，一共还30000，下月15号开始", *case.debts)
    assert open_point(draft, case) == "sums"

    def answered(text: str) -> Agreement:
        return finished(amend_terms(draft, hear(text), case, None, TODAY), TODAY)

    buttons = ("每期 1,000 元，分 35 期", "一共 30,000 元，分 35 期", "一共 30,000 元，每期 1,000 元")
    asked = [answered(text) for text in buttons]
    assert [(a.total, a.terms) for a in asked] == [(35000, 35), (30000, 35), (30000, 30)]
    assert {open_point(a, case) for a in asked} == {None}
    assert sums(asked[1])[0] == 857
    assert open_point(replace(draft, left=("sums",)), case) is None


def test_a_last_instalment_that_is_a_little_other_is_no_contradiction() -> None:
    draft = of("招行谈成了，每月1000分35期，一共还34500，下月15号开始", a_debt("35000"))
    assert open_point(draft, a_case(a_debt("35000"))) is None
    assert sums(finished(draft, TODAY))[-1] == 500


def test_other_terms_do_not_move_the_down_payment() -> None:
    a = done("招行谈成了，先付1000，每月900分36期，下月15号开始")
    later = TODAY + dt.timedelta(days=19)
    other = finished(amend_terms(a, hear("每月是950不是900", "correct"), a_case(CARD), None, later), later)
    assert [(row.date, row.amount) for row in other.schedule[:2]] == [(TODAY, 1000), (FIRST, 950)]
    more = finished(amend_terms(a, hear("先付1500", "correct"), a_case(CARD), None, later), later)
    assert (more.schedule[0].date, more.schedule[0].amount) == (TODAY, 1500)


@pytest.mark.parametrize("text", ["招行谈成了，每月900分36期，12月16号开始", "招行谈成了，每月900分36期，12.16开始"])
def test_the_first_day_is_ahead_though_no_year_is_said(text: str) -> None:
    assert of(text).first == dt.date(2026, 12, 16)
    draft = of("招行谈成了，每月900分36期")
    assert amend_terms(draft, hear("1月5号开始"), a_case(CARD), None, TODAY).first == dt.date(2027, 1, 5)

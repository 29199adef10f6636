"""Payments: to the right instalment, to the fen; what is recorded can be taken out again without a trace."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import Record
from bot.coaching.ledger import Agreement, Instalment, Ledger, Payment
from bot.coaching.payments import (
    SOON,
    Allocation,
    allocate,
    record_payment,
    schedule_rows,
    standing_card,
    standing_for,
    standing_of,
    standings,
    take_out,
)
from bot.coaching.proposal import make_proposal
from bot.storage.rows import content_of, record_of
from tests.factories import TODAY, a_case, a_debt

ZERO = Decimal(0)
BANK = Debt("招商银行", "信用卡", "credit_card", Decimal("3000"))
HUABEI = Debt("支付宝", "花呗", "consumer_credit", Decimal("5000"))
CASE = Case((BANK, HUABEI))


def day(month: int, number: int = 16) -> dt.date:
    return dt.date(2026, month, number)


def schedule(*amounts: str, first: int = 9) -> tuple[Instalment, ...]:
    return tuple(Instalment(n, day(first + n - 1), Decimal(amount)) for n, amount in enumerate(amounts, 1))


def agreed(*amounts: str, **changes: object) -> Agreement:
    rows = schedule(*amounts)
    plain = Agreement(1, BANK.label, day(8), schedule=rows, total=sum((row.amount for row in rows), ZERO))
    return replace(plain, **changes)  # type: ignore[arg-type]


SEPTEMBER = day(9)


def paid(amount: str, on: dt.date = SEPTEMBER, at: float = 1.0, **changes: object) -> Payment:
    return replace(Payment(at, on, Decimal(amount), BANK.label, 1), **changes)  # type: ignore[arg-type]


def shared(payments: list[Payment], *amounts: str, today: dt.date = TODAY) -> Allocation:
    return allocate(schedule(*amounts), payments, today)


# ── examples ──


def test_the_oldest_unpaid_instalment_comes_first() -> None:
    got = shared([paid("150")], "100", "100", "100")
    assert [row.paid for row in got.rows] == [100, 50, 0]
    assert got.rows[0].on == day(9) and got.rows[1].on is None and got.left == 150


def test_the_states() -> None:
    got = shared([paid("150"), paid("50", day(11, 20), 2.0)], "100", "200", "300", "400", today=day(11, 21))
    assert [row.state for row in got.rows] == ["paid", "late", "late", "open"]  # 9/16, 10/16, 11/16, 12/16
    assert [row.left for row in got.rows] == [0, 100, 300, 400]


@pytest.mark.parametrize(
    ("today", "given", "state"),
    [(day(9, 16), "0", "due"), (day(9, 9), "0", "due"), (day(9, 8), "0", "open"), (day(9, 17), "0", "late"),
     (day(9, 17), "99.99", "late"), (day(9, 16), "99.99", "partial"), (day(1), "0.01", "partial"),
     (day(9, 17), "100", "paid")],
)  # fmt: skip
def test_the_state_of_a_day(today: dt.date, given: str, state: str) -> None:
    assert SOON == 7
    assert shared([paid(given)], "100", today=today).rows[0].state == state


def test_too_much_is_shown_as_such() -> None:
    got = shared([paid("250"), paid("100.01", day(10), 2.0)], "100", "100", "100")
    assert got.surplus == Decimal("50.01") and all(row.state == "paid" for row in got.rows)


def test_an_instalment_is_paid_on_the_day_that_made_it_whole() -> None:
    got = shared([paid("70", day(10, 3), 1.0), paid("30", day(9, 1), 2.0)], "100")
    assert got.rows[0].on == day(10, 3)  # told first, paid last


def test_without_a_schedule_all_is_surplus_of_nothing() -> None:
    assert allocate((), [paid("5")], TODAY) == Allocation((), Decimal("5"))


# ── properties ──

FEN = st.integers(1, 500_000).map(lambda n: Decimal(n) / 100)
DAYS = st.dates(dt.date(2026, 8, 1), dt.date(2027, 3, 1))
SCHEDULES = st.lists(st.tuples(DAYS, FEN), max_size=8).map(
    lambda rows: tuple(Instalment(n, on, amount) for n, (on, amount) in enumerate(sorted(rows), 1))
)
PAYMENTS = st.lists(st.tuples(DAYS, FEN), max_size=10).map(
    lambda rows: [Payment(float(n), on, amount, BANK.label, 1) for n, (on, amount) in enumerate(rows, 1)]
)


@given(SCHEDULES, PAYMENTS, DAYS)
def test_every_fen_is_somewhere_and_none_twice(
    rows: tuple[Instalment, ...], payments: list[Payment], today: dt.date
) -> None:
    got = allocate(rows, payments, today)
    assert sum((row.paid for row in got.rows), ZERO) + got.surplus == sum((one.amount for one in payments), ZERO)
    assert all(ZERO <= row.paid <= row.amount for row in got.rows)
    assert got.surplus == 0 or got.left == 0
    unpaid = [row for row in got.rows if row.left > 0]
    assert all(row.paid == 0 for row in unpaid[1:])  # only one is ever part paid
    assert [(row.n, row.date, row.amount) for row in got.rows] == [(r.n, r.date, r.amount) for r in rows]


@given(SCHEDULES, PAYMENTS, DAYS, st.randoms())
def test_the_order_in_which_it_was_told_changes_nothing(
    rows: tuple[Instalment, ...], payments: list[Payment], today: dt.date, chance: object
) -> None:
    mixed = list(payments)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    names = [replace(one, at=float(n)) for n, one in enumerate(mixed, 1)]
    before, after = allocate(rows, payments, today), allocate(rows, names, today)
    assert before == after


@given(SCHEDULES, PAYMENTS, DAYS)
def test_a_state_says_what_is_so(rows: tuple[Instalment, ...], payments: list[Payment], today: dt.date) -> None:
    for row in allocate(rows, payments, today).rows:
        assert (row.state == "paid") == (row.left == 0) == (row.on is not None)
        assert (row.state == "late") == (row.left > 0 and row.date < today)
        assert row.state != "partial" or (row.paid > 0 and row.date >= today)


@given(PAYMENTS, FEN, st.booleans(), st.sampled_from([None, Decimal("0"), Decimal("777.77")]))
def test_what_is_taken_out_leaves_no_trace(
    payments: list[Payment], amount: Decimal, settles: bool, told: Decimal | None
) -> None:
    case, ledger = CASE, Ledger(agreements=(agreed("900", "900", "1200"),))
    for one in payments:
        if ledger.agreements[0].status == "active":
            case, ledger = record_payment(case, ledger, replace(one, amount=one.amount / 50), TODAY)
    if case.debts[0].settled:
        return
    new = Payment(99.0, day(11), amount, BANK.label, 1, settles, told)
    assert take_out(*record_payment(case, ledger, new, TODAY), 99.0, TODAY) == (case, ledger)


@given(PAYMENTS)
def test_a_message_heard_twice_is_one_payment(payments: list[Payment]) -> None:
    once = twice = (CASE, Ledger(agreements=(agreed("900", "900", "1200"),)))
    for one in payments:
        once = record_payment(*once, one, TODAY)
        twice = record_payment(*record_payment(*twice, one, TODAY), one, TODAY)
    assert once == twice
    assert len(once[1].payments) == len(payments)


# ── how a debt stands ──


def test_an_agreement_with_its_payments() -> None:
    ledger = Ledger(agreements=(agreed("1000", "1000", "1000"),), payments=(paid("1400"),))
    got = standing_of(ledger.agreements[0], ledger, day(10, 10))
    assert (got.paid, got.left, got.total, got.surplus, got.done) == (1400, 1600, 3000, 0, False)
    assert got.next is not None and (got.next.n, got.next.left) == (2, 600) and not got.late


def test_only_what_was_paid_under_it_counts() -> None:
    others = (paid("500", agreement=None), paid("500", at=2.0, debt=HUABEI.label, agreement=None), paid("7", at=3.0))
    ledger = Ledger(agreements=(agreed("1000"),), payments=others)
    assert standing_of(ledger.agreements[0], ledger, TODAY).paid == 7


def test_what_is_late_and_what_comes_next() -> None:
    ledger = Ledger(agreements=(agreed("1000", "1000", "1000", "1000"),), payments=(paid("1300"),))
    got = standing_of(ledger.agreements[0], ledger, day(11, 17))
    assert [(row.n, row.left) for row in got.late] == [(2, 700), (3, 1000)]
    assert got.next is not None and got.next.n == 4


def test_a_debt_without_an_agreement_stands_by_its_noted_balance() -> None:
    case, ledger = record_payment(CASE, Ledger(), paid("800", debt=HUABEI.label, agreement=None), TODAY)
    (got,) = standings(case, ledger, TODAY)
    assert (got.debt, got.agreement, got.paid, got.left, got.total) == (HUABEI.label, None, 800, 4200, None)


def test_one_that_nobody_knows_has_nothing_left_to_tell() -> None:
    ledger = Ledger(payments=(paid("5", debt="建设银行信用卡", agreement=None),))
    got = standing_for("建设银行信用卡", CASE, ledger, TODAY)
    assert (got.paid, got.left) == (5, None)


def test_a_new_agreement_begins_anew_and_the_old_is_not_shown() -> None:
    old, new = agreed("1000", "1000", status="replaced"), agreed("500", "500", number=2)
    ledger = Ledger(agreements=(old, new), payments=(paid("1000"), paid("200", day(10), 2.0, agreement=2)))
    (got,) = standings(CASE, ledger, TODAY)
    assert (got.agreement, got.paid, got.left) == (2, 200, 800)


# ── recording ──


def test_a_payment_lowers_the_noted_balance_but_never_below_nothing() -> None:
    case, ledger = record_payment(CASE, Ledger(), paid("800", debt=HUABEI.label, agreement=None), TODAY)
    assert case.debts[1].balance == 4200
    case, _ = record_payment(case, ledger, paid("9000", at=2.0, debt=HUABEI.label, agreement=None), TODAY)
    assert case.debts[1].balance == 0 and not case.debts[1].settled  # interest may be left


def test_what_the_person_says_is_left_counts_more() -> None:
    payment = paid("800", debt=HUABEI.label, agreement=None, balance_told=Decimal("4350"))
    assert record_payment(CASE, Ledger(), payment, TODAY)[0].debts[1].balance == 4350


def test_a_balance_told_since_is_not_touched_when_a_payment_is_taken_out() -> None:
    case, ledger = record_payment(CASE, Ledger(), paid("800", debt=HUABEI.label, agreement=None), TODAY)
    case = case.with_debt(1, balance=Decimal("4444"))
    assert take_out(case, ledger, 1.0, TODAY)[0].debts[1].balance == 4444


def test_a_payment_moved_to_another_debt_puts_both_balances_right() -> None:
    case, ledger = record_payment(CASE, Ledger(), paid("800", agreement=None), TODAY)
    case, ledger = record_payment(case, ledger, paid("800", debt=HUABEI.label, agreement=None), TODAY)
    assert [debt.balance for debt in case.debts] == [3000, 4200]
    assert [one.debt for one in ledger.payments] == [HUABEI.label]


def test_the_last_instalment_ends_the_agreement_and_the_debt() -> None:
    ledger = Ledger(agreements=(agreed("1500", "1500"),))
    case, ledger = record_payment(CASE, ledger, paid("1500"), TODAY)
    assert ledger.agreements[0].status == "active" and not case.debts[0].settled
    case, ledger = record_payment(case, ledger, paid("1500", at=2.0), TODAY)
    assert ledger.agreements[0].status == "done" and case.debts[0].settled and case.debts[0].balance == 0
    case, ledger = take_out(case, ledger, 2.0, TODAY)
    assert ledger.agreements[0].status == "active" and not case.debts[0].settled and case.debts[0].balance == 1500


def test_what_is_let_off_is_not_due_any_more() -> None:
    ledger = Ledger(agreements=(agreed("1500", "1500"),))
    case, ledger = record_payment(CASE, ledger, paid("2500", settles=True), TODAY)
    got = standing_for(BANK.label, case, ledger, TODAY)
    assert got.done and got.left == 0 and not got.unpaid and [row.n for row in got.rows] == [1]


def test_all_paid_without_a_sum_is_no_payment_but_the_debt_is_over() -> None:
    case, ledger = record_payment(CASE, Ledger(), Payment(1.0, TODAY, ZERO, HUABEI.label, None, True), TODAY)
    assert ledger.payments == () and case.debts[1].settled


def test_the_ledger_of_payments_is_stored_and_read_back() -> None:
    ledger = Ledger(agreements=(agreed("1500", "1500"),), payment_draft=paid("1", at=5.0, settles=True))
    case, ledger = record_payment(CASE, ledger, paid("1500.55", balance_told=Decimal("12.30")), TODAY)
    ledger = replace(ledger, payments_waiting=(paid("7", at=6.0),))
    record = Record(case, ledger=ledger)
    assert record_of(content_of(record), record.version) == record


# ── the table and the card ──


def test_the_table_holds_what_is_agreed_and_else_what_is_proposed() -> None:
    case = a_case(a_debt("12000"), a_debt("8000", kind="consumer_credit"))
    case = replace(case, debts=(replace(case.debts[0], lender="招商银行", product="信用卡"),
                                replace(case.debts[1], lender="支付宝", product="花呗")))  # fmt: skip
    plan = make_proposal(case, TODAY)
    ledger = Ledger(agreements=(agreed("1000", "1000"),), payments=(paid("1200"),))
    rows = schedule_rows(case, ledger, plan, TODAY)
    own = [row for row in rows if row.debt == BANK.label]
    assert [(row.paid, row.left, row.planned) for row in own] == [(1000, 0, False), (200, 800, False)]
    line = plan.line(1)
    assert line is not None
    proposed = [(row.date, row.amount) for row in rows if row.planned]
    assert proposed and proposed == [(row.date, row.amount) for row in line.ask.schedule]
    assert [row.date for row in rows] == sorted(row.date for row in rows)
    assert not [row for row in schedule_rows(case, ledger, None, TODAY) if row.planned]


def test_the_card_has_the_keys_of_the_contract() -> None:
    ledger = Ledger(agreements=(agreed("1000", "1000", "1000", "1000"),), payments=(paid("1300"),))
    card = standing_card(standing_of(ledger.agreements[0], ledger, day(10, 20)), "招行")
    assert {"debt", "agreement", "paid", "left", "total", "next", "late", "instalments", "payments"} <= set(card)
    assert card["next"] == {"n": 3, "date": "2026-11-16", "amount": "1000.00", "short": "1000.00"}
    assert card["late"] == [{"n": 2, "date": "2026-10-16", "left": "700.00"}]
    assert card["instalments"][1] == {  # type: ignore[index]
        "n": 2, "date": "2026-10-16", "amount": "1000.00", "paid": "300.00", "state": "late",
    }  # fmt: skip
    assert card["payments"] == [{"at": 1.0, "day": "2026-09-16", "amount": "1300.00"}]


# ── one that is put right among others ──


def settled_pair() -> tuple[Case, Ledger]:
    """900 of 3,000 paid, then the rest let off for 1,500."""
    ledger = Ledger(agreements=(agreed("900", "900", "1200"),))
    case, ledger = record_payment(CASE, ledger, paid("900"), TODAY)
    return record_payment(case, ledger, paid("1500", at=2.0, settles=True), TODAY)


def test_putting_an_earlier_payment_right_leaves_the_debt_settled() -> None:
    case, ledger = record_payment(*settled_pair(), paid("950"), TODAY)
    assert (case.debts[0].settled, case.debts[0].balance, ledger.agreements[0].status) == (True, 0, "done")
    case, ledger = take_out(case, ledger, 1.0, TODAY)
    assert case.debts[0].settled and ledger.agreements[0].status == "done"
    case, ledger = take_out(case, ledger, 2.0, TODAY)
    assert (case.debts[0], ledger.agreements[0].status, ledger.payments) == (BANK, "active", ())


def test_taking_out_what_settled_it_opens_it_with_the_corrected_balance() -> None:
    case, ledger = record_payment(*settled_pair(), paid("950"), TODAY)
    case, ledger = take_out(case, ledger, 2.0, TODAY)
    assert (case.debts[0].settled, case.debts[0].balance, ledger.agreements[0].status) == (False, 2050, "active")


def test_a_payment_put_right_twice_counts_once() -> None:
    case, ledger = record_payment(CASE, Ledger(), paid("500", agreement=None), TODAY)
    case, ledger = record_payment(case, ledger, paid("300", at=2.0, agreement=None), TODAY)
    for sum_, left in (("600", 2100), ("700", 2000), ("500", 2200)):
        case, ledger = record_payment(case, ledger, paid(sum_, agreement=None), TODAY)
        assert case.debts[0].balance == left


def test_a_balance_told_later_is_not_touched_by_an_older_payment() -> None:
    case, ledger = record_payment(CASE, Ledger(), paid("500", agreement=None), TODAY)
    case, ledger = record_payment(case, ledger, paid("300", at=2.0, agreement=None, balance_told=Decimal(1000)), TODAY)
    assert take_out(case, ledger, 1.0, TODAY)[0].debts[0].balance == 1000


@given(st.permutations([1.0, 2.0, 3.0]), st.lists(st.integers(1, 900), min_size=3, max_size=3))
def test_in_whatever_order_they_are_taken_out_nothing_stays(order: list[float], amounts: list[int]) -> None:
    case, ledger = CASE, Ledger()
    for at, amount in enumerate(amounts, 1):
        case, ledger = record_payment(case, ledger, paid(str(amount), at=float(at), agreement=None), TODAY)
    for at in order:
        case, ledger = take_out(case, ledger, at, TODAY)
    assert (case, ledger.payments) == (CASE, ())

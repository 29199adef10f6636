"""People as the databases of earlier revisions hold them, and what is to be known of them today."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bot.coaching.case import Budget, Case, Debt, Hardship, Wishes
from bot.coaching.dialogue import Call, Dialogue, Question, Record
from bot.coaching.ledger import Contact, Ledger
from bot.coaching.rehearsal import Act, Rehearsal, Said, Terms, sample_frame, to_json
from bot.storage.rehearsals import Run

REVISIONS = ("0001", "0002", "0003", "0004")
SAVED = dt.datetime(2026, 11, 21, 9, 30, 0, 123456)
OFFER = Said("每个月最多 1,350.10 元", (Act("offer_plan", 0, 5),), Terms(Decimal("1350.10"), 24), (Decimal("1350.10"),))
CALL = Rehearsal(
    "collector_pushy", 7, sample_frame(dt.date(2026, 11, 22), "信用卡"), 1790000000.25, 1790000090.5,
    (Said("我现在确实没有钱🙏"), OFFER), rested=2.5,
)  # fmt: skip
CHECKS = (("named_hardship", True), ("asked_in_writing", False), ("stayed_calm", None))
RUNS = (
    Run(1790000000.25, 1790000100.5, CALL.scene, "招商银行信用卡", "agreed", 80, CHECKS, to_json(CALL), 3),
    Run(1790000300.0, 1790000400.0, "mediator", "", "stopped", None, (), {}, 4),
)

TOLD = {
    "hardship_reason": "unemployment", "hardship_since": "2026-10", "hardship_recovery": "2027-02",
    "income_fen": 400000, "income_high_fen": 500000, "expenses_fen": 250050, "priority_fen": 0,
    "affordable_fen": 80000, "pay_day": 31, "dependants": 2, "budget_estimate": True,
    "expense_items": [["housing", 150000]], "income_later": [["2027-01", 600005]],
    "evidence": ["payslips"], "wants": [], "wish_monthly_fen": 80000, "wish_lump_fen": 200000, "wish_terms": 24,
    "wish_not_before": dt.date(2027, 1, 1), "wish_settlement": True, "stated_total_fen": 13000000,
    "skipped": ["budget.pay_day", "evidence"], "no_more_debts": True, "confirmed": True,
}  # fmt: skip
UNTOLD = {
    **dict.fromkeys(TOLD), "budget_estimate": False, "expense_items": [], "income_later": [], "skipped": [],
    "wish_settlement": False, "no_more_debts": False, "confirmed": False,
}  # fmt: skip
OWED = (
    {"lender": "招商银行", "product": "信用卡", "kind": "credit_card", "balance_fen": 3500001,
     "contract_payment_fen": 120000, "estimate": True, "overdue_since": dt.date(2026, 9, 15), "overdue_estimate": True,
     "rate": "0.0005", "stage": "outsourced", "settled": False, "skipped": ["rate"]},
    {"lender": "支付宝", "product": "花呗", "kind": "consumer_credit", "balance_fen": None,
     "contract_payment_fen": None, "estimate": False, "overdue_since": None, "overdue_estimate": False, "rate": None,
     "stage": None, "settled": True, "skipped": []},
    {"lender": "老家的\"信用社\"🏦", "product": None, "kind": "other", "balance_fen": 1, "contract_payment_fen": None,
     "estimate": False, "overdue_since": None, "overdue_estimate": False, "rate": None, "stage": None, "settled": False,
     "skipped": []},
)  # fmt: skip
CASE = Case(
    debts=(
        Debt("招商银行", "信用卡", "credit_card", Decimal("35000.01"), True, dt.date(2026, 9, 15), True,
             Decimal("0.0005"), "outsourced", Decimal("1200.00"), False, frozenset({"rate"})),
        Debt("支付宝", "花呗", "consumer_credit", settled=True),
        Debt("老家的\"信用社\"🏦", balance=Decimal("0.01")),
    ),
    hardship=Hardship("unemployment", "2026-10", "2027-02"),
    budget=Budget(
        Decimal("4000.00"), Decimal("5000.00"), Decimal("2500.50"), Decimal("0.00"), 31, 2, Decimal("800.00"), True,
        (("housing", Decimal("1500.00")),), (("2027-01", Decimal("6000.05")),),
    ),
    evidence=("payslips",), wants=(),
    wishes=Wishes(Decimal("800.00"), 24, dt.date(2027, 1, 1), Decimal("2000.00"), True),
    stated_total=Decimal("130000.00"), skipped=frozenset({"budget.pay_day", "evidence"}), no_more_debts=True,
    confirmed=True,
)  # fmt: skip
NOTED = (
    {"at_ms": 1789990000250, "debt": "花呗", "heard": ["no_policy", "will_sue"], "notes": "他说\n“没政策”😔",
     "minutes": 7},
    {"at_ms": 1789990060000, "debt": "", "heard": [], "notes": "", "minutes": None},
)
CONTACTS = (
    Contact(1789990000.25, "支付宝花呗", heard=("no_policy", "will_sue"), notes="他说\n“没政策”😔", minutes=7),
    Contact(1789990060.0),
)


def dialogue_json(revision: str) -> dict[str, Any]:
    """Where the talk stood, as the code of that time wrote it down."""
    kept: dict[str, Any] = {
        "question": {"field": "debt.balance", "debt": 1}, "trail": [{"field": "debt.lender", "debt": 1}], "misses": 1,
        "unclear": 0, "heard_at": 1790000000.25, "debt": 1, "proposed": True, "pending": "delete",
    }  # fmt: skip
    if revision >= "0002":
        kept |= {"detours": 2, "asked": 9, "resting": False, "script": 0, "doubted": "350000", "keep": "yes"}
    if revision >= "0003":
        call = {"began": 10.5, "last": 20.25, "debt": 1, "heard": ["no_policy", "no_policy"], "announced": True}
        kept |= {"topic": "jail", "call": call}
    return kept | ({"rehearsal": to_json(CALL), "practised": 1790000090.5} if revision >= "0004" else {})


def dialogue_of(revision: str) -> Dialogue:
    """The same for the code of today."""
    more: dict[str, Any] = {}
    if revision >= "0002":
        more |= {"detours": 2, "asked": 9, "script": 0, "doubted": "350000", "keep": "yes"}
    if revision >= "0003":
        more |= {"topic": "jail", "call": Call(10.5, 20.25, 1, ("no_policy", "no_policy"), True)}
    if revision >= "0004":
        more |= {"rehearsal": CALL, "practised": 1790000090.5}
    return Dialogue(Question("debt.balance", 1), (Question("debt.lender", 1),), misses=1, heard_at=1790000000.25,
                    debt=1, proposed=True, pending="delete", **more)  # fmt: skip


def people(revision: str) -> dict[str, Record]:
    """Everybody who stands in a database of this revision."""
    contacts = Ledger(contacts=CONTACTS) if revision >= "0003" else Ledger()
    found = {
        "web-full": Record(CASE, dialogue_of(revision), 12, contacts),
        "web-new": Record(Case(), Dialogue(), 1),
        "n" * 128: Record(Case(debts=(Debt("支付宝", "花呗", "consumer_credit", settled=True),)), Dialogue(), 2),
    }
    only = {"web-only-called": Record(version=1, ledger=Ledger(contacts=CONTACTS[1:]))}
    return found | (only if revision >= "0003" else {})


def rows(revision: str) -> dict[str, list[dict[str, Any]]]:
    """The same as rows, by table."""
    head = {"updated_at": SAVED}
    found: dict[str, list[dict[str, Any]]] = {
        "cases": [
            {"sender": "web-full", "version": 12, **head, **TOLD, "dialogue": dialogue_json(revision)},
            {"sender": "web-new", "version": 1, **head, **UNTOLD, "dialogue": {"question": None, "trail": []}},
            {"sender": "n" * 128, "version": 2, **head, **UNTOLD, "dialogue": {}},
        ],
        "debts": [{"sender": "web-full", "position": n, **debt} for n, debt in enumerate(OWED)]
        + [{"sender": "n" * 128, "position": 0, **OWED[1]}],
    }  # fmt: skip
    if revision >= "0002":
        found["unclear"] = [{"sentence": "○让我还钱怎么办", "first": "ask/jail", "first_chance": 0.25, "second": None,
                             "second_chance": None, "field": "debt.overdue", "month": "2026-11", "times": 3}]
    if revision >= "0003":
        found["contacts"] = [{"sender": "web-full", **one} for one in NOTED]
        found["contacts"] += [{"sender": "web-only-called", **NOTED[1]}]
        found["documents"] = [{"token_hash": "a" * 64, "sender": "web-full", "kind": "letter", "debt": 1,
                               "expires_at": SAVED}]
    if revision >= "0004":
        found["rehearsals"] = [_run_row(run) for run in RUNS]
    return found


def _run_row(run: Run) -> dict[str, Any]:
    return {
        "sender": "web-full", "number": run.number, "began_ms": round(run.began * 1000),
        "ended_ms": round(run.ended * 1000), "scene": run.scene, "debt": run.debt, "outcome": run.outcome,
        "score": run.score, "checks": [list(check) for check in run.checks], "rehearsal": dict(run.rehearsal),
    }  # fmt: skip


def table(engine: sa.engine.Engine, name: str) -> sa.Table:
    """A table as the database itself describes it."""
    return sa.Table(name, sa.MetaData(), autoload_with=engine, resolve_fks=False)


def fill(engine: sa.engine.Engine, revision: str) -> None:
    """Put the rows of a revision in."""
    with engine.begin() as connection:
        for name, found in rows(revision).items():
            for row in found:  # SQL's own nothing where a list was never told
                told = {key: sa.null() if value is None else value for key, value in row.items()}
                connection.execute(sa.insert(table(engine, name)).values(**told))


def stored(engine: sa.engine.Engine, name: str) -> list[dict[str, Any]]:
    """All rows of a table, in the order of its key."""
    found = table(engine, name)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(found).order_by(*found.primary_key)).mappings()]

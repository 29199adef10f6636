"""One contract, every casebook. Then what only a real database can show."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.coaching.case import Budget, Case, Debt, Hardship, Wishes
from bot.coaching.dialogue import Dialogue, Question, Record
from bot.storage.casebook import Conflict, MemoryCasebook, SqlCasebook
from bot.storage.engine import make_engine, migrate
from bot.storage.tables import metadata

FULL = Record(
    Case(
        debts=(
            Debt(
                "招商银行",
                "信用卡",
                "credit_card",
                Decimal("35000.01"),
                True,
                dt.date(2026, 9, 15),
                True,
                Decimal("0.0005"),
                "outsourced",
                Decimal("1200.00"),
                False,
                frozenset({"rate"}),
            ),
            Debt("支付宝", "花呗", "consumer_credit", None, settled=True),
        ),
        hardship=Hardship("unemployment", "2026-10", "2027-02"),
        budget=Budget(
            Decimal("4000.00"),
            Decimal("5000.00"),
            Decimal("2500.50"),
            Decimal("0.00"),
            31,
            2,
            Decimal("800.00"),
            True,
            (("housing", Decimal("1500.00")),),
            (("2027-01", Decimal("6000.00")),),
        ),
        evidence=("payslips",),
        wants=(),
        wishes=Wishes(Decimal("800.00"), 24, dt.date(2027, 1, 1), Decimal("2000.00"), True),
        stated_total=Decimal("130000.00"),
        skipped=frozenset({"budget.pay_day", "evidence"}),
        no_more_debts=True,
        confirmed=True,
    ),
    Dialogue(Question("debt.balance", 1), (Question("debt.lender", 1),), 1, 2, 1790000000.25, 1, True, "delete"),
)


@pytest.fixture(params=["memory", "sqlite"])
def casebook(request, tmp_path):
    if request.param == "memory":
        return MemoryCasebook()
    engine = make_engine(f"sqlite:///{tmp_path}/sub/casebook.db")
    migrate(engine)
    return SqlCasebook(engine)


def test_somebody_new_has_an_empty_record(casebook):
    assert casebook.load("web-1") == Record()


def test_everything_told_comes_back_exactly(casebook):
    saved = casebook.save("web-1", FULL)
    assert saved.version == 1
    assert casebook.load("web-1") == saved == replace(FULL, version=1)


def test_unknown_and_empty_stay_different(casebook):
    casebook.save("web-1", Record(Case(evidence=(), wants=None)))
    case = casebook.load("web-1").case
    assert case.evidence == () and case.wants is None


def test_people_do_not_see_each_other(casebook):
    casebook.save("web-1", FULL)
    assert casebook.load("web-2") == Record()


def test_a_removed_debt_is_gone(casebook):
    saved = casebook.save("web-1", FULL)
    casebook.save("web-1", replace(saved, case=replace(saved.case, debts=saved.case.debts[1:])))
    assert [debt.product for debt in casebook.load("web-1").case.debts] == ["花呗"]


@pytest.mark.parametrize("start", [Record(), FULL])
def test_an_update_is_never_lost(casebook, start):
    first = casebook.save("web-1", start)
    casebook.save("web-1", first)
    with pytest.raises(Conflict):
        casebook.save("web-1", first)


def test_two_first_saves_do_not_both_win(casebook):
    casebook.save("web-1", Record())
    with pytest.raises(Conflict):
        casebook.save("web-1", FULL)
    assert casebook.load("web-1").case == Case()


def test_export_holds_all_and_forget_leaves_nothing(casebook):
    casebook.save("web-1", FULL)
    exported = casebook.export("web-1")
    assert exported["debts"][0]["balance"] == "35000.01" and exported["hardship"]["reason"] == "unemployment"
    assert casebook.forget("web-1") and not casebook.forget("web-1")
    assert casebook.load("web-1") == Record() and casebook.export("web-1") == {}


def test_a_restart_finds_everything(tmp_path):
    url = f"sqlite:///{tmp_path}/casebook.db"
    for _ in range(2):
        engine = make_engine(url)
        migrate(engine)
        book = SqlCasebook(engine)
        if not book.load("web-1").version:
            book.save("web-1", FULL)
        engine.dispose()
    assert SqlCasebook(make_engine(url)).load("web-1").case == FULL.case


def test_what_is_forgotten_is_no_longer_in_the_file(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine)
    SqlCasebook(engine).save("web-1", Record(Case(debts=(Debt(lender="只此一家钱庄"),))))
    assert "只此一家钱庄".encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    SqlCasebook(engine).forget("web-1")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "只此一家钱庄".encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_migrations_make_the_tables_that_the_code_uses_and_go_back(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    migrate(engine, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}

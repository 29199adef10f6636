"""Each sentence once, with a count, and nothing beside it that says whose it was or when."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.coaching.dialogue import Record
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import MIGRATIONS, make_engine, migrate
from bot.storage.tables import unclear
from bot.storage.unclear import Unclear, UnclearSentences, open_unclear

ONE = Unclear("○让我还钱怎么办", (("ask/jail", 0.31), ("ask/sued", 0.25)), "debt.overdue", "2026-11")
OTHER = Unclear("那个玩意到底咋整", (), None, "2026-10")


@pytest.fixture
def engine(tmp_path: Path) -> sa.engine.Engine:
    made = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(made)
    return made


def test_what_is_kept_comes_back_exactly(engine: sa.engine.Engine) -> None:
    store = UnclearSentences(engine)
    store.add(ONE)
    store.add(OTHER)
    assert sorted(store.all(), key=str) == sorted([ONE, OTHER], key=str)


def test_a_sentence_stands_once_with_its_count_and_its_last_guesses(engine: sa.engine.Engine) -> None:
    store = UnclearSentences(engine)
    later = Unclear(ONE.sentence, (("ask/sued", 0.5),), None, "2026-12")
    for one in (OTHER, ONE, later):
        store.add(one)
    assert store.all() == [Unclear(ONE.sentence, (("ask/sued", 0.5),), None, "2026-12", 2), OTHER]


def test_two_processes_count_together(engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one inserts between our look and our insert."""
    store, other, plain = UnclearSentences(engine), UnclearSentences(engine), UnclearSentences._count
    answers = iter([False])

    def late(self: UnclearSentences, *args: object) -> bool:
        if next(answers, None) is None:
            return plain(self, *args)  # type: ignore[arg-type]
        monkeypatch.setattr(UnclearSentences, "_count", plain)
        other.add(ONE)
        return False

    monkeypatch.setattr(UnclearSentences, "_count", late)
    store.add(ONE)
    assert [one.times for one in store.all()] == [2]


def test_forgetting_leaves_nothing_not_even_in_the_file(engine: sa.engine.Engine, tmp_path: Path) -> None:
    store = UnclearSentences(engine)
    store.add(ONE)
    store.add(OTHER)
    assert store.forget() == 2 and store.all() == [] and store.forget() == 0
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert OTHER.sentence.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_there_is_no_place_for_a_person_or_a_time() -> None:
    names = {column.name for column in unclear.columns}
    assert names == {"sentence", "first", "first_chance", "second", "second_chance", "field", "month", "times"}
    assert not unclear.foreign_keys


def test_the_order_of_the_rows_does_not_tell_who_spoke_when(engine: sa.engine.Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.OperationalError, match="rowid"):
        connection.exec_driver_sql("SELECT rowid FROM unclear")


def test_a_database_of_before_keeps_its_cases_up_and_down(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine, "0001")
    assert "unclear" not in sa.inspect(engine).get_table_names()
    saved = SqlCasebook(engine).save("web-1", Record())
    migrate(engine)
    UnclearSentences(engine).add(ONE)
    assert SqlCasebook(engine).load("web-1") == saved and UnclearSentences(engine).all() == [ONE]
    down(engine, "0001")
    assert "unclear" not in sa.inspect(engine).get_table_names() and SqlCasebook(engine).load("web-1") == saved
    migrate(engine)
    assert UnclearSentences(engine).all() == []


def down(engine: sa.engine.Engine, revision: str) -> None:
    """`migrate` goes down to the base only."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


@pytest.mark.parametrize("name", ["COACH_DATABASE_URL", "COACH_STATE"])
def test_it_stands_where_the_cases_stand(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_DATABASE_URL", raising=False)
    monkeypatch.setenv(name, f"sqlite:///{tmp_path}/casebook.db" if name == "COACH_DATABASE_URL" else str(tmp_path))
    open_unclear().add(ONE)
    again = SqlCasebook(make_engine(f"sqlite:///{tmp_path}/casebook.db"))
    assert again.load("web-1") == Record() and UnclearSentences(again.engine).all() == [ONE]

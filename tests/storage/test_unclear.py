"""Each sentence once, with a count, and nothing beside it that says whose it was or when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.unnamed import unnamed
from bot.coaching.dialogue import Record
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import make_engine
from bot.storage.tables import unclear
from bot.storage.unclear import Unclear, UnclearSentences, open_unclear

ONE = Unclear("○让我还钱怎么办", (("ask/jail", 0.31), ("ask/sued", 0.25)), "debt.overdue", "2026-11")
OTHER = Unclear("那个玩意到底咋整", (), None, "2026-10")


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


def test_forgetting_leaves_nothing(engine: sa.engine.Engine) -> None:
    store = UnclearSentences(engine)
    store.add(ONE)
    store.add(OTHER)
    assert store.forget() == 2 and store.all() == [] and store.forget() == 0


def test_forgetting_leaves_nothing_in_the_file(sqlite: sa.engine.Engine, tmp_path: Path) -> None:
    store = UnclearSentences(sqlite)
    store.add(ONE)
    store.add(OTHER)
    store.forget()
    with sqlite.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert OTHER.sentence.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_there_is_no_place_for_a_person_or_a_time() -> None:
    names = {column.name for column in unclear.columns}
    assert names == {"sentence", "first", "first_chance", "second", "second_chance", "field", "month", "times"}
    assert not unclear.foreign_keys


def test_the_order_of_the_rows_does_not_tell_who_spoke_when(sqlite: sa.engine.Engine) -> None:
    with sqlite.connect() as connection, pytest.raises(sa.exc.OperationalError, match="rowid"):
        connection.exec_driver_sql("SELECT rowid FROM unclear")


@pytest.mark.parametrize("text", [
    "👩‍👩‍👧‍👦我的𠮷祥怎么还" * 5, "我\0的\ud83d卡怎么还", "好" * 80, "好" * 81, "\u202e我的卡怎么还",
])  # fmt: skip
def test_what_people_write_can_be_kept_once_names_are_out(engine: sa.engine.Engine, text: str) -> None:
    """PostgreSQL takes no NUL, no half of a character and no more than 80 characters."""
    sentence = unnamed(text, ())
    assert (sentence is None) == (len(text) > 80)
    if sentence is not None:
        UnclearSentences(engine).add(replace(ONE, sentence=sentence))
        assert [one.sentence for one in UnclearSentences(engine).all()] == [sentence]


@pytest.mark.parametrize("name", ["COACH_DATABASE_URL", "COACH_STATE"])
def test_it_stands_where_the_cases_stand(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_DATABASE_URL", raising=False)
    monkeypatch.setenv(name, f"sqlite:///{tmp_path}/casebook.db" if name == "COACH_DATABASE_URL" else str(tmp_path))
    open_unclear().add(ONE)
    again = SqlCasebook(make_engine(f"sqlite:///{tmp_path}/casebook.db"))
    assert again.load("web-1") == Record() and UnclearSentences(again.engine).all() == [ONE]

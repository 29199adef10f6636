"""Each sentence once, with a count, and nothing beside it that says whose it was or when."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.unnamed import unnamed
from bot.coaching.dialogue import Record
from bot.sealing import new_key
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
    kept = stored(sqlite)
    assert len(kept) == 4 and all(text in on_disk(tmp_path) for text in kept)
    store.forget()
    assert not any(text in on_disk(tmp_path) for text in kept)


def stored(engine: sa.engine.Engine) -> list[bytes]:
    """Marks and sentences as the table holds them, as much of each as stands on one page of the file."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT mark, sentence FROM unclear").all()
    return [text.encode()[:90] for row in rows for text in row]


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_nobody_reads_them_without_the_key_nor_tries_them_out(sqlite: sa.engine.Engine, tmp_path: Path) -> None:
    UnclearSentences(sqlite).add(ONE)
    plain = hashlib.sha256(ONE.sentence.encode()).hexdigest()
    assert ONE.sentence.encode() not in on_disk(tmp_path) and plain.encode() not in on_disk(tmp_path)


def test_what_nobody_has_said_for_long_is_forgotten(sqlite: sa.engine.Engine, tmp_path: Path) -> None:
    store = UnclearSentences(sqlite)
    store.add(OTHER)
    old = stored(sqlite)
    store.add(ONE)
    assert store.expire("2026-10") == 0 and len(store.all()) == 2
    assert store.expire("2026-11") == 1 and store.all() == [ONE]
    assert not any(text in on_disk(tmp_path) for text in old)


def test_after_a_change_of_the_key_a_sentence_is_still_told_once(
    engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, first, second = UnclearSentences(engine), new_key(), new_key()
    with monkeypatch.context() as changed:
        changed.setenv("COACH_DATA_KEY", first)
        store.add(ONE)
        store.add(ONE)
        changed.setenv("COACH_DATA_KEY", f"{second},{first}")
        store.add(replace(ONE, month="2026-12"))
        assert store.all() == [replace(ONE, month="2026-12", times=3)]


def test_there_is_no_place_for_a_person_or_a_time() -> None:
    names = {column.name for column in unclear.columns}
    assert names == {"mark", "sentence", "first", "first_chance", "second", "second_chance", "field", "month", "times"}
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

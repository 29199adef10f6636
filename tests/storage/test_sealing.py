"""What people told cannot be read in the files; the key, its proof, its change; and what an older version left open."""
from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

from bot import conversations, mailbox_tables, resealing, sealing
from bot.conversations import make_engine, prepare, seal_proof
from bot.history import BoundedTrackerStore
from bot.mailbox import Mailbox
from bot.sealing import MARK, WrongKey, fingerprint, new_key, prove, seal, unseal

SECRET = "微粒贷欠 48,137 元，儿子要交学费"
TABLES = [*conversations.META.sorted_tables, *mailbox_tables.META.sorted_tables]


def keys(monkeypatch: pytest.MonkeyPatch, *given: str) -> None:
    monkeypatch.setenv("COACH_DATA_KEY", ",".join(given))


@pytest.fixture
def engine(url: str) -> Iterator[sa.engine.Engine]:
    """A conversations' database without tables, in SQLite and in PostgreSQL."""
    made = make_engine(url)
    yield made
    made.dispose()


def raw(engine: sa.engine.Engine) -> dict[str, list[str]]:
    """What stands in the sealed columns, as it is stored."""
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for table in TABLES:
            for column in resealing.sealed_columns(table):
                query = sa.text(f'SELECT "{column.name}" FROM "{table.name}" WHERE "{column.name}" IS NOT NULL')
                found[f"{table.name}.{column.name}"] = list(connection.execute(query).scalars())
    return found


# The key


@pytest.mark.parametrize("text", ["", SECRET, "😀 \x00 𠮷", "half \ud83d a surrogate", "s1:not a seal"])
def test_what_is_sealed_comes_back_and_cannot_be_read(text: str) -> None:
    one, other = seal(text), seal(text)
    assert unseal(one) == unseal(other) == text and one != other and one.isascii()
    assert not text or text not in one


def test_what_was_never_sealed_is_as_it_was() -> None:
    assert unseal('{"text": "早先写下的"}') == '{"text": "早先写下的"}'


def test_the_first_key_seals_and_all_open(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = new_key(), new_key()
    keys(monkeypatch, old)
    before = seal(SECRET)
    keys(monkeypatch, new, old)
    after = seal(SECRET)
    assert unseal(before) == unseal(after) == SECRET
    assert sealing.is_sealed_anew(after) and not sealing.is_sealed_anew(before)
    keys(monkeypatch, new)
    assert unseal(after) == SECRET
    with pytest.raises(WrongKey, match="another key"):
        unseal(before)


@pytest.mark.parametrize("given", ["x", "a,b", ",", "=" * 44])
def test_what_is_no_key_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA_KEY", given)
    with pytest.raises(WrongKey, match="--new-key"):
        seal(SECRET)


def test_without_a_key_one_is_made_beside_the_databases_for_this_account_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("COACH_DATA_KEY", raising=False)
    monkeypatch.setenv("COACH_STATE", str(tmp_path / "state"))
    assert unseal(seal(SECRET)) == SECRET
    (file,) = (tmp_path / "state").iterdir()
    assert file.name == "data.key" and stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_is_missing_is_told_and_none_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sealed = seal(SECRET)
    monkeypatch.delenv("COACH_DATA_KEY")
    monkeypatch.setenv("COACH_STATE", str(tmp_path))
    with pytest.raises(WrongKey, match="missing"):
        unseal(sealed)
    assert list(tmp_path.iterdir()) == []


def test_a_fingerprint_is_stable_and_cannot_be_tried_out_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    one = fingerprint("12345678")
    assert one == fingerprint("12345678") != fingerprint("12345679") and len(one) == 64
    keys(monkeypatch, new_key())
    assert fingerprint("12345678") != one


# The proof


def test_another_key_opens_no_database_and_changes_nothing(
    engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    Mailbox(engine).arrived("a", "telegram", "m1", SECRET, {})
    before = raw(engine)
    keys(monkeypatch, new_key())
    with pytest.raises(WrongKey):
        prepare(engine)
    with pytest.raises(WrongKey):
        Mailbox(engine)
    assert raw(engine) == before


def test_a_tracker_store_with_another_key_ends_the_process_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/conversations.db"
    BoundedTrackerStore(Domain.empty(), url).engine.dispose()
    keys(monkeypatch, new_key())
    with pytest.raises(SystemExit) as ended:
        BoundedTrackerStore(Domain.empty(), url)
    said = capsys.readouterr()
    assert ended.value.code == 1 and "COACH_DATA_KEY" in said.out + said.err


def test_the_first_of_two_proves_it_for_both(engine: sa.engine.Engine) -> None:
    conversations.META.create_all(engine)
    prove(engine, seal_proof)
    prove(engine, seal_proof)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(seal_proof)).scalar_one() == 1


# The tables


def test_our_events_are_rasas_but_for_the_seal() -> None:
    theirs = SQLTrackerStore.SQLEvent.__table__
    ours = conversations.events
    mine, rasas = ([(c.name, c.nullable, c.primary_key) for c in table.c] for table in (ours, theirs))
    assert mine == rasas
    differ = {c.name for c in ours.c if repr(c.type) != repr(theirs.c[c.name].type)}
    assert differ == {"data"} and ours.name == theirs.name


def test_every_column_for_words_and_sums_is_sealed() -> None:
    from bot.storage.tables import metadata

    in_the_open = {f"{table.name}.{column.name}" for table in (*TABLES, *metadata.sorted_tables) for column in table.c
                   if isinstance(column.type, (sa.Text, sa.JSON)) and not isinstance(column.type, sealing.SealedText)}
    assert in_the_open == {"seal_proof.proof"}


# What an older version left


def old_database(engine: sa.engine.Engine, rows: int = 5) -> None:
    """The tables as the released version made them, with what it wrote: all in the open."""
    serial = "INTEGER PRIMARY KEY" if engine.dialect.name == "sqlite" else "SERIAL PRIMARY KEY"
    made = (
        f"CREATE TABLE events (id {serial}, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,"
        " timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)",
        "CREATE TABLE conversation_snapshots (sender_id VARCHAR(255) PRIMARY KEY, event_id INTEGER NOT NULL,"
        " prefix TEXT NOT NULL)",
        "CREATE TABLE channel_addresses (identity VARCHAR(80) PRIMARY KEY, channel VARCHAR(20) NOT NULL,"
        " address VARCHAR(200) NOT NULL, person VARCHAR(255) NOT NULL, choices TEXT)",
        f"CREATE TABLE channel_inbox (id {serial}, identity VARCHAR(80) NOT NULL, channel VARCHAR(20) NOT NULL,"
        " message_id VARCHAR(120) NOT NULL, said TEXT, answers TEXT, sent INTEGER NOT NULL,"
        " received_at TIMESTAMP NOT NULL, UNIQUE (identity, message_id))",
    )
    said = json.dumps({"event": "user", "text": SECRET, "timestamp": 1.0, "parse_data": {}})
    with engine.begin() as connection:
        for statement in made:
            connection.execute(sa.text(statement))
        for n in range(rows):
            row = {"sender": "web-1", "n": float(n), "data": said}
            connection.execute(sa.text("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES "
                                       "(:sender, 'user', :n, :data)"), row)
        connection.execute(sa.text("INSERT INTO conversation_snapshots VALUES ('web-9', 1, :p)"),
                           {"p": json.dumps([SECRET])})
        connection.execute(sa.text("INSERT INTO channel_addresses VALUES ('t', 'telegram', '10086', 't', :c)"),
                           {"c": json.dumps([{"title": SECRET, "payload": SECRET}])})
        connection.execute(
            sa.text("INSERT INTO channel_inbox (identity, channel, message_id, said, sent, received_at) VALUES "
                    "('t', 'telegram', 'm1', :said, 0, '2026-11-20 10:00:00')"),
            {"said": json.dumps({"text": SECRET, "metadata": {}})},
        )


def test_what_stood_in_the_open_is_sealed_at_the_start_and_reads_as_before(engine: sa.engine.Engine) -> None:
    old_database(engine)
    store = BoundedTrackerStore(Domain.empty(), engine.url.render_as_string(hide_password=False))
    box = Mailbox(engine)
    found = [text for texts in raw(engine).values() for text in texts]
    assert len(found) == 9 and all(text.startswith(MARK) for text in found)
    assert [entry["text"] for entry in store.everything("web-1")] == [SECRET] * 5
    assert box.find("t") and box.find("t").address == "10086"  # type: ignore[union-attr]
    assert box.offered("t") == [{"title": SECRET, "payload": SECRET}]
    assert [letter.text for letter in box.unfinished("telegram")] == [SECRET]
    store.engine.dispose()


def test_a_start_that_is_cut_off_goes_on_at_the_next(engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    old_database(engine, rows=450)
    real, left = resealing.seal, [250]

    def weary(text: str) -> str:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(text)

    monkeypatch.setattr(resealing, "seal", weary)
    with pytest.raises(KeyboardInterrupt):
        prepare(engine)
    sealed = [text.startswith(MARK) for text in raw_events(engine)]
    assert sealed.count(True) == 200 and not all(sealed), "whole batches, and not all of it"
    monkeypatch.setattr(resealing, "seal", real)
    prepare(engine)
    assert all(text.startswith(MARK) for text in raw_events(engine))


def raw_events(engine: sa.engine.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT data FROM events ORDER BY id")).scalars())


def test_the_next_starts_do_not_look_through_everything_again(
    engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_database(engine)
    prepare(engine)
    Mailbox(engine)
    monkeypatch.setattr(resealing, "walk", lambda *_: pytest.fail("looked through"))
    prepare(engine)
    Mailbox(engine)


def test_nothing_of_it_is_left_in_sqlites_files(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/conversations.db")
    old_database(engine)
    needles = [json.dumps(SECRET).strip('"').encode(), b"48,137", b"10086"]
    assert [needle for needle in needles if needle not in on_disk(tmp_path)] == []
    prepare(engine)
    Mailbox(engine)
    assert [needle for needle in needles if needle in on_disk(tmp_path)] == []
    engine.dispose()


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


# Changing the key


@pytest.fixture
def filled(engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """450 events and a letter under an old key, and now a new one before it: (new, old)."""
    new, old = new_key(), new_key()
    keys(monkeypatch, old)
    box = Mailbox(engine)
    box.meet("a", "telegram", "10086")
    box.arrived("a", "telegram", "m1", SECRET, {})
    row = {"sender_id": "a", "type_name": "user", "timestamp": 1.0, "data": json.dumps({"text": SECRET})}
    with engine.begin() as connection:
        connection.execute(sa.insert(conversations.events), [row] * 450)
    keys(monkeypatch, new, old)
    return new, old


def test_after_it_the_new_key_suffices_and_the_old_one_opens_nothing(
    engine: sa.engine.Engine, filled: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    assert resealing.reseal(engine, seal_proof, TABLES, lambda *said: seen.append(said)) == 450 + 2 + 1
    assert [count for table, count in seen if table == "events"] == [200, 400, 450]
    new, old = filled
    keys(monkeypatch, new)
    box = Mailbox(engine)
    assert [letter.text for letter in box.unfinished("telegram")] == [SECRET]
    assert all(unseal(text) == json.dumps({"text": SECRET}) for text in raw_events(engine))
    keys(monkeypatch, old)
    with pytest.raises(WrongKey):
        Mailbox(engine)
    for texts in raw(engine).values():
        for text in texts:
            with pytest.raises(WrongKey):
                unseal(text)


def test_killed_on_the_way_it_goes_on_and_does_nothing_twice(
    engine: sa.engine.Engine, filled: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(table: str, count: int) -> None:
        if table == "events" and count >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(engine, seal_proof, [conversations.events], stop)
    Mailbox(engine)  # both keys open what is half done
    assert resealing.reseal(engine, seal_proof, TABLES, lambda *_: None) <= 450 - 200 + 3
    assert resealing.reseal(engine, seal_proof, TABLES, lambda *_: None) == 0
    keys(monkeypatch, filled[0])
    assert len({unseal(text) for text in raw_events(engine)}) == 1


def test_without_the_old_key_it_changes_nothing(
    engine: sa.engine.Engine, filled: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = raw(engine)
    keys(monkeypatch, filled[0])
    with pytest.raises(WrongKey):
        resealing.reseal(engine, seal_proof, TABLES, lambda *_: None)
    assert raw(engine) == before


def test_what_somebody_writes_meanwhile_is_not_overwritten(engine: sa.engine.Engine, filled: tuple[str, str]) -> None:
    column, told = mailbox_tables.inbox.c.answers, "新的回答"

    def change(text: str) -> str:
        assert unseal(text) == "旧的"
        return seal("被盖掉")

    def written(text: str) -> None:
        with engine.begin() as connection:
            connection.execute(sa.update(mailbox_tables.inbox).values(answers=text))

    written("旧的")
    as_read = sa.select(mailbox_tables.inbox.c.id, sa.type_coerce(column, sa.Text).label("stored"))
    with engine.connect() as connection:
        row = connection.execute(as_read).one()
    written(told)
    with engine.begin() as connection:
        assert resealing._changed(connection, column, [mailbox_tables.inbox.c.id], row, change) == 0
    with engine.connect() as connection:
        assert connection.execute(sa.select(column)).scalar() == told

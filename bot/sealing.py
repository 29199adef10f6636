"""Seals what people told in the databases: Fernet (AES-128-CBC with HMAC-SHA256) over JSON, keys from outside.

COACH_DATA_KEY holds one key or several, separated by commas: the first seals, all of them open. Without it a key of its
own stands beside the databases in COACH_STATE (`data.key`): it guards a copy of a database, not a copy of the folder.
"""
from __future__ import annotations

import hashlib
import hmac
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

ROOT = Path(__file__).resolve().parents[1]
MARK = "s1:"  # before what is sealed; without it stands what was written before there was a key
HARDLY = 100  # milliseconds that a reader is waited for
PROOF = 1  # the row of a proof table that only the right key opens
ENTIRE = "surrogatepass"  # half a surrogate is text too


class WrongKey(ValueError):
    """The keys at hand do not open what is stored, or are no keys at all. The message says what to set."""


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


def key_file() -> Path:
    """Where the key stands when the environment brings none."""
    return Path(os.environ.get("COACH_STATE", ROOT / ".state")) / "data.key"


def _keys(make: bool) -> tuple[str, ...]:
    """The keys of the environment, else the one in the file: made now if `make`. Raises WrongKey when there is none."""
    given = os.environ.get("COACH_DATA_KEY", "").strip() or _kept_key(str(key_file()), make)
    return tuple(key.strip() for key in given.split(",") if key.strip())


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise WrongKey("COACH_DATA_KEY (or the file data.key in COACH_STATE) holds no valid key: `python -m bot seal "
                       "--new-key` makes one.") from error


@lru_cache(maxsize=4)
def _kept_key(path: str, make: bool) -> str:
    """The key in the file, made at the first need; of two processes that make it at once, one wins."""
    file = Path(path)
    if not file.exists() and not make:
        raise WrongKey(f"What is stored is sealed, and its key is missing: set COACH_DATA_KEY to it, or bring back the "
                       f"file {file}.")
    if not file.exists():
        _make_key(file)
    return file.read_text().strip()


def _make_key(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    mine = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
        kept.write(new_key())
    try:
        os.link(mine, file)
    except FileExistsError:
        pass
    finally:
        mine.unlink()


def key_place() -> str | None:
    """Where the keys at hand stand: the variable's name, or the file; None when there are none yet.

    Raises WrongKey when they are no keys.
    """
    given, file = os.environ.get("COACH_DATA_KEY", "").strip(), key_file()
    if not given and not file.exists():
        return None
    _box(_keys(make=False))
    return "COACH_DATA_KEY" if given else str(file)


def seal(text: str) -> str:
    """The text, unreadable without the key. Raises WrongKey."""
    return MARK + _box(_keys(make=True)).encrypt(text.encode("utf-8", ENTIRE)).decode()


def unseal(sealed: str) -> str:
    """What `seal` hid; what was never sealed as it is. Makes no key. Raises WrongKey."""
    if not sealed.startswith(MARK):
        return sealed
    try:
        return _box(_keys(make=False)).decrypt(sealed[len(MARK) :].encode()).decode("utf-8", ENTIRE)
    except InvalidToken as error:
        raise WrongKey(_mismatch()) from error


def _mismatch() -> str:
    said = ("What is stored was sealed with another key: set COACH_DATA_KEY to that key, or to the new key and the old "
            "one, separated by a comma.")
    file = key_file()
    return f"{said} The key of the first start stands in {file}." if file.exists() else said


def is_sealed_anew(text: str) -> bool:
    """Whether the first key alone opens it. Raises WrongKey when there is no key."""
    if not text.startswith(MARK):
        return False
    try:
        _box(_keys(make=False)[:1]).decrypt(text[len(MARK) :].encode())
    except InvalidToken:
        return False
    return True


def fingerprint(text: str) -> str:
    """64 hex digits that are always the same for a text, as long as the first key is; nobody can try texts out."""
    key = _keys(make=True)[0].encode()
    return hmac.new(key, b"fingerprint:" + text.encode("utf-8", ENTIRE), hashlib.sha256).hexdigest()


class SealedText(sa.types.TypeDecorator[str]):
    """A text column whose content is sealed on the way in and opened on the way out."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """(see parent class for full docstring)"""
        return None if value is None else seal(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """(see parent class for full docstring)"""
        return None if value is None else unseal(value)


class Sealed(SealedText):
    """A column that holds a JSON value, sealed."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """(see parent class for full docstring)"""
        return None if value is None else seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        """(see parent class for full docstring)"""
        return None if value is None else json.loads(unseal(value))


def proof_table(metadata: sa.MetaData) -> sa.Table:
    """One row that only the right key opens: the table for a database's metadata."""
    return sa.Table(
        "seal_proof",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("proof", sa.Text, nullable=False),
    )


def prove(engine: sa.engine.Engine, proof: sa.Table) -> None:
    """Make sure that the keys at hand are this database's, before anything is written. Raises WrongKey."""
    if check(engine, proof):
        return
    try:
        with engine.begin() as connection:
            connection.execute(sa.insert(proof).values(id=PROOF, proof=seal("proof")))
    except sa.exc.IntegrityError:  # the other process was first: with the same key, or it is found out now
        check(engine, proof)


def check(engine: sa.engine.Engine, proof: sa.Table) -> bool:
    """Whether the database has a proof, which the keys at hand open. Writes nothing. Raises WrongKey."""
    if not sa.inspect(engine).has_table(proof.name):
        return False
    with engine.connect() as connection:
        found = connection.execute(sa.select(proof.c.proof).where(proof.c.id == PROOF)).scalar()
    return found is not None and bool(unseal(str(found)))


def fold_log(engine: sa.engine.Engine) -> bool:
    """What was deleted or sealed may still stand, as it was, in SQLite's write-ahead log: empty it; whether it is.

    Somebody who reads is in its way, and is hardly waited for, since everybody would wait: it is tried again with each
    erasing, and every half an hour (bot/channels/retention.py).
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={HARDLY}")
        try:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    return not busy

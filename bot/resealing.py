"""Goes through the rows of a database: seals what stands in the open, and seals anew what an old key sealed.

Both go in batches, each in a transaction of its own, and leave alone what is done already: killed, they are begun
again. A row that somebody changes meanwhile is left to whoever changed it.
"""
from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from bot.sealing import MARK, SealedText, check, fold_log, is_sealed_anew, prove, seal, unseal

BATCH = 200  # rows of one transaction
DONE = 2  # the row of a proof table that names the tables in which nothing stands in the open any more
Change = Callable[[str], "str | None"]  # what is stored → what is to be stored; None: as it is
Says = Callable[[str, int], None]  # a table, and how many values in it were changed so far


def fits(engine: sa.engine.Engine, proof: sa.Table) -> None:
    """Hold the keys against a database, if it is there. A database that is away tells so when it is used.

    Raises WrongKey.
    """
    with contextlib.suppress(sa.exc.OperationalError):
        check(engine, proof)


def keep_sealed(engine: sa.engine.Engine, proof: sa.Table, *tables: sa.Table) -> None:
    """Prove the key, then seal what an older version left in the open in these tables, once. Raises WrongKey."""
    prove(engine, proof)
    left = [table for table in tables if table.name not in _done(engine, proof)]
    sealed = 0
    for table in left:
        _widen(engine, table)
        sealed += sum(sum(walk(engine, column, _if_open)) for column in sealed_columns(table))
    if left and (not sealed or _sweep_out(engine, left)):
        _note_done(engine, proof, [table.name for table in left])


def reseal(engine: sa.engine.Engine, proof: sa.Table, tables: Iterable[sa.Table], says: Says) -> int:
    """Seal everything with the first key; the others are not needed afterwards. How many values were changed.

    Raises WrongKey before anything is changed when the keys do not open this database.
    """
    check(engine, proof)
    changed = 0
    for table in tables:
        here = 0
        for column in sealed_columns(table):
            for count in walk(engine, column, _anew):
                here += count
                says(table.name, here)
        changed += here
    changed += sum(walk(engine, proof.c.proof, lambda text: _anew(text) if text.startswith(MARK) else None))
    fold_log(engine)
    return changed


def sealed_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table that are sealed."""
    return [column for column in table.c if isinstance(column.type, SealedText)]


def walk(engine: sa.engine.Engine, column: sa.Column[Any], change: Change) -> Iterator[int]:
    """Change a column as it is stored, by batches in the order of the key; yields how many of each were changed."""
    key, last = list(column.table.primary_key), None
    stored = sa.type_coerce(column, sa.Text)
    while True:
        query = sa.select(*key, stored.label("stored")).where(column.is_not(None)).order_by(*key).limit(BATCH)
        with engine.begin() as connection:
            rows = connection.execute(query if last is None else query.where(sa.tuple_(*key) > last)).all()
            changed = sum(_changed(connection, column, key, row, change) for row in rows)
        yield changed  # outside of the transaction: what is told is done
        if len(rows) < BATCH:
            return
        last = tuple(rows[-1][: len(key)])


def _changed(connection: Any, column: sa.Column[Any], key: list[Any], row: Any, change: Change) -> int:
    new = change(row.stored)
    if new is None:
        return 0
    same = [part == value for part, value in zip(key, row, strict=False)]
    statement = sa.update(column.table).where(*same, sa.type_coerce(column, sa.Text) == row.stored)
    return int(connection.execute(statement.values({column.name: sa.literal(new, sa.Text)})).rowcount)


def _if_open(text: str) -> str | None:
    return None if text.startswith(MARK) else seal(text)


def _anew(text: str) -> str | None:
    return None if is_sealed_anew(text) else seal(unseal(text))


def _sweep_out(engine: sa.engine.Engine, tables: list[sa.Table]) -> bool:
    """Write the files anew: a database leaves pieces of what a row held before. False: next time, it is busy now."""
    each = [f'VACUUM FULL "{table.name}"' for table in tables]
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in ["VACUUM"] if engine.dialect.name == "sqlite" else each:
                connection.exec_driver_sql(statement)
    except sa.exc.OperationalError:
        return False
    fold_log(engine)
    return True


def _done(engine: sa.engine.Engine, proof: sa.Table) -> set[str]:
    with engine.connect() as connection:
        return set(str(connection.execute(_names(proof)).scalar() or "").split())


def _names(proof: sa.Table) -> Any:
    return sa.select(proof.c.proof).where(proof.c.id == DONE)


def _note_done(engine: sa.engine.Engine, proof: sa.Table, names: list[str]) -> None:
    """Should another process note its own at the same moment, one of them is looked through once more later."""
    with engine.begin() as connection:
        known = connection.execute(_names(proof)).scalar()
        said = " ".join(sorted({*names, *str(known or "").split()}))
        if known is not None:
            connection.execute(sa.update(proof).where(proof.c.id == DONE).values(proof=said))
            return
        with contextlib.suppress(sa.exc.IntegrityError), connection.begin_nested():
            connection.execute(sa.insert(proof).values(id=DONE, proof=said))


def _widen(engine: sa.engine.Engine, table: sa.Table) -> None:
    """PostgreSQL holds an older version's columns to their length, and what is sealed is longer."""
    if engine.dialect.name != "postgresql":
        return
    types = {column["name"]: column["type"] for column in sa.inspect(engine).get_columns(table.name)}
    with engine.begin() as connection:
        for column in sealed_columns(table):
            if getattr(types[column.name], "length", None):
                connection.execute(sa.DDL(f'ALTER TABLE "{table.name}" ALTER COLUMN "{column.name}" TYPE TEXT'))

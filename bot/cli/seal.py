"""The key of what people told: make one, change it, see whether it fits. COACH_DATA_KEY holds it, or data.key.

To change it: make a key; set COACH_DATA_KEY to "the new key,the old key" and start the bot with it; --rotate; then
leave the old one out. Killed on the way, --rotate is run again. The bot may go on meanwhile.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any, Tuple

HELP = "the key that people's data is sealed with: make one, change it, check it"
Database = Tuple[str, Any, Any, Any]  # its name, engine, proof and tables


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--new-key", action="store_true", help="print a fresh key, and change nothing")
    what.add_argument("--rotate", action="store_true", help="seal everything anew with the first key")


def run(options: argparse.Namespace) -> int:
    from bot.sealing import WrongKey, new_key

    if options.new_key:
        print(new_key())
        return 0
    try:
        return rotate() if options.rotate else tell()
    except WrongKey as error:
        print(error, file=sys.stderr)
        return 1


def tell() -> int:
    """Whether the keys at hand fit. Raises WrongKey."""
    from bot.sealing import key_file, key_place

    fits()
    place = key_place()
    made = f"COACH_DATA_KEY is not set, and the first start makes one in {key_file()}."
    print(f"The key fits. It stands in {place}." if place else f"There is no key yet: {made}")
    return 0


def fits() -> None:
    """Hold the keys against the databases that there are, and write nothing. Raises WrongKey."""
    from bot.resealing import fits as fits_one

    for _, engine, proof, _ in databases():
        fits_one(engine, proof)
        engine.dispose()


def rotate() -> int:
    """Seal both databases with the first key. Raises WrongKey, before anything is changed."""
    from bot.resealing import reseal
    from bot.storage.engine import migrate

    fits()
    for name, engine, proof, tables in databases():
        (migrate if name == "casebook" else _prepare)(engine)
        changed = reseal(engine, proof, tables, lambda table, count: print(f"      {table}: {count}", flush=True))
        print(f"{name}: {changed} values are sealed anew.", flush=True)
        engine.dispose()
    print("Done. The first key opens everything: the others may be left out of COACH_DATA_KEY.")
    return 0


def databases() -> Iterator[Database]:
    """Both, wherever the environment says that they are."""
    from bot import conversations, mailbox_tables
    from bot.storage import engine, tables

    kept = tables.metadata.sorted_tables
    yield "casebook", engine.make_engine(engine.default_url()), tables.seal_proof, kept
    both = [*conversations.META.sorted_tables, *mailbox_tables.META.sorted_tables]
    opened = conversations.make_engine(conversations.default_url())
    yield "conversations", opened, conversations.seal_proof, both


def _prepare(engine: Any) -> None:
    from bot import conversations, mailbox_tables

    conversations.prepare(engine)
    conversations.prepare(engine, mailbox_tables.META)

"""The one place that builds what actions work with; made on first use, so that importing opens nothing."""

from __future__ import annotations

import datetime as dt
import os
from functools import lru_cache

from bot.storage.casebook import Casebook, SqlCasebook
from bot.storage.contacts import Contacts
from bot.storage.documents import Documents
from bot.storage.engine import Engine, default_url, make_engine, migrate
from bot.storage.rehearsals import Rehearsals
from bot.storage.unclear import UnclearSentences, open_unclear


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The database of this process, migrated to the newest tables."""
    made = make_engine(default_url())
    migrate(made)
    return made


@lru_cache(maxsize=1)
def casebook() -> Casebook:
    """Everybody's cases."""
    return SqlCasebook(engine())


def contacts() -> Contacts:
    """Everybody's contacts with their lenders."""
    return Contacts(engine())


def rehearsals() -> Rehearsals:
    """Everybody's practice calls that are over."""
    return Rehearsals(engine())


def documents() -> Documents:
    """Addresses of files."""
    return Documents(engine())


@lru_cache(maxsize=1)
def unclear() -> UnclearSentences:
    """Where sentences that were not understood are kept, in the same database."""
    return open_unclear()


def keeps_unclear() -> bool:
    """Whether the operator wants them kept: COACH_KEEP_UNCLEAR=1, off unless said. Each person is asked as well."""
    return os.environ.get("COACH_KEEP_UNCLEAR") == "1"


def today() -> dt.date:
    """The one clock of the actions. COACH_TODAY (ISO) fixes it for tests and demonstrations."""
    fixed = os.environ.get("COACH_TODAY")
    return dt.date.fromisoformat(fixed) if fixed else dt.date.today()

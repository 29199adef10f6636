"""The one place that builds what actions work with; made on first use, so that importing opens nothing."""

from __future__ import annotations

import datetime as dt
import os
from functools import lru_cache

from bot import hours
from bot.hours import CHINA, moment_of
from bot.storage.casebook import Casebook, SqlCasebook
from bot.storage.documents import Documents
from bot.storage.engine import Engine, default_url, make_engine, migrate
from bot.storage.rehearsals import Rehearsals
from bot.storage.reminders import Reminders
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


def rehearsals() -> Rehearsals:
    """Everybody's practice calls that are over."""
    return Rehearsals(engine())


def reminders() -> Reminders:
    """What people are to be told, and what of it was said."""
    return Reminders(engine())


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
    """The day, in China."""
    return hours.today()


def now() -> dt.datetime:
    """The moment (UTC, no zone): the hour of the clock on the day of `today`."""
    return moment_of(today(), dt.datetime.now(CHINA).time())

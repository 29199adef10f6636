"""How long what a person told is kept after their last word: COACH_RETENTION_DAYS."""
from __future__ import annotations

import os

DAYS = 180
NOTICE = 14  # days before the erasure, on which it is announced


def days() -> int:
    """The days of silence after which everything of a person is erased. Raises ValueError with what to set."""
    given = os.environ.get("COACH_RETENTION_DAYS", "").strip() or str(DAYS)
    if not given.isdecimal() or int(given) <= NOTICE:
        raise ValueError(f"COACH_RETENTION_DAYS is a number of days above {NOTICE}, since people are told {NOTICE} "
                         f"days before anything is erased; left unset it is {DAYS}.")
    return int(given)

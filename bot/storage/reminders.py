"""What is to be said when: each occasion once, whoever asks for it and however often they crash.

pending → claimed (a worker of the channels has it, for a minute) → sent, or away: the person could not be reached and
hears it at the start of their next answer (said). Rows come and go with the record that they are worked out from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from dacite import Config, from_dict

from bot.coaching.dialogue import Record
from bot.coaching.plain import plain
from bot.coaching.reminders import Reminder, wanted
from bot.hours import awake, moment_of
from bot.storage.tables import reminders

PENDING, CLAIMED, AWAY, SAID, SENT = "pending", "claimed", "away", "said", "sent"
LEASE = dt.timedelta(seconds=60)  # after so long another worker may take over
KEPT = dt.timedelta(days=60)  # how long it is known that something was said
AS_STORED = Config(type_hooks={dt.date: dt.date.fromisoformat, Decimal: Decimal})


class Taken(Exception):
    """Another turn of this person has said it meanwhile."""


@dataclass(frozen=True)
class Plan:
    """What a save wants to be said, as of `now` (UTC). `told`: ids that this very turn says, also of a case that
    rests while the person's channels are joined; `turn` names it.
    """

    wanted: Sequence[Reminder]
    now: dt.datetime
    told: Sequence[str] = ()
    turn: str = ""


@dataclass(frozen=True)
class Due:
    """One reminder that is due, and whose it is."""

    id: str
    sender: str


def sync(connection: sa.engine.Connection, sender: str, plan: Plan) -> None:
    """Make the rows of a person fit the plan, inside the transaction that saves their record. Raises Taken."""
    _tell(connection, sender, plan)
    ids = {one.id(sender): one for one in plan.wanted}
    query = sa.select(reminders.c.id, reminders.c.state, reminders.c.due_at).where(reminders.c.sender == sender)
    known = {row.id: row for row in connection.execute(query)}
    gone = [row.id for row in known.values() if _is_over(row, ids, plan.now)]
    for id_ in gone:  # one by one, and only as it was read: a worker may have claimed it since
        as_read = sa.and_(reminders.c.id == id_, reminders.c.state == known[id_].state)
        connection.execute(sa.delete(reminders).where(as_read))
    rows = [_row(id_, sender, one) for id_, one in ids.items() if id_ not in known and moment_of(one.day) > plan.now]
    if rows:
        connection.execute(sa.insert(reminders), rows)


def _tell(connection: sa.engine.Connection, sender: str, plan: Plan) -> None:
    for id_ in plan.told:
        mine = sa.and_(reminders.c.id == id_, _waits(plan.turn))
        if connection.execute(sa.update(reminders).where(mine).values(state=SAID, worker=plan.turn)).rowcount != 1:
            raise Taken(sender)


def _waits(turn: str) -> Any:
    """To be said at the next answer; once more to a message whose answer was lost on the way."""
    return sa.or_(reminders.c.state == AWAY, sa.and_(reminders.c.state == SAID, reminders.c.worker == turn))


def _is_over(row: Any, wanted: Mapping[str, Reminder], now: dt.datetime) -> bool:
    if row.state in (SENT, SAID):  # kept, so that it is not said again
        return bool(row.due_at < now - KEPT)
    return row.state != CLAIMED and row.id not in wanted


def _row(id_: str, sender: str, one: Reminder) -> dict[str, Any]:
    content = plain(asdict(one))
    return {"id": id_, "sender": sender, "due_at": moment_of(one.day), "state": PENDING, "content": content}


class Reminders:
    """The table over any SQLAlchemy engine."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def claim(self, worker: str, now: dt.datetime, limit: int = 20) -> list[Due]:
        """Lease what is due to a worker, the oldest first; nothing at night. `now` is UTC."""
        if not awake(now):
            return []
        due = sa.and_(_free(now), reminders.c.due_at <= now)
        query = sa.select(reminders.c.id, reminders.c.sender).where(due)
        with self.engine.connect() as connection:
            found = connection.execute(query.order_by(reminders.c.due_at, reminders.c.id).limit(limit)).all()
        return [Due(row.id, row.sender) for row in found if self._claim(row.id, due, worker, now)]

    def _claim(self, id_: str, due: Any, worker: str, now: dt.datetime) -> bool:
        taken = sa.update(reminders).where(reminders.c.id == id_, due)
        with self.engine.begin() as connection:
            leased = taken.values(state=CLAIMED, worker=worker, leased_until=now + LEASE)
            return bool(connection.execute(leased).rowcount)

    def hold(self, id_: str, worker: str, now: dt.datetime) -> str | None:
        """Whose it is, and the lease anew; None when the worker has it no more."""
        with self.engine.begin() as connection:
            held = sa.update(reminders).where(_held(id_, worker)).values(leased_until=now + LEASE)
            if not connection.execute(held).rowcount:
                return None
            return str(connection.execute(sa.select(reminders.c.sender).where(reminders.c.id == id_)).scalar_one())

    def settle(self, id_: str, worker: str, sent: bool) -> bool:
        """It is on its way, or the person cannot be reached. Whether the worker still had it."""
        done = sa.update(reminders).where(_held(id_, worker)).values(state=SENT if sent else AWAY, leased_until=None)
        with self.engine.begin() as connection:
            return bool(connection.execute(done).rowcount)

    def release(self, id_: str, worker: str, later: dt.datetime | None = None) -> None:
        """Back among those that wait: this is no moment for it. `later` (UTC): when to look again."""
        waits = {"state": PENDING, "worker": None, "leased_until": None} | ({"due_at": later} if later else {})
        freed = sa.update(reminders).where(_held(id_, worker)).values(**waits)
        with self.engine.begin() as connection:
            connection.execute(freed)

    def drop(self, id_: str, worker: str) -> None:
        """It is wanted no more."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(reminders).where(_held(id_, worker)))

    def returned(self, id_: str) -> None:
        """It was on its way and came back: the messenger will never bring it.

        Whether or not it was settled before: the server that posted it may have died in between, and the mailbox would
        take its number no more.
        """
        posted = sa.and_(reminders.c.id == id_, reminders.c.state.in_((PENDING, CLAIMED, SENT)))
        back = sa.update(reminders).where(posted).values(state=AWAY, worker=None, leased_until=None)
        with self.engine.begin() as connection:
            connection.execute(back)

    def waiting(self, sender: str, turn: str) -> list[str]:
        """Ids of what the person is to hear at the start of their next answer."""
        mine = sa.select(reminders.c.id).where(reminders.c.sender == sender, _waits(turn))
        with self.engine.connect() as connection:
            return list(connection.execute(mine.order_by(reminders.c.due_at, reminders.c.id)).scalars())

    def all(self, sender: str) -> list[tuple[Reminder, str]]:
        """Every reminder of a person with its state, by day, as it was when it was first wanted: see `as_of`."""
        return [(from_dict(Reminder, row["content"], AS_STORED), row["state"]) for row in self._rows(sender)]

    def export(self, sender: str, as_of_today: Callable[[Reminder], Reminder]) -> list[dict[str, Any]]:
        """The same as plain data, by what is known today, with the moment (UTC) at which each is said."""
        return [
            {"due_at": row["due_at"].isoformat(), "state": row["state"]}
            | plain(asdict(as_of_today(from_dict(Reminder, row["content"], AS_STORED))))
            for row in self._rows(sender)
        ]

    def _rows(self, sender: str) -> Sequence[Mapping[str, Any]]:
        mine = sa.select(reminders).where(reminders.c.sender == sender)
        with self.engine.connect() as connection:
            return connection.execute(mine.order_by(reminders.c.due_at, reminders.c.id)).mappings().all()


def as_of(record: Record, sender: str, today: dt.date) -> Callable[[Reminder], Reminder]:
    """What a kept reminder says by what is known today: amounts shrink with every payment."""
    fresh = {one.id(sender): one for one in wanted(record, today)}
    return lambda kept: fresh.get(kept.id(sender), kept)


def _free(now: dt.datetime) -> Any:
    """Pending, or leased to a worker that has had its time. A lease longer than any is of a clock that was put back."""
    lapsed = sa.or_(reminders.c.leased_until < now, reminders.c.leased_until > now + LEASE)
    return sa.or_(reminders.c.state == PENDING, sa.and_(reminders.c.state == CLAIMED, lapsed))


def _held(id_: str, worker: str) -> Any:
    return sa.and_(reminders.c.id == id_, reminders.c.state == CLAIMED, reminders.c.worker == worker)

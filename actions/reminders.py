"""提醒我, 停止提醒; and what the channels ask when something is due to be said."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from rasa_sdk.plugin import plugin_manager

from actions import services
from actions.base import CoachAction, Talk
from actions.reminding import message_of, resting, switch_off, switch_on, wants_quiet
from bot.coaching.dialogue import STOPPED
from bot.coaching.reminders import wanted
from bot.documents.inside import InsideRoute
from bot.hours import AWAKE, awake, china_day, moment_of
from bot.sealing import seal, unseal

Question = dict[str, Any]
PAUSE = dt.timedelta(minutes=5)  # after so long it is looked again whether the moment is a better one


class ActionSetReminders(CoachAction):
    """提醒我."""

    def name(self) -> str:
        return "action_set_reminders"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        switch_on(talk)


class ActionStopReminders(CoachAction):
    """停止提醒."""

    takes_facts = False

    def name(self) -> str:
        return "action_stop_reminders"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        switch_off(talk)


# What a worker of the channels asks, in this order: a crash in between leaves the lease, which runs out.


def claim(asked: Question) -> Question:
    """Reminders that are due, leased to the worker."""
    found = services.reminders().claim(str(asked["worker"]), services.now())
    return {"due": [{"id": one.id, "sender": one.sender} for one in found]}


def word(asked: Question) -> Question:
    """What to say, by the facts of this moment; {} when there is nothing to say any more, `later` when not now: by
    night, after words of despair until the person goes on, in the middle of a call or of a practice call.

    `talks`: in whose conversation the person takes part, if their channels are joined and their own case rests. What is
    said there counts too; where 停止提醒 was said, it waits until they have parted.
    """
    id_, worker, now = str(asked["id"]), str(asked["worker"]), services.now()
    book = services.reminders()
    sender = book.hold(id_, worker, now)
    if sender is None:
        return {}
    record = services.casebook().load(sender)
    one = next((one for one in wanted(record, china_day(now)) if one.id(sender) == id_), None)
    if one is None:
        book.drop(id_, worker)
        return {}
    rests = (talks := str(asked.get("talks") or sender)) != sender
    there = services.casebook().load(talks).dialogue if rests else record.dialogue
    if rests and there.reminders == STOPPED:
        book.settle(id_, worker, False)
        return {}
    # messages bear the time of the clock
    if not awake(now) or any(wants_quiet(dialogue, time.time()) for dialogue in (record.dialogue, there)):
        book.release(id_, worker, now + PAUSE)
        return {"later": True}
    message = resting(message_of(one, record)) if rests else message_of(one, record)
    until = moment_of(one.last, dt.time(AWAKE.stop))
    return {"message": message, "channel": record.dialogue.channel or "", "until": until.isoformat()}


def done(asked: Question) -> Question:
    """It is on its way; or the person cannot be reached, and hears it when they write next."""
    services.reminders().settle(str(asked["id"]), str(asked["worker"]), bool(asked["sent"]))
    return {}


def returned(asked: Question) -> Question:
    """A messenger will never bring it."""
    services.reminders().returned(str(asked["id"]))
    return {}


ROUTES: dict[str, Callable[[Question], Question]] = {
    "/reminders/claim": claim, "/reminders/word": word, "/reminders/done": done, "/reminders/returned": returned,
}  # fmt: skip
for path, answer in ROUTES.items():
    plugin_manager().register(InsideRoute(path, answer, seal, unseal), path)

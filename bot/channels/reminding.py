"""Brings what is due to be said: from the action server, which knows what and when, to the person's last channel.

Each step can be the last one before a crash. The action server leases a reminder to this server for a minute; the
mailbox takes each number once, together with the message itself; only then it is done. Whoever comes after a crash
begins again, and the mailbox refuses what it has. So two servers may do this at the same time.
"""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from bot.channels import inside
from bot.channels.base import Turns, alias, turns_of
from bot.mailbox_unasked import Hushed
from bot.sealing import WrongKey

logger = logging.getLogger(__name__)
Ask = Callable[[str, "dict[str, Any]"], Awaitable["dict[str, Any]"]]
EVERY_SECONDS = 20.0
AT_ONCE = 5  # people
NUMBER = "reminder-"  # begins the mailbox's number of a reminder


class Reminding:
    """The rounds of one server. `ask` puts a question to the action server."""

    def __init__(self, turns: Turns, ask: Ask = inside.ask) -> None:
        self.turns, self._ask = turns, ask
        self._few = asyncio.Semaphore(AT_ONCE)

    @property
    def worker(self) -> str:
        """This server, as the action server calls it: leases are its own, also after a restart."""
        return alias(self.turns.mailbox.workers.name)

    async def round(self) -> int:
        """Bring all that is due now; how many the action server gave out. Raises inside.NotReady, WrongKey."""
        await self._give_back()
        due = (await self._ask("/reminders/claim", {"worker": self.worker}))["due"]
        await asyncio.gather(*(self._bring(one["id"], one["sender"]) for one in due))
        return len(due)

    async def _bring(self, id_: str, person: str) -> None:
        """What goes wrong is logged, and tried again when the lease has run out."""
        try:
            async with self._few:
                while not await self._try_bring(id_, person):
                    continue  # they have just been joined or parted
        except Hushed:  # on another server, a moment ago: when the lease has run out it is asked again
            return
        except Exception as error:
            logger.error("a reminder was left: %s", type(error).__name__)

    async def _try_bring(self, id_: str, person: str) -> bool:
        """False when it turned out that the person takes part in another conversation by now."""
        talks = self.turns.mailbox.person(person)
        async with self.turns.alone_with(talks):  # nobody says 停止提醒 in between
            if self.turns.mailbox.person(person) != talks:
                return False
            await self._hand_over(id_, person, talks)
        return True

    async def _hand_over(self, id_: str, person: str, talks: str) -> None:
        mine = {"id": id_, "worker": self.worker}
        what = await self._ask("/reminders/word", {**mine, "talks": talks})
        if not what.get("message"):
            return  # it was paid, stopped, or is too late
        sent = await self.turns.post(person, what["channel"], NUMBER + id_, what["message"], what["until"])
        await self._ask("/reminders/done", {**mine, "sent": sent})

    async def _give_back(self) -> None:
        """What a messenger will never bring is said when the person writes next."""
        for number in self.turns.mailbox.returned():
            if number.startswith(NUMBER):
                await self._ask("/reminders/returned", {"id": number.removeprefix(NUMBER)})
            self.turns.mailbox.noted(number)

    async def keep_going(self) -> None:
        """As long as the server runs, as soon as the model is there."""
        while True:
            agent = self.turns.agent()
            ready = agent is not None and agent.is_ready()
            more = await self._try_round() if ready else 0
            await asyncio.sleep((0.0 if more else EVERY_SECONDS) if ready else 1.0)

    async def _try_round(self) -> int:
        try:
            return await self.round()
        except (inside.NotReady, WrongKey):  # it starts, or is started again; or inside has said what is wrong
            return 0
        except Exception as error:
            logger.error("reminding failed: %s", type(error).__name__)
            return 0


class RemindingChannel(InputChannel):
    """No way in: only the rounds, for as long as the server runs."""

    @classmethod
    def name(cls) -> str:
        """(see parent class for full docstring)"""
        return "reminding"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """(see parent class for full docstring)"""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """(see parent class for full docstring)"""
        clock, work = Blueprint("coach_reminding"), list[asyncio.Task[None]]()

        @clock.listener("after_server_start")
        async def begin(app: Sanic, _: Any) -> None:
            work.append(asyncio.ensure_future(Reminding(turns_of(app, on_new_message)).keep_going()))

        @clock.listener("before_server_stop")
        async def end(app: Sanic, _: Any) -> None:
            for task in work:
                task.cancel()

        return clock

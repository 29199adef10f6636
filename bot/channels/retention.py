"""Who has not been heard of for long is told once, and two weeks later everything of theirs is erased.

Once a day, by daylight in China. Each step may be repeated and may be cut off anywhere: the announcement has a number
that the mailbox takes once, and what is erased twice is gone. Two servers may do it side by side.
"""
from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sanic import Sanic

from bot import keeping
from bot.channels import inside, words
from bot.channels.base import Turns, alias, history_of
from bot.hours import awake, china_day
from bot.sealing import fold_log

logger = logging.getLogger(__name__)
NOTICE_KEY = "utter_retention_notice"
AGAIN_SECONDS = 1800.0  # how often it is looked whether today's work is done
START_SECONDS = 5.0  # how often it is looked whether there is a model
Ask = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
EPOCH = dt.datetime(1970, 1, 1)
SETTLED = dt.timedelta(minutes=10)
LAG = dt.timedelta(hours=1)  # a case is saved a little after the message that changed it


class Retention:
    """The daily work. `days`: of silence; `ask`: a question to the action server."""

    def __init__(self, turns: Turns, days: int, ask: Ask = inside.ask) -> None:
        self.turns, self.ask = turns, ask
        self.silence, self.notice = dt.timedelta(days=days), dt.timedelta(days=keeping.NOTICE)
        self._done: dt.date | None = None  # the day in China whose work is done

    async def keep_sweeping(self) -> None:
        """As long as the server runs; first as soon as the model is there."""
        while True:
            agent = self.turns.agent()
            ready = agent is not None and agent.is_ready()
            if ready:
                await self.look()
            await asyncio.sleep(AGAIN_SECONDS if ready else START_SECONDS)

    async def look(self) -> None:
        """Today's work, if it is day and not done. What fails is tried again at the next look."""
        try:
            await self.finish()
            await self._tidy_up()
            now = self.turns.now()
            if awake(now) and self._done != china_day(now) and await self.sweep():
                self._done = china_day(now)
        except Exception as error:
            logger.warning("retention: put off: %s", type(error).__name__)

    async def finish(self) -> None:
        """End the erasures that a crash cut off: after they had been told, or between the case and the telling."""
        for person in self.turns.mailbox.to_erase():
            async with self.turns.alone_with(person):
                if person in self.turns.mailbox.to_erase():  # else the turn that told it has just done it
                    await self.turns.erase(person)
        for name in await self._left():
            person = self.turns.mailbox.person(name)
            async with self.turns.alone_with(person):
                if name in await self._left():
                    await self.turns.erase(person)

    async def _left(self) -> list[str]:
        """Whose case was erased a while ago, and whose conversation may still be there: no turn lasts so long."""
        before = (self.turns.now() - SETTLED - EPOCH).total_seconds()
        return list((await self.ask("/people/unfinished", {"before": before}))["names"])

    async def _tidy_up(self) -> None:
        """What somebody who read hindered when it was erased."""
        fold_log(self.turns.mailbox.engine)
        await self.ask("/people/tidy", {})

    async def sweep(self) -> bool:
        """Tell who is to be told, erase who is to be erased; whether all of it went well."""
        well = True
        for person, last in (await self._silent()).items():
            try:
                await self._look_at(person, last)
            except Exception as error:
                well = False
                logger.warning("retention: %s put off: %s", alias(person), type(error).__name__)
        await asyncio.to_thread(self.turns.mailbox.tidy)
        return well

    async def _silent(self) -> dict[str, dt.datetime]:
        """People who have not been heard of for so long that they are to be told, with their last word (UTC)."""
        limit = self.turns.now() - self.silence + self.notice
        answer = await self.ask("/people/idle", {"before": limit.isoformat()})
        known = await asyncio.to_thread(self.turns.mailbox.people)
        last: dict[str, dt.datetime] = {}
        for name, when in (await self._heard()).items():
            _later(last, known.get(name, name), when)
        for name, said in answer["people"].items():
            when, person = dt.datetime.fromisoformat(said), known.get(name, name)
            if when > last.get(person, EPOCH) + LAG:  # a case without its conversation
                _later(last, person, when)
        return {person: when for person, when in last.items() if when < limit}

    async def _heard(self) -> dict[str, dt.datetime]:
        history = history_of(self.turns.agent())
        found = await asyncio.to_thread(history.last_words) if history else {}
        return {name: EPOCH + dt.timedelta(seconds=seconds) for name, seconds in found.items()}

    async def _look_at(self, person: str, last: dt.datetime) -> None:
        """Announce it, or carry it out, or wait."""
        number = _number(person, last)
        announced = self.turns.mailbox.told_at(number)
        if announced is None:
            return await self._announce(person, number, last)
        now = self.turns.now()
        if now >= max(last + self.silence, announced + self.notice):
            await self._erase(person, last)
        return None

    async def _announce(self, person: str, number: str, last: dt.datetime) -> None:
        """Where the person can be reached, once; in the transcript alone for who cannot. Also to who said 停止提醒: it
        was promised, and reminds of no debt.
        """
        about = await self.ask("/people/about", {"names": self._names(person)})
        if about["saved"] and dt.datetime.fromisoformat(about["saved"]) > last + LAG:
            return  # the conversation that is here does not know of the last word
        message = words.message(NOTICE_KEY, self.turns.agent(), notice=str(keeping.NOTICE))
        until = (self.turns.now() + self.notice).isoformat()
        if not await self.turns.post(person, "", number, message, until):
            self.turns.mailbox.post(number, person, message, None, until)

    async def _erase(self, person: str, last: dt.datetime) -> None:
        """First the case, unless it was saved since; then what was said. Nobody is heard meanwhile."""
        async with self.turns.alone_with(person):
            names, heard = self._names(person), await self._heard()
            if any(heard.get(name, EPOCH) > last for name in names):
                return
            answer = await self.ask("/people/erase", {"names": names, "before": (last + LAG).isoformat()})
            if answer["erased"]:
                await self.turns.erase(person)
                logger.info("retention: erased %s", alias(person))

    def _names(self, person: str) -> list[str]:
        return list(dict.fromkeys([person, *(known.identity for known in self.turns.mailbox.reaching(person))]))


def _number(person: str, last: dt.datetime) -> str:
    """The announcement's number: the same over a change of the key, and nothing secret stands in it."""
    said = f"{person} {last.isoformat()}".encode("utf-8", "replace")
    return f"kept-{hashlib.sha256(said).hexdigest()[:32]}"


def _later(last: dict[str, dt.datetime], person: str, when: dt.datetime) -> None:
    last[person] = max(when, last.get(person, EPOCH))


def watch(app: Sanic, turns: Turns) -> None:
    """Let the app do it while it runs. Raises ValueError when COACH_RETENTION_DAYS is no number of days."""
    work: list[asyncio.Future[None]] = []
    retention = Retention(turns, keeping.days())

    async def begin(_app: Sanic, _loop: object = None) -> None:
        work.append(asyncio.ensure_future(retention.keep_sweeping()))

    async def end(_app: Sanic, _loop: object = None) -> None:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)

    app.register_listener(begin, "after_server_start")
    app.register_listener(end, "before_server_stop")

"""What all messengers share: a message is kept before it is answered, answered in order, and delivered until it is.

A messenger authenticates a request, calls `receive`, and gives a `send` that brings one answer to one address.
"""
from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import hmac
import logging
import os
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from bot.channels import gate, words
from bot.channels.base import Said, Turn, Turns, alias
from bot.channels.secrets import hide
from bot.hours import awake
from bot.mailbox import Address, Letter
from bot.mailbox_workers import BEAT_SECONDS

logger = logging.getLogger(__name__)
PAUSES = (1.0, 4.0, 15.0)  # seconds between the tries of one delivery
LONGEST_PAUSE = 30.0  # seconds; who asks for more is left to `sweep`
SWEEP_SECONDS = 60.0  # how often what could not be delivered is tried again
SWEPT_AT_ONCE = 10  # people
AGAIN_SECONDS = 1.0  # how often it is looked whether another server is through with what goes before
SELDOM_SECONDS = 20.0  # a word to wait, and that somebody is too fast, is said once in this time
STALE = dt.timedelta(hours=12)  # after so long a message is not answered: the person is asked to repeat it
GIVE_UP = dt.timedelta(days=3)  # after so long an answer is not delivered
T = TypeVar("T")
Send = Callable[[Address, dict[str, Any]], Awaitable[None]]


class Undeliverable(Exception):
    """The address will never take it (blocked, deleted): no second try."""


class TryLater(Exception):
    """The messenger asks for a pause of so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds:.0f} s")
        self.seconds = seconds


def shown(turns: Turns, channel: str, message: dict[str, Any], show: Callable[[dict[str, Any]], T]) -> T:
    """What `show` makes of an answer, or of its text alone: a card that cannot be shown keeps back neither its words
    nor what is said after it."""
    try:
        return show(message)
    except Exception as error:
        logger.error("%s: an answer was cut down to its text: %s", channel, type(error).__name__)
        return show({"text": str(message.get("text") or words.message("utter_trouble", turns.agent())["text"])})


def pseudonym(channel: str, address: str, secret: bytes) -> str:
    """The identity of an address: always the same, and nobody can tell the address from it."""
    digest = hmac.new(secret, f"{channel}:{address}".encode(), hashlib.sha256).hexdigest()
    return f"{channel}-{digest[:32]}"


class Messenger:
    """One channel's messages, from the door to the delivered answer. `per_minute`: messages of one person."""

    def __init__(self, channel: str, turns: Turns, send: Send, secret: bytes, per_minute: int = 40,
                 pauses: tuple[float, ...] = PAUSES) -> None:
        self.channel, self.turns, self.send, self.secret, self.pauses = channel, turns, send, secret, pauses
        self.per_minute, self.pace = per_minute, gate.Pace(per_minute, 60.0)
        self._seldom = gate.Pace(1, SELDOM_SECONDS)
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._failures: Counter[str] = Counter()  # deliveries to an identity that failed
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._new: set[int] = set()  # letters that came just now; all others may have been answered before a crash
        turns.reach[channel] = self.tell
        turns.posts[channel] = self.post

    def receive(
        self, address: str, text: object, message_id: str, metadata: dict[str, Any] | None = None, via: str = ""
    ) -> Letter:
        """Keep the message and begin its turn; answers are delivered by themselves. A duplicate does nothing.

        `via`: where `send` brings the answers, if that changes while `address` stays who it is.
        """
        known, letter, fresh = self.keep(address, text, message_id, metadata, via)
        if fresh:
            self.answer(known, letter)
        return letter

    def keep(
        self, address: str, text: object, message_id: str, metadata: dict[str, Any] | None = None, via: str = ""
    ) -> tuple[Address, Letter, bool]:
        """Store a message before anything is done with it: (who, letter, whether it is new)."""
        identity = pseudonym(self.channel, address, self.secret)
        known = self.turns.mailbox.meet(identity, self.channel, via or address)
        said = hide(gate.clean(text)[: gate.MAX_LENGTH + 1])
        number = message_id if len(message_id) <= 100 else hashlib.sha256(message_id.encode()).hexdigest()
        letter, fresh = self.turns.mailbox.arrived(identity, self.channel, number, said, metadata or {})
        if fresh:
            self._new.add(letter.id)
        return known, letter, fresh

    def answer(self, known: Address, letter: Letter) -> asyncio.Task[None]:
        """Begin the turn at once and deliver its answers when they are there, in the order of the messages.

        What a crash left of the same person goes before it. A letter with answers is delivered without a turn.
        """
        self._take_up(known, before=letter.id)
        task = asyncio.ensure_future(
            self._deliver_turn(known, letter, self.begin(known, letter) if letter.answers is None else None)
        )
        self._at_work[letter.id] = task
        task.add_done_callback(partial(self._worked, letter.id))
        return task

    def explain(self, known: Address, letter: Letter, key: str) -> None:
        """A sentence of ours in place of a turn: delivered like an answer, but Rasa hears nothing.

        By the pace of messages: stickers by the dozen are answered now and then.
        """
        said = [words.message(key, self.turns.agent())] if self.pace.allows(known.person) else []
        answers = self._cut(said)
        self.turns.mailbox.answered(letter, answers)
        self.answer(known, replace(letter, answers=answers))

    def begin(self, known: Address, letter: Letter) -> Turn:
        """The turn of a letter: a new one may be one too many, another may have been answered before a crash."""
        said = Said(known.person, letter.text, f"{self.channel}:{letter.message_id}", self.channel, letter.metadata,
                    letter.identity)
        new = letter.id in self._new
        self._new.discard(letter.id)
        if new and not self.pace.allows(known.person):
            return self.turns.refuse(said, "utter_too_fast" if self._seldom.allows(f"fast {known.person}") else None)

        async def word(message: dict[str, Any]) -> None:
            if not turn.messages:  # the answers go their own way
                await self._say_meanwhile(known, message)

        turn = self.turns.start(said, word, self.per_minute, again=not new)
        lost = turn.task.done() and not turn.messages  # the crash came before the apology
        return self.turns.refuse(said, "utter_say_again") if lost else turn

    async def _say_meanwhile(self, known: Address, message: dict[str, Any]) -> None:
        """The word in between ("I am still at it"), unless something else is just being said."""
        line = self._line(known.identity)
        if not line.locked() and self._seldom.allows(f"slow {known.identity}"):
            async with line:
                await self.send(known, message)

    def _worked(self, number: int, task: asyncio.Task[None]) -> None:
        self._at_work.pop(number, None)
        self._new.discard(number)
        if not task.cancelled() and task.exception():  # its letter is kept: `sweep` takes it up
            logger.error("%s: a letter was left: %s", self.channel, type(task.exception()).__name__)

    async def _deliver_turn(self, known: Address, letter: Letter, turn: Turn | None) -> None:
        if turn is not None:
            await asyncio.wait([turn.task])
            if turn.task.cancelled():  # the server ends: the letter stays for its next start
                return
            failed = turn.task.exception() is not None and not turn.messages
            trouble = [words.message("utter_trouble", self.turns.agent())] if failed else []
            self.turns.mailbox.answered(letter, self._cut(turn.messages or trouble))
        await self._drain(known)
        while self._waits_for_another(known, letter):
            await asyncio.sleep(AGAIN_SECONDS)
            await self._drain(known)

    def _waits_for_another(self, known: Address, letter: Letter) -> bool:
        """Whether another server has something in hand that goes before this letter."""
        before = [one.id for one in self.turns.mailbox.unfinished(self.channel, known.identity) if one.id < letter.id]
        return any(self.turns.mailbox.workers.elsewhere(number) for number in before)

    async def _drain(self, known: Address) -> None:
        """Deliver what is answered, in the order of the messages, up to the first that is not."""
        line, failures = self._line(known.identity), self._failures[known.identity]
        async with line:
            if self._failures[known.identity] != failures:
                return  # while this stood in line, it was tried in vain
            known = self.turns.mailbox.find(known.identity) or known  # the turn may have joined them to somebody
            for letter in self.turns.mailbox.unfinished(self.channel, known.identity):
                if letter.answers is None:
                    return
                if self.rests_now(letter):
                    continue
                if not await self.deliver(known, letter, letter.answers):
                    self._failures[known.identity] += 1
                    return

    def rests_now(self, letter: Letter) -> bool:
        """What is said unasked waits for the morning; what is of no more use by then is not said."""
        if letter.expired(self.turns.now()):
            self.turns.mailbox.delivered(letter)
            return True
        return letter.unasked and not awake(self.turns.now())

    def pieces(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """What is sent and counted one by one: the whole answer, unless a channel cuts it to its size."""
        return [message]

    def _cut(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [piece for message in messages for piece in self.pieces(message)]

    async def deliver(self, known: Address, letter: Letter, answers: list[dict[str, Any]]) -> bool:
        """Send what has not been sent; whether all of it is through. What fails stays for `sweep`, and what another
        server has taken, because it thought this one dead, stays for that.
        """
        for n, message in enumerate(answers[letter.sent :], start=letter.sent + 1):
            if not self.turns.mailbox.workers.takes(letter.id, n - 1):
                return False
            try:
                if not await self._sent(known, message):
                    return False
            except Undeliverable:
                logger.warning("%s: %s takes no messages", self.channel, alias(known.identity))
                self.turns.mailbox.came_back(letter)
            self.turns.mailbox.progressed(letter, n)
        self.turns.mailbox.delivered(letter)
        return True

    async def _sent(self, known: Address, message: dict[str, Any]) -> bool:
        """One answer, tried a few times. Raises Undeliverable."""
        for pause in (*self.pauses, None):
            try:
                await self.send(known, message)
                return True
            except Undeliverable:
                raise
            except TryLater as error:
                wait = error.seconds
            except Exception as error:  # the network, a messenger in trouble: nothing of it may hold words of a person
                logger.warning("%s: answer not delivered: %s", self.channel, type(error).__name__)
                wait = pause or 0.0
            if pause is None or wait > LONGEST_PAUSE or not await self.rests(known, wait):
                return False
        return False

    async def rests(self, known: Address, seconds: float) -> bool:
        """The pause between two tries; False where it has become better to give the line free."""
        await asyncio.sleep(seconds)
        return True

    async def tell(self, known: Address, message: dict[str, Any]) -> None:
        """Say something unasked, as surely as an answer: it is kept until it is delivered."""
        letter, _ = self.turns.mailbox.arrived(known.identity, self.channel, f"told-{uuid.uuid4().hex}", "", {})
        answers = self._cut([message])
        self.turns.mailbox.answered(letter, answers)
        await asyncio.wait([self.answer(known, replace(letter, answers=answers))])

    async def post(self, known: Address, number: str, message: dict[str, Any], until: str) -> bool:
        """Say something unasked once for a `number`; whether it is on its way, now or since an earlier try.

        `known.person`: whose case it is about.
        """
        pieces, box = self._cut([message]), self.turns.mailbox
        if box.post(number, known.person, message, (known, pieces), until):
            self.answer(box.find(known.identity) or known, box.posted(known.identity, number))
        return True

    async def sweep(self) -> None:
        """Take up what a crash or a broken line left: answer it, deliver it, or ask to say it again."""
        few = asyncio.Semaphore(SWEPT_AT_ONCE)
        left = dict.fromkeys(letter.identity for letter in self.turns.mailbox.unfinished(self.channel))
        await asyncio.gather(*(self._recover(identity, few) for identity in left))

    async def _recover(self, identity: str, few: asyncio.Semaphore) -> None:
        known = self.turns.mailbox.find(identity)
        async with few:
            for letter in self.turns.mailbox.unfinished(self.channel, identity):
                if known is None or (letter.answers is not None and _age(letter) > GIVE_UP):
                    logger.warning("%s: gave up an answer to %s", self.channel, alias(identity))
                    self.turns.mailbox.delivered(letter)
            if known is not None:
                await asyncio.gather(*self._take_up(known), return_exceptions=True)
                await self._drain(known)

    def _take_up(self, known: Address, before: int | None = None) -> list[asyncio.Task[None]]:
        """Begin the turns that a crash left. What is too old is not answered: the person is asked once to repeat it."""
        left = [letter for letter in self.turns.mailbox.unfinished(self.channel, known.identity)
                if letter.answers is None and letter.id not in self._at_work and (before is None or letter.id < before)
                and self.turns.mailbox.workers.takes(letter.id)]
        stale = [letter for letter in left if _age(letter) > STALE]
        for n, letter in enumerate(stale):
            say_again = [words.message("utter_say_again", self.turns.agent())]
            self.turns.mailbox.answered(letter, [] if n else self._cut(say_again))
        return [self.answer(known, letter) for letter in left if letter not in stale]

    def _line(self, identity: str) -> asyncio.Lock:
        return self._lines.setdefault(identity, asyncio.Lock())

    async def keep_sweeping(self) -> None:
        """As long as the server runs; first as soon as the model is there."""
        living = asyncio.ensure_future(self._live())
        try:
            await self._sweep_by_the_clock()
        finally:
            living.cancel()

    async def _live(self) -> None:
        """Other servers leave alone what this one has in hand."""
        while True:
            try:
                self.turns.mailbox.workers.beat()
            except Exception as error:
                logger.error("%s: no sign of life: %s", self.channel, type(error).__name__)
            await asyncio.sleep(BEAT_SECONDS)

    async def _sweep_by_the_clock(self) -> None:
        while True:
            agent = self.turns.agent()
            ready = agent is not None and agent.is_ready()
            if ready:
                try:
                    await self.sweep()
                except Exception as error:
                    logger.error("%s: sweeping failed: %s", self.channel, type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS if ready else 1.0)


def _age(letter: Letter) -> dt.timedelta:
    return dt.datetime.utcnow() - letter.received_at


def env(name: str) -> str:
    """A setting of the environment, "" when there is none."""
    return os.environ.get(name, "").strip()

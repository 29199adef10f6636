"""An answer within the request itself, as Tencent's official accounts want it.

The official account answers a message in the response to it, within 5 s, or not at all where it may not use the
customer-service API: what is not ready by then waits in the mailbox and goes in front of the next answer.
"""
from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from bot.channels import weixin_text, words
from bot.channels.base import Turn, Turns, history_of
from bot.channels.messenger import PAUSES, Messenger, pseudonym, shown
from bot.channels.weixin_seal import Heard
from bot.mailbox import Address, Letter

WAIT_SECONDS = 3.5  # Tencent waits 5, and a busy server is late in taking a request up
AFTER_REPLY = 1.0  # seconds until the rest follows by the API, so that it does not overtake the reply
PIECE_BYTES = weixin_text.LIMIT - 180  # room for the lines that say that more is to come, and to wait
REMEMBERED = 2000


class Service(Protocol):
    """The customer-service API: whether it may be used for somebody, and whether it ever worked."""

    proven: bool

    def usable(self, identity: str) -> bool:
        """Whether it is worth trying."""

    def reopened(self, identity: str) -> None:
        """The person has written: they may be written to again."""

    def where(self, known: Address) -> weixin_text.Where:
        """Addresses of files and pages for this person."""

    async def send(self, known: Address, message: dict[str, Any]) -> None:
        """Bring a message; raises TryLater when it may not be used."""


class PieceMessenger(Messenger):
    """Counts what was delivered in pieces of 2,048 bytes: a second try begins where the first one failed."""

    paged, piece_bytes = False, weixin_text.LIMIT

    def pieces(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """(see parent class)"""
        cut = partial(weixin_text.pieces, paged=self.paged, limit=self.piece_bytes)
        return shown(self.turns, self.channel, message, cut)

    async def _deliver_turn(self, known: Address, letter: Letter, turn: Turn | None) -> None:
        if turn is not None:
            await asyncio.wait([turn.task])
            await asyncio.to_thread(self._cut, turn.messages)  # draws pictures, which are then remembered
        await super()._deliver_turn(known, letter, turn)


@dataclass
class Desk:
    """The requests of one person that wait for an answer. What is answered is first of all theirs."""

    waiting: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        """Have all who wait look again."""
        self.changed.set()
        self.changed = asyncio.Event()


class PassiveMessenger(PieceMessenger):
    """A messenger whose answers go into the response where they can, else by the API, else before the next answer.

    Whoever holds a person's line sends by the API. A reply is put together without a pause while nobody holds it.
    """

    piece_bytes = PIECE_BYTES

    def __init__(self, channel: str, turns: Turns, service: Service, secret: bytes, wait_seconds: float = WAIT_SECONDS,
                 after_reply: float = AFTER_REPLY, pauses: tuple[float, ...] = PAUSES) -> None:
        super().__init__(channel, turns, service.send, secret, pauses=pauses)
        self.service, self.wait_seconds, self.after_reply = service, wait_seconds, after_reply
        self._desks: dict[str, Desk] = {}
        self._given: OrderedDict[tuple[str, str], str] = OrderedDict()  # replies, for Tencent's retries
        self._rest: set[asyncio.Task[None]] = set()
        turns.moved.append(self._moved)

    async def reply(self, address: str, heard: Heard) -> str:
        """What the response to a message says, "" for nothing, in `wait_seconds` at most. Retries get the same."""
        until = asyncio.get_running_loop().time() + self.wait_seconds
        key = pseudonym(self.channel, address, self.secret), heard.message_id
        if key in self._given:
            return self._given[key]
        choice = weixin_text.chosen(heard.text, self.turns.mailbox.offered(key[0])) if heard.text else None
        text, metadata = (choice["payload"], {"title": choice["title"]}) if choice else (heard.text, {})
        known, letter, fresh = self.keep(address, text, heard.message_id, metadata)
        if not fresh and letter.delivered:
            return self._again(known, letter)
        self._begin(known, letter, heard if fresh else None)
        return await self._in_time(known, letter, key, until)

    async def _moved(self, identities: list[str]) -> None:
        """Keep no words of people whose conversation was erased, or is another now."""
        for key in [key for key in self._given if key[0] in identities]:
            del self._given[key]

    def _begin(self, known: Address, letter: Letter, heard: Heard | None) -> None:
        """Set to work on a letter. `heard`: it is new."""
        knocked = heard and self._knocked(letter)
        self.service.reopened(known.identity)
        if knocked:
            self.turns.mailbox.delivered(letter)
            self._take_up(known)
        elif heard and heard.key:
            self.explain(known, letter, heard.key)
        elif letter.id not in self._at_work:
            if heard:  # numbers stand for choices until the person has written
                self.turns.mailbox.offer(known.identity, ())
            self.answer(known, letter)

    def _knocked(self, letter: Letter) -> bool:
        """Whether a message only asks for what the person was told to fetch with any word."""
        sure = self.service.proven and self.service.usable(letter.identity)  # then nobody was told to
        return (not sure and weixin_text.knocks(letter.text)
                and any(old.id < letter.id for old in self.turns.mailbox.unfinished(self.channel, letter.identity)))

    async def _in_time(self, known: Address, letter: Letter, key: tuple[str, str], until: float) -> str:
        """The answer when it is there in time, with all that waits before it; else what waits, or a word to wait."""
        desk = self._desks.setdefault(known.identity, Desk())
        desk.waiting += 1
        try:
            free = await self._ready(known, letter, desk, until)
            if key not in self._given:  # another try of the same message may have been first
                given = self._hand_out(known) if free else ""
                late = not free or self._open(letter)
                if late and not given:
                    return self._patience(known)
                self._remember(key, weixin_text.JOINED.join([given, self._patience(known)]) if late else given)
            return self._given[key]
        finally:
            desk.waiting -= 1
            if not desk.waiting:
                self._desks.pop(known.identity, None)
            desk.ring()

    async def _ready(self, known: Address, letter: Letter, desk: Desk, until: float) -> bool:
        """Wait until all up to this letter is answered; whether the person's line is free."""
        line = self._line(known.identity)
        while self._open(letter) or line.locked():
            left = until - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(desk.changed.wait(), max(left, 0.0))
            except asyncio.TimeoutError:
                break
        return not line.locked()

    def _open(self, letter: Letter) -> bool:
        """Whether this letter or one before it has still to be answered."""
        letters = self.turns.mailbox.unfinished(self.channel, letter.identity)
        return any(one.answers is None and one.id <= letter.id for one in letters)

    def _patience(self, known: Address) -> str:
        sure = self.service.proven and self.service.usable(known.identity)
        return str(words.message("utter_slow" if sure else "weixin_wait", self.turns.agent())["text"])

    def _remember(self, key: tuple[str, str], given: str) -> None:
        self._given[key] = given
        if len(self._given) > REMEMBERED:
            self._given.popitem(last=False)

    def _again(self, known: Address, letter: Letter) -> str:
        """The reply to a message that was answered before a restart."""
        history = history_of(self.turns.agent())
        found = history.replies(known.person, f"{self.channel}:{letter.message_id}") if history else None
        offered = self.turns.mailbox.offered(letter.identity)
        return weixin_text.JOINED.join(self._texts(known, self._cut(found or []), [], offered)[0])

    def _hand_out(self, known: Address) -> str:
        """What is answered for this person, oldest first, as one text; from now on it counts as delivered."""
        box, texts, more = self.turns.mailbox, list[str](), False
        offered = box.offered(known.identity)
        for letter in box.unfinished(self.channel, known.identity):
            if letter.answers is None or not box.workers.takes(letter.id, letter.sent):
                break
            if letter.expired(self.turns.now()):
                box.delivered(letter)
                continue
            texts, offered, taken = self._texts(known, letter.answers[letter.sent :], texts, offered)
            more = letter.sent + taken < len(letter.answers)
            if more:
                box.progressed(letter, letter.sent + taken)
                break
            box.delivered(letter)
            self._brought(letter)
        box.offer(known.identity, offered)
        if more and self.service.usable(known.identity):
            self._send_rest(known)
        elif more:
            texts.append(words.sentence("weixin_more"))
        return weixin_text.JOINED.join(texts)

    def _texts(self, known: Address, pieces: list[dict[str, Any]], before: list[str], offered: weixin_text.Offered
               ) -> tuple[list[str], weixin_text.Offered, int]:
        """`before` with what still fits of the pieces; a picture stops them where the API can bring it."""
        texts = list(before)
        for n, piece in enumerate(pieces):
            if piece[weixin_text.PIECE] == "picture" and self.service.usable(known.identity):
                return texts, offered, n
            text, then = weixin_text.written(piece, offered, self.service.where(known))
            joined = weixin_text.JOINED.join([*texts, *([text] if text else [])])
            if texts and weixin_text.size(joined) > PIECE_BYTES:  # one piece always fits
                return texts, offered, n
            texts, offered = [*texts, *([text] if text else [])], then
        return texts, offered, len(pieces)

    def _send_rest(self, known: Address) -> None:
        """What did not fit follows, also where no turn is under way that would see to it."""
        task = asyncio.ensure_future(self._drain(known))
        self._rest.add(task)
        task.add_done_callback(self._rest.discard)

    async def _drain(self, known: Address) -> None:
        """As Messenger, but requests that wait come first, and nothing overtakes a reply that is on its way."""
        self._ring(known.identity)
        while known.identity in self._desks:
            await self._desks[known.identity].changed.wait()
            if known.identity not in self._desks:
                await asyncio.sleep(self.after_reply)
        if self.service.usable(known.identity):
            await super()._drain(known)
            self._ring(known.identity)

    async def deliver(self, known: Address, letter: Letter, answers: list[dict[str, Any]]) -> bool:
        """(see parent class) By the API."""
        through = await super().deliver(known, letter, answers)
        if through:
            self._brought(letter)
        return through

    def _brought(self, letter: Letter) -> None:
        """Its answer went another way than by a reply of its own: a late retry of it brings nothing once more."""
        key = letter.identity, letter.message_id
        if key not in self._given:
            self._remember(key, "")

    async def post(self, known: Address, number: str, message: dict[str, Any], until: str) -> bool:
        """(see parent class) Not where nothing can be brought before the person writes: then they are told later."""
        return self.service.usable(known.identity) and await super().post(known, number, message, until)

    async def rests(self, known: Address, seconds: float) -> bool:
        """(see parent class) A request that waits can take along what the API does not bring."""
        until = asyncio.get_running_loop().time() + seconds
        while (left := until - asyncio.get_running_loop().time()) > 0:
            if known.identity in self._desks:
                return False
            await asyncio.sleep(min(left, 0.05))
        return True

    def _ring(self, identity: str) -> None:
        if identity in self._desks:
            self._desks[identity].ring()

    async def _say_meanwhile(self, known: Address, message: dict[str, Any]) -> None:
        """The reply is the word in between."""

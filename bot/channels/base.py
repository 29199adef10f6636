"""What every channel owes a person: each message in order, once, answered, and never written to a log.

A new channel authenticates a request, makes a `Said` of it and calls `Turns.start`; the answers come through `deliver`.
"""
from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
import traceback
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from bot.channels import gate, inside, linking, words
from bot.channels.output import Deliver, MessageOutput
from bot.channels.secrets import hide
from bot.mailbox import Address, Mailbox
from bot.sealing import fold_log

logger = logging.getLogger(__name__)
Handler = Callable[[UserMessage], Awaitable[Any]]
Reach = Callable[[Address, "dict[str, Any]"], Awaitable[None]]
Post = Callable[[Address, str, "dict[str, Any]", str], Awaitable[bool]]

START = "/start"  # said for a person who has said nothing yet: the bot greets
WAITING = 8  # messages of one sender that may stand in line
REMEMBERED = 2000  # turns whose answers are kept for a duplicate
SLOW_SECONDS = 6.0
CHECKED = 20  # messages of a sender after a restart that may be duplicates of what was answered before it
PRACTISING = "practising"  # key of a message's metadata that bot/nlu/caller_acts.py looks for
JOINED = "joined"  # key of a message's metadata: the person's other names, whose own cases rest while they are joined
MARKS = (PRACTISING, JOINED)  # ours alone: a client of REST may not set them
FORGET_CARD = "forgotten"  # an action's card: the person has asked us to delete what was said
QUIET_CARD = "reminders_off"  # an action's card: the person wants to hear nothing unasked any more
# Whether a call is practised after this card.
PRACTICE_CARDS = {"rehearsal_turn": True, "rehearsal_review": False, "rehearsal_ended": False, FORGET_CARD: False}


@dataclass(frozen=True)
class Said:
    """One message of one person, as a channel received it."""

    sender: str  # the person, whichever of their channels it came by
    text: object
    message_id: str
    channel: str
    metadata: dict[str, Any] = field(default_factory=dict)
    identity: str = ""  # the channel's own name for the person; "" where nobody can be joined


@dataclass(frozen=True)
class Turn:
    """The bot's answers to one message; complete when `task` is done."""

    task: asyncio.Future[None]
    messages: list[dict[str, Any]]


def turns_of(app: Sanic, handle: Handler) -> Turns:
    """The app's one line of turns, shared by its channels."""
    if not hasattr(app.ctx, "coach_turns"):
        app.ctx.coach_turns = Turns(handle, lambda: getattr(app.ctx, "agent", None))
    return app.ctx.coach_turns


def history_of(agent: Any) -> Any:
    """The tracker store under Rasa's wrappers, if it keeps a history (bot.history); else None."""
    store = getattr(agent, "tracker_store", None)
    while store is not None and not hasattr(store, "recent"):
        store = getattr(store, "_tracker_store", None)
    return store


def alias(sender: str) -> str:
    """What a log may call a sender."""
    return hashlib.blake2s(sender.encode("utf-8", "replace"), digest_size=4).hexdigest()


class Turns:
    """Takes messages of all channels to the agent: one at a time for each person, duplicates once."""

    def __init__(self, handle: Handler, agent: Callable[[], Any], slow_seconds: float = SLOW_SECONDS) -> None:
        self._handle, self.agent, self.slow_seconds = handle, agent, slow_seconds
        self._turns: OrderedDict[tuple[str, str], Turn] = OrderedDict()
        self._practising: OrderedDict[str, bool] = OrderedDict()
        self._met: OrderedDict[str, int] = OrderedDict()  # messages that were looked for in the history, by sender
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()
        self._mailboxes: dict[object, Mailbox] = {}
        self.reach: dict[str, Reach] = {}  # by channel: says something to a person who has not just written
        self.posts: dict[str, Post] = {}  # by channel: says something once for its number, kept until it is through
        self.present: dict[str, Callable[[Address], bool]] = {}  # by channel that only shows it to who looks: who does
        self.now: Callable[[], dt.datetime] = dt.datetime.utcnow
        self.moved: list[Callable[[list[str]], Awaitable[None]]] = []  # told when identities change their person
        self.ask = inside.ask
        self.linking = linking.Linking(self)

    @property
    def mailbox(self) -> Mailbox:
        """The mailbox beside the conversations; while there is no agent, where they are by default."""
        engine = getattr(history_of(self.agent()), "engine", None)
        if engine not in self._mailboxes:
            self._mailboxes[engine] = Mailbox(engine)
        return self._mailboxes[engine]

    async def tell(self, address: Address, message: dict[str, Any]) -> bool:
        """Say something unasked; whether the channel took it. A channel that is closed or fails is no error."""
        reach = self.reach.get(address.channel)
        try:
            if reach:
                await reach(address, message)
            return reach is not None
        except Exception as error:
            logger.warning("could not reach %s by %s: %s", alias(address.identity), address.channel,
                           type(error).__name__)
            return False

    async def post(self, person: str, channel: str, number: str, message: dict[str, Any], until: str) -> bool:
        """Say something unasked, once for a `number`, on the person's channel, else on any; whether one takes it.

        A page that nobody has open comes last. It is kept before this returns. `until` (ISO, UTC): when it is of no
        more use. Somebody who is joined to another, so that their own case rests, is reached where that other is.
        Raises mailbox.Hushed.
        """
        def remoteness(one: Address) -> tuple[bool, ...]:
            looked_at = self.present[one.channel](one) if one.channel in self.present else True
            return not looked_at, one.channel != channel, one.channel == "web", one.identity != person

        for address in sorted(self.mailbox.reaching(self.mailbox.person(person)), key=remoteness):
            post = self.posts.get(address.channel)
            if post and await post(replace(address, person=person), number, message, until):
                return True
        return False

    def alone_with(self, person: str) -> asyncio.Lock:
        """Held: no turn of this person is under way here, and none begins."""
        return self._lock(person)

    def start(
        self, said: Said, deliver: Deliver | None = None, waiting: int = WAITING, again: bool = False
    ) -> Turn:
        """Begin the turn at once (order = order of calls). `deliver` gets each answer when it is there, also a word
        when it takes long; without it the caller awaits `task` and reads `messages`. A duplicate gets the first turn.
        `waiting`: how many may stand in line; `again`: it may have been answered before a crash.
        """
        key = (said.identity or said.sender, said.message_id)
        known = self._turns.get(key) or self._answered_before(said, again)
        if known:
            return known
        text = gate.clean(said.text)
        fault, text = gate.fault(text), hide(text[: gate.MAX_LENGTH + 1])
        refusal = fault or ("utter_too_fast" if self._waiting[said.sender] >= waiting else None)
        messages: list[dict[str, Any]] = []
        work = self._say(refusal, messages, deliver) if refusal else self._turn(said, text, messages, deliver)
        turn = Turn(asyncio.ensure_future(work), messages)
        if not refusal:
            self._waiting[said.sender] += 1
            self._remember(key, turn)
        return turn

    def refuse(self, said: Said, key: str | None) -> Turn:
        """A turn that only says why the message is not taken, or, without `key`, nothing at all."""
        messages = [words.message(key, self.agent())] if key else []
        return Turn(_done(), messages)

    def busy(self, sender: str) -> bool:
        """Whether a turn of `sender` is under way."""
        return self._waiting[sender] > 0

    def _answered_before(self, said: Said, again: bool) -> Turn | None:
        """The turn of a message that was answered before a restart."""
        looked = self._met.get(said.sender, 0)
        if looked >= CHECKED and not again:
            return None
        self._met[said.sender] = looked + 1
        if len(self._met) > REMEMBERED:
            self._met.popitem(last=False)
        history = history_of(self.agent())
        replies = history.replies(said.sender, said.message_id) if history else None
        return None if replies is None else Turn(_done(), replies)

    def _remember(self, key: tuple[str, str], turn: Turn) -> None:
        self._turns[key] = turn
        if len(self._turns) > REMEMBERED:
            self._turns.popitem(last=False)

    async def _turn(self, said: Said, text: str, messages: list[dict[str, Any]], deliver: Deliver | None) -> None:
        slow = asyncio.ensure_future(self._say_when_slow(messages, deliver)) if deliver else None
        try:
            await self._in_line(said, text, messages, deliver)
        finally:
            self._waiting -= Counter([said.sender])
            if slow:
                slow.cancel()

    async def _in_line(self, said: Said, text: str, messages: list[dict[str, Any]], deliver: Deliver | None) -> None:
        """The turn, when those before it of this channel and of this person are over.

        Whose turn it is shows only then: the message before may have joined the person's channels, or parted them.
        """
        async with self._lock(f"line {said.identity or said.sender}"):
            while True:
                person = self._person(said)
                async with self._lock(person):
                    await self._end_erasing(person)
                    if self._person(said) == person:
                        await self._answer(replace(said, sender=person), text, messages, deliver)
                        return

    def _person(self, said: Said) -> str:
        return self.mailbox.person(said.identity) if said.identity else said.sender

    def _lock(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())

    async def _answer(self, said: Said, text: str, messages: list[dict[str, Any]], deliver: Deliver | None) -> None:
        async def pass_on(message: dict[str, Any]) -> None:
            if _card_of(message) == FORGET_CARD:  # once this is told, it must come, whatever happens
                self.mailbox.erasing(said.sender)
            await self._pass_on(message, messages, deliver)

        output = MessageOutput(said.channel, pass_on)
        try:
            if not await self._link(said, text, messages, deliver):
                await self._ask(said, text, output)
        except Exception as error:  # whatever it was, the person is not left without an answer
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error("turn failed: %s at %s:%s, sender %s", type(error).__name__, place.name, place.lineno,
                         alias(said.sender))
        if not messages:
            await self._apologise(said.sender, messages, deliver)
        self._note_practice(said.sender, messages)
        self._quiet_if_asked(said, messages)
        await self._forget_if_asked(said, messages)

    async def _link(
        self, said: Said, text: str, messages: list[dict[str, Any]], deliver: Deliver | None
    ) -> bool:
        """Whether the message was about joining channels, which concerns neither Rasa nor its history."""
        answers = self.linking.answers(said, text) if said.identity else []
        for answer in answers:
            await self._pass_on(answer, messages, deliver)
        return bool(answers)

    async def _ask(self, said: Said, text: str, output: MessageOutput) -> None:
        intents = getattr(getattr(self.agent(), "domain", None), "intents", None)
        message = UserMessage(
            gate.plain(text, intents),
            output,
            said.sender,
            input_channel=said.channel,
            message_id=said.message_id,
            metadata={key: value for key, value in said.metadata.items() if key not in MARKS} | self._marks(said),
        )
        await self._handle(message)

    def _marks(self, said: Said) -> dict[str, Any]:
        """What the bot has to know of a message beside its text."""
        marks: dict[str, Any] = {PRACTISING: True} if self._practises(said.sender) else {}
        mates = self.mailbox.reaching(said.sender) if said.identity else []
        joined = [known.identity for known in mates if known.identity != said.sender]
        return marks | ({JOINED: joined} if joined else {})

    def _practises(self, sender: str) -> bool:
        """Whether the sender is in a practice call, by the last card of one; after a restart the history tells."""
        if sender not in self._practising:
            self._practising[sender] = False
            history = history_of(self.agent())
            self._note_practice(sender, history.recent(sender) if history else [])
            if len(self._practising) > REMEMBERED:
                self._practising.popitem(last=False)
        return self._practising[sender]

    def _note_practice(self, sender: str, messages: list[dict[str, Any]]) -> None:
        cards = [(message.get("custom") or {}).get("card") for message in messages]
        told = [PRACTICE_CARDS[card] for card in cards if card in PRACTICE_CARDS]
        if told:
            self._practising[sender] = told[-1]

    async def _pass_on(self, message: dict[str, Any], messages: list[dict[str, Any]], deliver: Deliver | None) -> None:
        messages.append(message)
        await self._hand_over(message, deliver)

    async def _hand_over(self, message: dict[str, Any], deliver: Deliver | None) -> None:
        """A line that broke must not break the turn: what was answered stands in the transcript."""
        try:
            if deliver:
                await deliver(message)
        except Exception as error:
            logger.warning("answer not delivered: %s", type(error).__name__)

    async def _say(self, key: str, messages: list[dict[str, Any]], deliver: Deliver | None) -> None:
        await self._pass_on(words.message(key, self.agent()), messages, deliver)

    async def _say_when_slow(self, messages: list[dict[str, Any]], deliver: Deliver | None) -> None:
        await asyncio.sleep(self.slow_seconds)
        if not messages:  # a word in between, no answer: it does not count as one
            await self._hand_over(words.message("utter_slow", self.agent()), deliver)

    async def _apologise(self, sender: str, messages: list[dict[str, Any]], deliver: Deliver | None) -> None:
        logger.error("turn without an answer, sender %s", alias(sender))
        await self._say("utter_trouble", messages, deliver)
        history = history_of(self.agent())
        if history:
            history.note(sender, messages[-1]["text"])

    def _quiet_if_asked(self, said: Said, messages: list[dict[str, Any]]) -> None:
        """What is on its way unasked is taken back; the action has seen to it that nothing more is sent on it. After
        words of despair it waits until the person goes on.
        """
        if any(_card_of(message) == QUIET_CARD for message in messages):
            self.mailbox.hold_back(said.sender)
        elif any(_despairs(message) for message in messages):
            self.mailbox.hold_back(said.sender, later=True)

    async def _forget_if_asked(self, said: Said, messages: list[dict[str, Any]]) -> None:
        """Only an action of ours can send this card; it comes when the action has deleted its own part."""
        if any(_card_of(message) == FORGET_CARD for message in messages):
            self.linking.erased(said, await self.erase(said.sender))

    async def _end_erasing(self, person: str) -> None:
        """What a crash cut off after it was told. Fails it again, the action server still hears nothing from before."""
        try:
            if person in self.mailbox.to_erase():
                await self.erase(person)
        except Exception as error:
            logger.error("erasing failed: %s", type(error).__name__)

    async def erase(self, person: str) -> list[Address]:
        """Delete what was said by a person under all their names; repeated, it ends what a crash left half done.

        Then the action server has nothing left to guard against: what was said would bring the case back. Returns
        where the person wrote from, to tell them there.
        """
        mates, history = self.mailbox.reaching(person), history_of(self.agent())
        names = {person, *(known.identity for known in mates)}
        for name in names if history else ():
            history.forget(name)
            self._practising.pop(name, None)
        self.mailbox.forget(person)
        self.mailbox.erased(person)
        fold_log(self.mailbox.engine)
        for key in [key for key in self._turns if key[0] in names]:
            del self._turns[key]
        await self._erased(names)
        return mates

    async def _erased(self, names: Collection[str]) -> None:
        try:
            await self.ask("/people/gone", {"names": sorted(names)})
        except Exception as error:  # it knows still, and is told again: by the next message, or by Retention.finish
            logger.warning("erasing: the action server was not told: %s", type(error).__name__)


def _card_of(message: dict[str, Any]) -> str | None:
    """The name of a message's card."""
    custom = message.get("custom")
    return custom.get("card") if isinstance(custom, dict) else None


def _despairs(message: dict[str, Any]) -> bool:
    """Whether a message answers words of despair."""
    return _card_of(message) == "safety" and (message["custom"].get("data") or {}).get("kind") == "crisis"


def _done() -> asyncio.Future[None]:
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    done.set_result(None)
    return done

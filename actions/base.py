"""What every action does: load the case, catch up on what was told, answer, save — once, whatever is repeated."""

from __future__ import annotations

import contextlib
import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import broken, erasing, keep, pending, practice, reminding, repeats, services, which, words
from actions.asking import ask, say_notes, set_phase
from actions.meant import instead as meant_by_values
from actions.rest import stay, stays
from bot.coaching.case import Case
from bot.coaching.dialogue import WHICH, Question, Record
from bot.coaching.following import follow
from bot.coaching.hearing import Heard, read_message
from bot.coaching.hearing_answers import as_answer
from bot.coaching.intake import listen, note_facts
from bot.storage.casebook import Conflict
from bot.storage.unclear import Unclear

TRIES = 4
logger = logging.getLogger(__name__)


@dataclass
class Talk:
    """One turn of one person while it is being answered. `say` collects; nothing is sent before the case is saved."""

    sender: str
    record: Record
    heard: Heard
    fresh: bool  # this message was not processed by an earlier action of the same turn
    channel: str = ""
    said: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    repeated: bool = False  # the same message once more, since its answer was lost on the way
    forgotten: bool = False  # erase instead of saving
    messages: list[dict[str, Any]] = field(default_factory=list)  # of the person, as Rasa remembers them
    unclear: Unclear | None = None  # what of them is to be kept for a maintainer

    @property
    def case(self) -> Case:
        return self.record.case

    @property
    def joined(self) -> list[str]:
        """The person's names on other channels, whose own cases rest while they are joined (bot/channels/base.py)."""
        metadata = self.messages[-1].get("metadata") or {} if self.messages else {}
        return [str(name) for name in metadata.get("joined") or ()]

    @property
    def shows_cards(self) -> bool:
        """Whether the channel draws cards itself, so that the same in words would be a wall of text."""
        return self.channel == "web"

    def say(self, response: str, card: tuple[str, dict[str, Any]] | None = None, **values: Any) -> None:
        """Say a response of `data/responses`, with a card of the contract beside it."""
        spoken = {name: _harmless(words.spoken(value)) for name, value in values.items()}
        message: dict[str, Any] = {"response": response, **spoken}
        if card is not None:
            message["json_message"] = {"card": card[0], "v": 1, "data": card[1]}
        self.said.append(message)

    def open(self, question: Question | None) -> None:
        """Put this question."""
        self.record = replace(self.record, dialogue=self.record.dialogue.asks(question))

    def change(self, **changes: Any) -> None:
        """Change fields of the dialogue."""
        self.record = replace(self.record, dialogue=replace(self.record.dialogue, **changes))


class CoachAction(Action, ABC):
    """Base of all actions. Subclasses name themselves and answer; `takes_facts` keeps what the message told."""

    takes_facts = True
    question_follows = True  # the rules run action_question after this one
    comes_after = False  # runs after another action of the same turn
    keeps_topic = False  # others end the talk about the question answered last
    keeps_rest = False  # others end the rest after words of despair: the person goes on by themselves
    starts_practice = False  # others leave the message to a practice call that is going on
    takes_answers = False  # a message that comes once more, its answer lost, must not answer the next question
    answers_pending = False  # others let an unanswered "删除吗" lapse: a later yes must not be taken for it

    @abstractmethod
    def name(self) -> str:
        """The action's name in the domain."""

    @abstractmethod
    def respond(self, talk: Talk) -> None:
        """Answer; change `talk.record` as needed."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """(see parent class for full docstring)"""
        try:
            talk = self._turn_or_again(tracker)
        except Exception as error:  # an error that left here would carry the conversation into Rasa's log
            logger.error("%s failed: %s", self.name(), _place(error))
            dispatcher.utter_message(response="utter_trouble")
            return [SlotSet("phase", "asking")]
        for message in talk.said:
            dispatcher.utter_message(**message)
        return [SlotSet(name, value) for name, value in talk.slots.items()]

    def _turn_or_again(self, tracker: Tracker) -> Talk:
        for _ in range(TRIES - 1):
            with contextlib.suppress(Conflict):
                return self._turn(tracker)
        return self._turn(tracker)

    def _turn(self, tracker: Tracker) -> Talk:
        book = services.casebook()
        before = book.load(tracker.sender_id)
        record, heard, fresh = self._catch_up(before, tracker)
        talk = Talk(tracker.sender_id, record, heard, fresh, tracker.get_latest_input_channel() or "")
        talk.messages = list(_user_events(tracker))
        if repeats.is_repeat(record, tracker.events, heard):
            talk.fresh = talk.fresh and not repeats.prepare(talk)
            talk.repeated = True
        if record.erased and not erasing.goes_on(talk):
            return self._save(talk, before) if talk.forgotten else talk
        if practice.concerns(talk):
            return self._practise(talk, before)
        if fresh and not stays(talk) and (kind := pending.draft_in(talk)) is not None:
            follows = self.question_follows and not self.answers_pending
            pending.answer_draft(talk, kind, follows) if not talk.repeated else repeats.show_draft(talk, kind)
            return self._save(talk, before)
        talk.fresh = fresh = talk.fresh and not (talk.repeated and self.takes_answers)
        meant = meant_by_values(talk) if fresh else None
        talk.heard = heard if meant else as_answer(record, heard)
        consent = keep.pressed(talk) if fresh else None
        answer = fresh and self.takes_facts and talk.heard.intent != heard.intent
        decided = fresh and pending.pressed(talk)
        unsure = which.candidates(talk.heard) if fresh and not decided and not meant else ()
        if fresh and self.takes_facts and not answer and not meant and which.holds_facts(unsure):
            talk.record = note_facts(record, talk.heard, services.today()).record
        lapses = not self.answers_pending and consent is None and not decided
        if fresh and record.dialogue.pending and lapses:
            talk.change(pending=None)
        if fresh and not self.keeps_topic:
            talk.change(topic=None)
        quiet = consent is None and not decided and stays(talk)
        if fresh and not quiet and (answer or not self.keeps_rest):
            talk.change(resting=False)
        if consent is not None:
            keep.decide(talk, consent)
        elif decided:
            pending.answer_pending(talk)
        elif quiet:
            stay(talk, again=self.comes_after)
        elif answer:
            self._take_answer(talk)
        elif unsure:
            which.ask_which(talk, unsure)
        elif meant:
            talk.change(heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
            meant.respond(talk)
        else:
            self.respond(talk)
        if self.comes_after or self.answers_pending or not self.question_follows:
            pending.remind(talk)
        return self._save(talk, before)

    def _practise(self, talk: Talk, before: Record) -> Talk:
        """A turn while a call is practised: nothing of it is taken for the case."""
        if not talk.fresh and talk.heard.at <= talk.record.dialogue.practised:
            if not self.comes_after:  # the same message once more: its answer was lost on the way
                practice.again(talk)
        elif practice.takes(talk, self.starts_practice) or stays(talk):
            practice.turn(talk)
        else:
            practice.give_way(talk)
            told = talk.record
            self.respond(talk)
            if not self.starts_practice:
                practice.undo_facts(talk, told)
            if not self.question_follows and not self.starts_practice:
                practice.remind(talk)
        talk.slots |= {"phase": "idle", "question": None}  # else a plan that was due before would follow
        return self._save(talk, before, practising=True)

    def _save(self, talk: Talk, before: Record, practising: bool = False) -> Talk:
        book = services.casebook()
        if talk.forgotten:
            book.forget(talk.sender, *talk.joined, at=max(talk.heard.at, before.dialogue.heard_at))
        else:
            repeats.note(talk, before)
            talk.record = replace(talk.record, ledger=follow(talk.record.ledger, before.case, talk.case))
            plan = reminding.finish(talk, before, practising)
            if talk.record != before or plan.told:
                book.save(talk.sender, talk.record, plan)
        keep.store(talk)
        return talk

    def _take_answer(self, talk: Talk) -> None:
        """What fits the open question is taken as its answer, whichever action its words led to."""
        before = talk.case
        turn = listen(talk.record, talk.heard, services.today())
        talk.record = turn.record
        if broken.goes_on(talk, before, turn):
            return
        say_notes(talk, turn)
        if not self.question_follows and turn.ask is not None:
            ask(talk, turn.ask)
            set_phase(talk, turn.ask, False)

    def _catch_up(self, record: Record, tracker: Tracker) -> tuple[Record, Heard, bool]:
        """Take what was told while this server was away, then hand over the message of this turn."""
        heard = [read_message(event) for event in _user_events(tracker)]
        news = [message for message in heard if record.dialogue.is_news(message.at)]
        current = heard[-1] if heard else read_message(tracker.latest_message or {})
        if record.dialogue.pending == WHICH and len(heard) > 1 and which.is_choice(current.text):
            said = heard[-2]  # its meaning is chosen now
            current = replace(current, values=said.values, text=said.text)
        asked = record.dialogue.question
        fresh = bool(news) and news[-1] is heard[-1]
        for missed in news[:-1] if fresh else news:
            if fresh and missed.text == current.text:  # it is answered now
                continue
            if record.dialogue.rehearsal_at(missed.at) is not None:  # said to an agent that is not there
                until = max(missed.at, record.dialogue.heard_at)
                record = replace(record, dialogue=replace(record.dialogue, heard_at=until))
                continue
            # Repeats of an unanswered message are about the question that stood then, the last one counts.
            record = replace(record, dialogue=replace(record.dialogue, question=asked))
            record = listen(record, missed, services.today()).record
        return record, current, fresh


def _harmless(value: Any) -> Any:
    """What a person wrote, quoted: Rasa reads "0[" in it as its own mark and would show the bare template."""
    return value.replace("0[", "0［") if isinstance(value, str) else value


def _place(error: Exception) -> str:
    """What kind of error and where, without its message: that may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} at " + " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))


def _user_events(tracker: Tracker) -> Iterable[dict[str, Any]]:
    return (event for event in tracker.events if event.get("event") == "user")

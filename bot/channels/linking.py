"""One person on several channels: a code given on one joins the other to the same conversation and the same case."""
from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.channels import gate, words

if TYPE_CHECKING:
    from bot.channels.base import Said, Turns
    from bot.mailbox import Address

WRONG_CODES, WRONG_SECONDS = 5, 3600.0  # of one identity
WRONG_BY_ALL = 300  # in the same time: eight digits then stay out of reach, however many accounts somebody has
ALL = "all"


class Linking:
    """Answers the few sentences that join and part channels. They work in every state of the dialogue."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.wrong = gate.Pace(WRONG_CODES, WRONG_SECONDS)
        self.wrong_by_all = gate.Pace(WRONG_BY_ALL, WRONG_SECONDS)
        self._asked: set[str] = set()  # identities that were asked whether to join, and have said nothing since
        self._notices: set[asyncio.Task[Any]] = set()

    def answers(self, said: Said, text: str) -> list[dict[str, Any]]:
        """What is said to a message about joining channels; [] when it is about something else.

        A loose yes counts only right after our question; later it was meant for something else.
        """
        just_asked = said.identity in self._asked
        self._asked.discard(said.identity)
        written = unicodedata.normalize("NFKC", text)
        code = matched("code", _digits(written))
        if code:
            return [self._claim(said, re.sub(r"\D", "", code["digits"]))]
        bare = self._bare(said, _digits(written))
        if bare:
            return [bare]
        if re.fullmatch(words.sentence("link_near_code"), _digits(written)):
            return [self._wrong(said.identity)]
        if matched("ask", written):
            return [self._give(said)]
        if matched("part", written):
            return [self._part(said)]
        agreed = self._decided(said.identity, written, just_asked)
        return [] if agreed is None else [self._settle(said, agreed)]

    def _decided(self, identity: str, text: str, just_asked: bool) -> bool | None:
        """Whether somebody who named a code agrees; None when the message says nothing about it."""
        own = words.phrases("link_own_words")
        explicit = [agreed for name, agreed in (("yes", True), ("no", False)) if re.fullmatch(own[name], text)]
        loose = [agreed for name, agreed in (("yes", True), ("no", False)) if matched(name, text)]
        if explicit:
            return explicit[0]
        return loose[0] if loose and just_asked and self.turns.mailbox.claimed(identity) else None

    def _give(self, said: Said) -> dict[str, Any]:
        self._meet(said)
        code = self.turns.mailbox.new_code(said.identity)
        return self._say("utter_link_code", code=f"{code[:4]} {code[4:]}")

    def _claim(self, said: Said, code: str) -> dict[str, Any]:
        if not self._may_try(said.identity):
            return self._say("utter_link_too_often")
        self._meet(said)
        giver = self.turns.mailbox.claim(code, said.identity)
        return self._wrong(said.identity) if giver is None else self._confirm(said, giver)

    def _bare(self, said: Said, text: str) -> dict[str, Any] | None:
        """The answer to a code without the word before it. Eight digits that are none may be an amount; they count."""
        if not re.fullmatch(words.sentence("link_bare_code"), text) or not self._may_try(said.identity):
            return None
        giver = self.turns.mailbox.claim(re.sub(r"\D", "", text), said.identity)
        if giver is None:
            self._count(said.identity)
            return None
        self._meet(said)
        return self._confirm(said, giver)

    def _confirm(self, said: Said, giver: str) -> dict[str, Any]:
        if self.turns.mailbox.person(giver) == said.sender:
            return self._say("utter_link_here" if giver == said.identity else "utter_link_already")
        known = self.turns.mailbox.find(giver)
        self._asked.add(said.identity)
        return self._say("utter_link_confirm", channel=words.sentence(f"channel_{known.channel if known else 'web'}"))

    def _meet(self, said: Said) -> None:
        """A web page may write before its address was kept."""
        if self.turns.mailbox.find(said.identity) is None:
            self.turns.mailbox.meet(said.identity, said.channel, said.identity)

    def _may_try(self, identity: str) -> bool:
        return self.wrong.has_room(identity) and self.wrong_by_all.has_room(ALL)

    def _wrong(self, identity: str) -> dict[str, Any]:
        if not self._may_try(identity):
            return self._say("utter_link_too_often")
        self._count(identity)
        return self._say("utter_link_wrong")

    def _count(self, identity: str) -> None:
        self.wrong.allows(identity)
        self.wrong_by_all.allows(ALL)

    def _settle(self, said: Said, agreed: bool) -> dict[str, Any]:
        before = self.turns.mailbox.reaching(said.sender)
        person = self.turns.mailbox.settle(said.identity, agreed)
        if person is None and agreed and len(before) > 1:
            return self._say("utter_link_already")  # a yes said twice, or once more after a crash
        if person is None:
            return self._say("utter_link_left" if not agreed else "utter_link_nothing")
        self._note(self.turns.mailbox.reaching(person), said, "utter_link_joined_there")
        self._moved([said.identity, *(known.identity for known in before)])
        return self._say("utter_link_joined")

    def _part(self, said: Said) -> dict[str, Any]:
        mates = self.turns.mailbox.reaching(said.sender)
        if not self.turns.mailbox.part(said.identity):
            return self._say("utter_link_none")
        self._note(mates, said, "utter_link_parted_there")
        self._moved([said.identity, *(known.identity for known in mates)])
        return self._say("utter_link_parted")

    def erased(self, said: Said, mates: Sequence[Address]) -> None:
        """The person's data are gone, and with them what joined their channels."""
        self._note(mates, said, "utter_link_erased_there")
        self._moved([said.identity or said.sender, *(known.identity for known in mates)])

    def _moved(self, identities: list[str]) -> None:
        """Let channels that hold a line open (the web page) know that a person's conversation is another now."""
        for listener in self.turns.moved:
            self._later(listener(identities))

    def _note(self, others: Sequence[Address], said: Said, key: str) -> None:
        """Tell the other channels of the person, so that nobody is joined or parted behind their back."""
        message = self._say(key, channel=words.sentence(f"channel_{said.channel}"))
        for known in others:
            if known.identity != said.identity:
                self._later(self.turns.tell(known, message))

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._notices.add(task)
        task.add_done_callback(self._notices.discard)

    def _say(self, key: str, **values: str) -> dict[str, Any]:
        return words.message(key, self.turns.agent(), **values)


def matched(name: str, text: str) -> re.Match[str] | None:
    """The phrase of words.yml's `link_phrases` that the whole message is."""
    return re.fullmatch(words.phrases("link_phrases")[name], text.strip())


def _digits(text: str) -> str:
    """The text with Chinese digits as 123, and with one space where there are several."""
    table = str.maketrans(words.phrases("link_digits"))
    return re.sub(r"\s+", " ", text.translate(table))

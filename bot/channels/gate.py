"""What is taken off a message before anyone reads it, and what is turned away kindly."""
from __future__ import annotations

import json
import os
import re
import time
import unicodedata
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any

MAX_LENGTH = 2000  # characters, after trimming
TITLE_LENGTH = 60  # characters of a button's title that are kept
KEPT = "\n\t\u200d"  # the zero-width joiner holds emoji together
PAYLOAD = re.compile(r"/(?P<intent>[\w/]+)\s*(?P<data>\{.*\})?", re.DOTALL)


def clean(text: object) -> str:
    """The message without NUL, control, invisible and broken characters, trimmed; "" when it is no text at all."""
    if not isinstance(text, str):
        return ""
    kept = "".join(c for c in text if c in KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return kept.strip().strip("\u200d").strip()


def titled(title: object) -> dict[str, str]:
    """The metadata of a pressed button: its title, which the transcript shows in place of the payload."""
    kept = clean(title)[:TITLE_LENGTH]
    return {"title": kept} if kept else {}


def fault(text: str) -> str | None:
    """The response key that says why cleaned `text` cannot be taken; None when it can."""
    if not text:
        return "utter_empty_message"
    return "utter_message_too_long" if len(text) > MAX_LENGTH else None


def plain(text: str, intents: Any) -> str:
    """`text` as it may be given to Rasa: a leading "/" stays only where a button of ours could have put it.

    Rasa reads "/name{json}" as an intent and, when it cannot, warns with the whole text, which would log it.
    """
    return text if not text.startswith("/") or _is_payload(text, intents) else text.lstrip("/ \t\n")


def _is_payload(text: str, intents: Any) -> bool:
    found = PAYLOAD.fullmatch(text)
    if not found or (intents is not None and found["intent"].split("/")[0] not in intents):
        return False
    try:
        return found["data"] is None or isinstance(json.loads(found["data"]), dict)
    except ValueError:
        return False


class Pace:
    """At most `limit` messages of one sender in `seconds`; forgets the senders that were silent longest."""

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self.seconds, self.clock = limit, seconds, clock
        self._said: OrderedDict[str, deque[float]] = OrderedDict()

    def has_room(self, sender: str) -> bool:
        """Whether one more message of `sender` would be within the limit; counts nothing."""
        said, now = self._said.get(sender, deque()), self.clock()
        return sum(now - moment <= self.seconds for moment in said) < self.limit

    def allows(self, sender: str, senders: int = 10_000) -> bool:
        """Count one message of `sender` and say whether it is within the limit."""
        said, now = self._said.setdefault(sender, deque()), self.clock()
        self._said.move_to_end(sender)
        while said and now - said[0] > self.seconds:
            said.popleft()
        if len(self._said) > senders:
            self._said.popitem(last=False)
        if len(said) >= self.limit:
            return False
        said.append(now)
        return True


class Seats:
    """At most `limit` at a time for one name."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._taken: Counter[str] = Counter()

    def take(self, name: str) -> bool:
        """Count one more and say whether there is room for it. Who took a seat has to `free` it."""
        if self._taken[name] >= self.limit:
            return False
        self._taken[name] += 1
        return True

    def free(self, name: str) -> None:
        """One less."""
        self._taken -= Counter([name])


class Crowd:
    """What all people behind one address may do together. Generous: a school or a phone company may share one."""

    def __init__(self, sessions: int = 60, messages: int = 600, sockets: int = 200) -> None:
        """New sessions and messages in a minute, and sockets at a time."""
        self.sessions, self.messages, self.sockets = Pace(sessions, 60.0), Pace(messages, 60.0), Seats(sockets)
        self.lines = Seats(2 * sockets)  # also without a session; a page that comes back may have two for a moment

    @classmethod
    def from_env(cls) -> Crowd:
        """COACH_ADDRESS_LIMITS, three numbers. Raises ValueError."""
        given = os.environ.get("COACH_ADDRESS_LIMITS", "").split()
        if not given:
            return cls()
        if len(given) != 3 or not all(number.isdecimal() and int(number) for number in given):
            raise ValueError("COACH_ADDRESS_LIMITS needs three numbers, as in '60 600 200': new sessions a minute, "
                             "messages a minute, and open sockets of one network address")
        return cls(*map(int, given))

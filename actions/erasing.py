"""After an erasing that was cut off: the case is gone, but the answer, or the erasing of what was said, was lost.

The next message brings the answer once more, and its card has the channel end its part. Nothing that was said up to
then is heard again (`Record.erased`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import pending
from bot.coaching.hearing import FALLBACK

if TYPE_CHECKING:
    from actions.base import Talk

ASKS_FOR_IT = frozenset({"affirm", "deny", "delete_data", FALLBACK})  # nothing but the answer is wanted, or was heard


def goes_on(talk: Talk) -> bool:
    """Say that all is erased; whether the message is still to be answered. Despair comes first: told next time."""
    if not talk.fresh:  # an action after the one that said it, or a message from before
        if talk.heard.at < talk.record.erased:
            pending.tell_erased(talk)
        return talk.heard.at > talk.record.erased
    if talk.heard.intent == "safety":
        return True
    told = any(value.role != "negated" for value in talk.heard.values)
    asks = talk.heard.intent in ASKS_FOR_IT and not told
    if asks or pending.is_button(talk, "delete"):
        pending.erase(talk)
        return False
    pending.tell_erased(talk)
    return True

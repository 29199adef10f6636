"""What is said and nothing beside it: a yes alone, a name alone."""

from __future__ import annotations

from actions import words
from bot.coaching.hearing import Heard


def is_yes(text: str) -> bool:
    """对, 是的: one of the few words that mean nothing but yes."""
    return _plain(text) in words.phrase("labels", "bare_yes").split()


def names_alone(heard: Heard) -> bool:
    """是花呗那笔: the name of a debt and what points to it. 花呗也逾期了 says more."""
    return not _left_beside(heard, "lender", "product")


def values_alone(heard: Heard) -> bool:
    """900, 是昨天的: nothing but values and what points to them."""
    return bool(heard.values or heard.marks) and not _left_beside(heard)


def _left_beside(heard: Heard, *kinds: str) -> str:
    taken = {n for v in (*heard.values, *heard.marks) if not kinds or v.kind in kinds for n in range(v.start, v.end)}
    rest = _plain("".join(letter for n, letter in enumerate(heard.text) if n not in taken))
    for word in sorted(words.phrase("labels", "pointing").split(), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).lower()

"""How many training sentences teach nothing that another does not: the same but for a value, or nearly the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from bot.nlu.intent_classifier import values_in
from bot.nlu.masking import FILLER, MARKS, mask

ALIKE = 0.7  # share of character pairs in common from which two sentences are nearly the same
SHORTEST = 6  # characters: below, a word is most of a sentence, and 会起诉吗 / 会上门吗 are as alike as anything


def skeleton(text: str) -> str:
    """The sentence with its values as marks and without filler."""
    return FILLER.sub("", mask(text, values_in(text)))


def differ_in_a_value(texts: Iterable[str]) -> list[list[str]]:
    """Groups of sentences of one intent that are the same once values are masked. What is nothing but values
    (3万5, 两个月) is no template."""
    groups: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        frame = skeleton(text)
        words = [char for char in frame if char not in MARKS.values()]
        if len(words) < len(frame) and len(words) >= 2:
            groups[frame].append(text)
    return [group for group in groups.values() if len(group) > 1]


def pairs_of(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, without filler and punctuation."""
    plain = FILLER.sub("", text)
    return frozenset(map("".join, zip(plain, plain[1:], strict=False)))


def nearly_the_same(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of sentences of one intent with most of their characters in common, in order."""
    known = [(text, pairs_of(text)) for text in texts if len(text) >= SHORTEST]
    for (first, one), (second, other) in combinations(known, 2):
        if one and other and len(one & other) >= ALIKE * len(one | other):
            yield first, second

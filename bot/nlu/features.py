"""What the classifier sees of a masked sentence: characters in ones and twos, words, and hints from the lexicon.

Longer character n-grams were measured and lose: they memorise the training sentences. See docs/nlu.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import yaml
from scipy import sparse

from bot.nlu.fingerprints import ROOT

HINTS = ROOT / "data" / "lexicon" / "hints.yml"
VOCABULARY = ROOT / "data" / "jieba"
PLAIN_WORDS = ROOT / "data" / "lexicon" / "plain_words.yml"
PUNCTUATION = re.compile(r"[\s，,。.；;！!~…、：:\-—\"“”'()（）【】]+")


@lru_cache(maxsize=1)
def _hints() -> dict[str, dict[str, re.Pattern[str]]]:
    rows = yaml.safe_load(HINTS.read_text(encoding="utf-8"))
    return {part: {name: re.compile(said) for name, said in hints.items()} for part, hints in rows.items()}


@lru_cache(maxsize=1)
def _plain_words() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = yaml.safe_load(PLAIN_WORDS.read_text(encoding="utf-8"))
    plain = {str(word): right for right, words in rows.items() for word in words}
    return re.compile("|".join(map(re.escape, sorted(plain, key=len, reverse=True)))), plain


def plainly(text: str) -> str:
    """咋, 点样 and 啷个 are all 怎么; for the classifier only, since lengths change."""
    pattern, plain = _plain_words()
    return pattern.sub(lambda match: plain[match.group()], text)


def characters_of(text: str) -> list[str]:
    """Single characters and pairs, without punctuation: people leave it out, so a comma tells nothing."""
    plain = PUNCTUATION.sub("", plainly(text))
    return [*plain, *map("".join, zip(plain, plain[1:], strict=False))]


@lru_cache(maxsize=1)
def _jieba() -> Any:
    """With our vocabulary, whoever was asked first: Rasa may take the tokenizer's work from its cache in training."""
    import jieba

    for file in sorted(VOCABULARY.glob("*.txt")):
        jieba.load_userdict(str(file))
    return jieba


def words_of(text: str) -> list[str]:
    """jieba's words of an already masked sentence."""
    return [word for word in _jieba().cut(plainly(text)) if word.strip()]


def manner_of(text: str) -> list[str]:
    """How it is said: asked, reported, refused, in a few words or many."""
    return [name for name, pattern in _hints()["manner"].items() if pattern.search(text)]


def matter_of(text: str) -> list[str]:
    """What it touches, whichever of many words was used for it."""
    return [name for name, pattern in _hints()["matter"].items() if pattern.search(text)]


BLOCKS: dict[str, Callable[[str], list[str]]] = {
    "characters": characters_of,
    "words": words_of,
    "manner": manner_of,
    "matter": matter_of,
}
WEIGHTS = {"characters": 1.0, "words": 0.7, "manner": 0.3, "matter": 0.15}
RARITY = ("characters", "words")  # blocks in which rare features count more (tf-idf, each of length one)


class Features:
    """Numbers columns and weighs them: our own few lines, since sklearn's take four milliseconds for one sentence."""

    def __init__(self) -> None:
        self.columns: dict[str, dict[str, int]] = {}
        self.rarity = np.ones(0, dtype=np.float32)

    def fit(self, texts: Sequence[str]) -> Features:
        """Learn the columns and how rare each feature is among these sentences."""
        found: dict[str, Counter[str]] = {block: Counter() for block in BLOCKS}
        for text in texts:
            for block, read in BLOCKS.items():
                found[block].update(set(read(text)))
        rarity: list[float] = []
        for block, counts in found.items():
            self.columns[block] = {name: len(rarity) + i for i, name in enumerate(sorted(counts))}
            rarity += [_rarity(block, counts[name], len(texts)) for name in sorted(counts)]
        self.rarity = np.array(rarity, dtype=np.float32)
        return self

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one sentence."""
        parts = [self._block(block, read(text)) for block, read in BLOCKS.items()]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def strangeness(self, text: str) -> float:
        """The share, 0 to 1, of characters and pairs that no training sentence holds."""
        known, read = self.columns["characters"], characters_of(text)
        return sum(name not in known for name in read) / len(read) if read else 0.0

    def table(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Sentences as rows of a sparse matrix."""
        rows = [self.row(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        values = np.concatenate([values for _, values in rows])
        return sparse.csr_matrix(
            (values, np.concatenate([columns for columns, _ in rows]), ends), (len(rows), len(self.rarity))
        )

    def _block(self, block: str, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
        known = self.columns[block]
        counts = Counter(known[name] for name in names if name in known)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        values = np.ones(len(counts), dtype=np.float32)
        if block in RARITY and counts:
            values = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.rarity[columns]
            values /= np.linalg.norm(values)
        return columns, (values * WEIGHTS[block]).astype(np.float32)


def _rarity(block: str, count: int, total: int) -> float:
    return math.log((1 + total) / (1 + count)) + 1 if block in RARITY else 1.0

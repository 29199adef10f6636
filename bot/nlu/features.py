"""What the classifier sees of a masked sentence: characters in ones and twos, words, and hints from the lexicon.

Longer character n-grams were measured and lose: they memorise the training sentences. See docs/nlu.md.
"""

from __future__ import annotations

import re
from functools import lru_cache

import yaml
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from bot.nlu.fingerprints import ROOT

HINTS = ROOT / "data" / "lexicon" / "hints.yml"
PUNCTUATION = re.compile(r"[\s，,。.；;！!~…、：:\-—\"“”'()（）【】]+")
WEIGHTS = {"words": 0.7, "manner": 0.3, "matter": 0.15}


@lru_cache(maxsize=1)
def _hints() -> dict[str, dict[str, re.Pattern[str]]]:
    rows = yaml.safe_load(HINTS.read_text(encoding="utf-8"))
    return {part: {name: re.compile(said) for name, said in hints.items()} for part, hints in rows.items()}


def bare(text: str) -> str:
    """Without punctuation: people leave it out, and a comma must not tell a question from a fact."""
    return PUNCTUATION.sub("", text)


def words_of(text: str) -> list[str]:
    """jieba's words of an already masked sentence."""
    import jieba

    return [word for word in jieba.cut(text) if word.strip()]


def manner_of(text: str) -> list[str]:
    """How it is said: asked, reported, refused, in a few words or many."""
    return [name for name, pattern in _hints()["manner"].items() if pattern.search(text)]


def matter_of(text: str) -> list[str]:
    """What it touches, whichever of many words was used for it."""
    return [name for name, pattern in _hints()["matter"].items() if pattern.search(text)]


def build_features() -> FeatureUnion:
    """The feature extractor, not yet fitted."""
    parts = [
        ("characters", TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, preprocessor=bare)),
        ("words", TfidfVectorizer(analyzer=words_of, sublinear_tf=True)),
        ("manner", CountVectorizer(analyzer=manner_of, binary=True)),
        ("matter", CountVectorizer(analyzer=matter_of, binary=True)),
    ]
    return FeatureUnion(parts, transformer_weights=WEIGHTS)

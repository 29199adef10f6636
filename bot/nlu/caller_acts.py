"""What the person does in a practice call: several acts in one utterance, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fingerprints import ROOT
from bot.nlu.intent_classifier import CALLER, NgramIntentClassifier, said
from bot.nlu.normalise import normalise

CLAUSE_ENDS = re.compile(r"[，,。！!？?；;…\n]+|(?<!\d)\.+|\.+(?!\d)|(?<=[一-鿿])\s+|\s+(?=[一-鿿])")
PRACTISING = "practising"  # key of a message's metadata, set while a practice call is on
LIKELY = 0.3  # less sure than this is not told
BESIDE = 0.3  # a second act of the same clause
WORDS_ONLY = frozenset({"lie"})  # never concluded from how a sentence sounds
MOST = 0.94  # how sure the classifier may be: only plain words are told as more
PLAIN = 0.95  # the chance that is reported where the lexicon's words decide


@lru_cache(maxsize=1)
def plain_words() -> Mapping[str, re.Pattern[str]]:
    """Acts that plain words show, by their patterns."""
    rows = yaml.safe_load((ROOT / "data" / "scenes" / "plain_words.yml").read_text(encoding="utf-8"))
    return {act: re.compile(pattern) for act, pattern in rows.items()}


def clauses(text: str) -> list[tuple[int, int]]:
    """(start, end) of what stands between the marks of a sentence, or between the spaces that stand for them."""
    found, start = [], 0
    for mark in CLAUSE_ENDS.finditer(text + "。"):
        if text[start : mark.start()].strip():
            found.append((start, min(mark.start(), len(text))))
        start = mark.end()
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CallerActClassifier(NgramIntentClassifier):
    """Sets `caller_acts` on a message of somebody who practises; nothing on any other, and no intent."""

    @staticmethod
    def learns(intent: str) -> bool:
        """(see parent class for full docstring)"""
        return intent.startswith(CALLER)

    def process(self, messages: list[Message]) -> list[Message]:
        """(see parent class for full docstring)"""
        for message in messages:
            if message.get(TEXT) and (message.get(METADATA) or {}).get(PRACTISING):
                message.set("caller_acts", self.acts(message.get(TEXT), message.get(ENTITIES, [])), add_to_output=True)
        return messages

    def acts(self, text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The acts of each clause in order: name, confidence, start, end."""
        return [
            {"name": name, "confidence": chance, "start": start, "end": end}
            for start, end in clauses(text)
            for name, chance in self._acts(text, entities, start, end).items()
        ]

    def _acts(self, text: str, entities: list[dict[str, Any]], start: int, end: int) -> dict[str, float]:
        within = [
            {**entity, "start": entity["start"] - start, "end": entity["end"] - start}
            for entity in entities
            if start <= entity["start"] and entity["end"] <= end
        ]
        heard = dict(self._likely(text[start:end], within))
        plain = normalise(text[start:end])
        return heard | {act: PLAIN for act, words in plain_words().items() if words.search(plain)}

    def _likely(self, clause: str, entities: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
        """The likeliest act, and a second one that is nearly as likely."""
        if self._model is None:
            return
        chances = self._model.chances(said(clause, entities))
        best, second = chances.argsort()[::-1][:2]
        for place, least in ((best, LIKELY), (second, BESIDE)):
            name = str(self._model.classes[place]).removeprefix(CALLER)
            if chances[place] >= least and name not in WORDS_ONLY:
                yield name, min(float(chances[place]), MOST)

"""What the person does in a practice call: several acts in one utterance, clause by clause."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.intent_classifier import CALLER, NgramIntentClassifier, said

CLAUSE_ENDS = re.compile(r"[，,。.！!？?；;\n]+")
PRACTISING = "practising"  # key of a message's metadata, set while a practice call is on


def clauses(text: str) -> list[tuple[int, int]]:
    """(start, end) of what stands between the marks of a sentence."""
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
        """The likeliest act of each clause: name, confidence, start, end."""
        return [{**self._act(text, entities, *span), "start": span[0], "end": span[1]} for span in clauses(text)]

    def _act(self, text: str, entities: list[dict[str, Any]], start: int, end: int) -> dict[str, Any]:
        within = [
            {**entity, "start": entity["start"] - start, "end": entity["end"] - start}
            for entity in entities
            if start <= entity["start"] and entity["end"] <= end
        ]
        if self._model is None:
            return {"name": "", "confidence": 0.0}
        chances = self._model.chances(said(text[start:end], within))
        best = int(chances.argmax())
        return {"name": str(self._model.classes[best]).removeprefix(CALLER), "confidence": float(chances[best])}

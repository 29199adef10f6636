"""Amounts, durations, dates, terms and percentages as entities in Duckling's shapes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.hours import today
from bot.nlu.fingerprints import NLU, ROOT, fingerprint
from bot.nlu.values import Found, find_values


def as_entity(found: Found) -> dict[str, Any]:
    """A found value in the shape of `/model/parse`."""
    return {
        "entity": found.entity, "start": found.start, "end": found.end, "text": found.text,
        "value": found.value, "additional_info": dict(found.info), "confidence": 1.0,
    }  # fmt: skip


def reference_day(message: Message) -> dt.date:
    """The day that "下个月" is counted from: when the message was written, else today, in China."""
    return message.time.date() if message.time else today()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Plumbing around `find_values`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """(see parent class for full docstring)"""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the values to each message."""
        for message in messages:
            found = find_values(message.get(TEXT) or "", reference_day(message))
            entities = self.add_extractor_name([as_entity(value) for value in found])
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """(see parent class for full docstring)"""
        return fingerprint(NLU, ROOT / "data" / "lexicon")

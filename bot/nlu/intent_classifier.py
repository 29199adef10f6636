"""The intent, from characters, words and hints of the masked sentence: small, quick, seeded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.committee import Committee, Said
from bot.nlu.danger import CRISIS, PRIVACY, had_something_secret, says_wanting_to_die, shows_something_secret
from bot.nlu.fingerprints import NAMES, NLU, ROOT, fingerprint
from bot.nlu.masking import mask, only_values
from bot.nlu.name_extractor import NameExtractor
from bot.nlu.normalise import normalise
from bot.nlu.telling import CERTAIN, is_telling
from bot.nlu.value_extractor import ValueExtractor

FILE = "intents.joblib"
SETTINGS = ("c", "hidden", "epochs", "net_weight", "meaning_weight", "nets")
GUARDED = 0.9  # the chance that is reported where plain words of danger decide
LONG_AGO = dt.datetime(2025, 1, 1)  # what is heard in a training sentence must not depend on the day of training
RETRIEVAL = frozenset({"ask", "agent_said", "chitchat", "safety"})
CALLER = "caller/"  # what is said to the agent while practising: heard by a classifier of its own (caller_acts.py)


def values_in(text: str) -> list[dict[str, Any]]:
    """The values of a training sentence. Rasa shows training data to tokenizers and featurizers only, never to
    extractors: without this the model would train on bare sentences and be asked about masked ones."""
    messages = [Message({TEXT: text}, time=LONG_AGO)]
    for extractor in (ValueExtractor(), NameExtractor()):
        messages = extractor.process(messages)
    return list(messages[0].get(ENTITIES, []))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramIntentClassifier(GraphComponent, IntentClassifier):
    """Predicts full names (`ask/jail`) and gives Rasa the part that its rules know (`ask`)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`c`: inverse regularisation of the SVM; `hidden`, `epochs`: of the nets; `nets`: how many are averaged;
        `net_weight`: 0 to 1, how much they count; `meaning_weight`: 0 leaves out what the whole sentence means;
        `ranking_length`: how many intents are told."""
        return {
            "c": 1.0, "hidden": 96, "epochs": 13, "net_weight": 0.5, "meaning_weight": 1.0, "nets": 1,
            "ranking_length": 5,
        }  # fmt: skip

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource,
        model: Committee | None = None,
    ) -> None:  # fmt: skip
        self._config, self._storage, self._resource = config, storage, resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramIntentClassifier:
        """(see parent class for full docstring)"""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on what was said, with and without its values. In an order of our own: Rasa's changes with every process,
        and with it the model."""
        told = ((e.get_full_intent(), e.get(TEXT)) for e in training_data.intent_examples if e.get(TEXT))
        rows = sorted(row for row in told if self.learns(row[0]))
        intents, sentences = [intent for intent, _ in rows], [said(text, values_in(text)) for _, text in rows]
        self._model = Committee(**{key: self._config[key] for key in SETTINGS}).fit(sentences, intents)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / FILE)
        return self._resource

    @staticmethod
    def learns(intent: str) -> bool:
        """Whether this classifier tells sentences of this intent."""
        return not intent.startswith(CALLER)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> NgramIntentClassifier:  # fmt: skip
        """(see parent class for full docstring)"""
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / FILE)
        model.chances(Said("", ""))  # loads what the first person would wait for
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking on each message."""
        for message in messages:
            if message.get(TEXT) and not message.get(INTENT):
                ranking = self.rank(message.get(TEXT), message.get(ENTITIES, []))
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def rank(self, text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The likeliest intents, best first. Only values, nothing else: that is telling, by rule."""
        ranking = self._rank(text, entities)
        if not shows_something_secret(text):
            ranking = [one for one in ranking if one["full_name"] != PRIVACY]
        if had_something_secret(text) and ranking[0]["full_name"] != PRIVACY:
            ranking = [_intent(PRIVACY, GUARDED), *(one for one in ranking if one["full_name"] != PRIVACY)]
        if says_wanting_to_die(text) and ranking[0]["full_name"] != CRISIS:
            ranking = [_intent(CRISIS, GUARDED), *(one for one in ranking if one["full_name"] != CRISIS)]
        return ranking

    def _rank(self, text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
        sentence = said(text, entities)
        if only_values(sentence.masked) or self._model is None:
            return [_intent("inform", 1.0)]
        chances = self._model.chances(sentence)
        best = np.argsort(chances)[::-1][: self._config["ranking_length"]]
        ranking = [_intent(self._model.classes[i], float(chances[i])) for i in best]
        if is_telling(normalise(text), entities, ranking[0]["full_name"], ranking[0]["confidence"]):
            others = [intent for intent in ranking if intent["name"] != "inform"]
            ranking = [_intent("inform", ranking[0]["confidence"] + CERTAIN / 2), *others]
        return ranking

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """(see parent class for full docstring)"""
        return fingerprint(NLU, *(ROOT / "data" / folder for folder in ("lexicon", "jieba")), *NAMES)


def said(text: str, entities: Sequence[dict[str, Any]]) -> Said:
    """A sentence as the committee reads it."""
    return Said(normalise(text), mask(text, entities))


def _intent(full_name: str, confidence: float) -> dict[str, Any]:
    head = full_name.split("/")[0]
    return {"name": head if head in RETRIEVAL else full_name, "full_name": full_name, "confidence": confidence}

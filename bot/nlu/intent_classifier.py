"""The intent, from character n-grams and words of the masked sentence: linear, small, quick, seeded."""

from __future__ import annotations

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
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from bot.nlu.danger import CRISIS, says_wanting_to_die
from bot.nlu.features import build_features
from bot.nlu.fingerprints import NLU, ROOT, fingerprint
from bot.nlu.masking import mask, only_values
from bot.nlu.normalise import normalise
from bot.nlu.telling import CERTAIN, is_telling

FILE = "intents.joblib"
GUARDED = 0.9  # the chance that is reported where plain words of danger decide
TEMPERATURES = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
RETRIEVAL = frozenset({"ask", "agent_said", "chitchat", "safety"})


def build_model(c: float) -> Pipeline:
    """Features and a linear SVM: two seconds to train where logistic regression took minutes, and no less right.
    `c` is the inverse strength of the regularisation."""
    return Pipeline([("features", build_features()), ("classifier", LinearSVC(C=c, random_state=7))])


def softmax(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Margins as chances; the temperature is what makes them honest."""
    shifted = (scores - scores.max(axis=1, keepdims=True)) * temperature
    chances = np.exp(shifted)
    return chances / chances.sum(axis=1, keepdims=True)


def best_temperature(model: Pipeline, texts: list[str], intents: list[str]) -> float:
    """The temperature under which held-back training sentences are least surprising (three folds, seeded)."""
    folds = StratifiedKFold(3, shuffle=True, random_state=7)
    scores = cross_val_predict(model, texts, intents, cv=folds, method="decision_function")
    right = np.searchsorted(np.unique(intents), intents)
    rows = np.arange(len(intents))
    loss = {t: -np.log(softmax(scores, t)[rows, right] + 1e-12).mean() for t in TEMPERATURES}
    return min(loss, key=lambda t: loss[t])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramIntentClassifier(GraphComponent, IntentClassifier):
    """Predicts full names (`ask/jail`) and gives Rasa the part that its rules know (`ask`)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`c`: inverse regularisation; `ranking_length`: how many intents are reported."""
        return {"c": 1.5, "ranking_length": 5}

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource,
        model: Pipeline | None = None, temperature: float = 1.0,
    ) -> None:  # fmt: skip
        self._config, self._storage, self._resource = config, storage, resource
        self._model, self._temperature = model, temperature

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
        """Fit on the masked sentences."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        texts = [mask(e.get(TEXT), e.get(ENTITIES, [])) for e in examples]
        intents = [e.get_full_intent() for e in examples]
        self._temperature = best_temperature(build_model(self._config["c"]), texts, intents)
        self._model = build_model(self._config["c"]).fit(texts, intents)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._model, self._temperature), folder / FILE)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> NgramIntentClassifier:  # fmt: skip
        """(see parent class for full docstring)"""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, *joblib.load(folder / FILE))

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
        if says_wanting_to_die(text) and ranking[0]["full_name"] != CRISIS:
            ranking = [_intent(CRISIS, GUARDED), *(one for one in ranking if one["full_name"] != CRISIS)]
        return ranking

    def _rank(self, text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
        masked = mask(text, entities)
        if only_values(masked) or self._model is None:
            return [_intent("inform", 1.0)]
        chances = softmax(self._model.decision_function([masked]), self._temperature)[0]
        best = np.argsort(chances)[::-1][: self._config["ranking_length"]]
        ranking = [_intent(self._model.classes_[i], float(chances[i])) for i in best]
        if is_telling(normalise(text), entities, ranking[0]["full_name"], ranking[0]["confidence"]):
            others = [intent for intent in ranking if intent["name"] != "inform"]
            ranking = [_intent("inform", ranking[0]["confidence"] + CERTAIN / 2), *others]
        return ranking

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """(see parent class for full docstring)"""
        return fingerprint(NLU, ROOT / "data" / "lexicon", ROOT / "data" / "jieba")


def _intent(full_name: str, confidence: float) -> dict[str, Any]:
    head = full_name.split("/")[0]
    return {"name": head if head in RETRIEVAL else full_name, "full_name": full_name, "confidence": confidence}

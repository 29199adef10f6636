"""Two small models that err differently, and one opinion: a linear SVM and a net with one hidden layer.

Each alone is a point or two worse on held-out sentences (docs/nlu.md). Both see the same features; the net sees only
those that stand in at least two sentences, since what stands in one it learns by heart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from bot.nlu.features import Features

SEED = 7
OUT_OF_SCOPE = "out_of_scope"
STRANGENESS = 8.0  # how strongly unseen characters speak for out of scope; a training sentence holds none
MARGIN = 4.0  # what makes SVM margins comparable with the net's chances
SHARPNESS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
HELD_BACK = 0.15


def softmax(scores: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Rows of scores as chances; the temperature is what makes them honest."""
    shifted = (scores - scores.max(axis=1, keepdims=True)) * temperature
    chances = np.exp(shifted)
    return chances / chances.sum(axis=1, keepdims=True)


class Committee:
    """Fit on masked sentences; `chances` are calibrated on sentences held back from a first fit."""

    def __init__(self, c: float = 1.0, hidden: int = 128, epochs: int = 15, net_weight: float = 0.5) -> None:
        self._c, self._hidden, self._epochs, self._net_weight = c, hidden, epochs, net_weight
        self.sharpness = 1.0

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> Committee:
        """Seeded: the same sentences give the same model. About a minute for 8,000 sentences."""
        self._calibrate(texts, intents)
        self._fit(texts, intents)
        return self

    def chances(self, text: str) -> np.ndarray:
        """The chance of each of `classes`. What holds much that was never seen is more likely out of scope."""
        logs = np.log(self._mean([text])) * self.sharpness
        logs[:, self.classes == OUT_OF_SCOPE] += STRANGENESS * self._features.strangeness(text)
        return softmax(logs)[0]

    def _fit(self, texts: Sequence[str], intents: Sequence[str]) -> None:
        self._features = Features().fit(texts)
        seen = self._features.table(texts)
        self._uncommon = np.asarray((seen > 0).sum(axis=0)).ravel() < 2
        svm = LinearSVC(C=self._c, random_state=SEED).fit(seen, intents)
        net = MLPClassifier(
            (self._hidden,), max_iter=self._epochs, learning_rate_init=2e-3, batch_size=64, random_state=SEED
        ).fit(seen[:, ~self._uncommon], intents)
        self.classes = svm.classes_
        self._keep(svm, net)

    def _keep(self, svm: LinearSVC, net: MLPClassifier) -> None:
        """Only the weights, a row for each feature: a sentence then costs a few additions."""
        common = np.zeros((len(self._uncommon), self._hidden), dtype=np.float32)
        common[~self._uncommon] = net.coefs_[0]
        self._linear = (np.ascontiguousarray(svm.coef_.T, dtype=np.float32), svm.intercept_)
        self._hidden_layer = (common, net.intercepts_[0])
        self._output = (net.coefs_[1], net.intercepts_[1])

    def _mean(self, texts: Sequence[str]) -> np.ndarray:
        return np.vstack([self._opinion(*self._features.row(text)) for text in texts])

    def _opinion(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        linear = values @ self._linear[0][columns] + self._linear[1]
        hidden = np.maximum(values @ self._hidden_layer[0][columns] + self._hidden_layer[1], 0)
        net = hidden @ self._output[0] + self._output[1]
        return (1 - self._net_weight) * softmax(linear[None], MARGIN) + self._net_weight * softmax(net[None]) + 1e-9

    def _calibrate(self, texts: Sequence[str], intents: Sequence[str]) -> None:
        """The sharpness under which held-back sentences are least surprising."""
        split = StratifiedShuffleSplit(1, test_size=HELD_BACK, random_state=SEED)
        kept, back = next(split.split(texts, intents))
        self._fit([texts[i] for i in kept], [intents[i] for i in kept])
        logs = np.log(self._mean([texts[i] for i in back]))
        right = np.searchsorted(self.classes, [intents[i] for i in back])
        rows = np.arange(len(back))
        loss = {s: -np.log(softmax(logs, s)[rows, right]).mean() for s in SHARPNESS}
        self.sharpness = min(loss, key=lambda s: loss[s])

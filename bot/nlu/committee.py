"""Small models that err differently, and one opinion: a linear SVM and nets with one hidden layer, averaged.

Each alone is a point or two worse on held-out sentences (docs/nlu.md). Both see characters, words and hints of the
masked sentence; the net sees only those that stand in at least three sentences, since what stands in one it learns by
heart, and beside them what the whole sentence means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, cpu_count, delayed, parallel_config
from scipy import sparse
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from bot.nlu.features import Features
from bot.nlu.meaning import WIDTH, meanings

SEED = 7
MOST_AT_ONCE = 4  # nets fitted side by side
OUT_OF_SCOPE = "out_of_scope"
STRANGENESS = 8.0  # how strongly unseen characters speak for out of scope; a training sentence holds none
MARGIN = 4.0  # what makes SVM margins comparable with the net's chances
SHARPNESS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
HELD_BACK = 0.15
EVIDENT = 0.85  # so sure by words alone, the SVM is hardly ever wrong: the encoder, half of the time, is spared
COMMON = 3  # sentences that a feature stands in before the net sees it


class Said(NamedTuple):
    """One sentence: normalised, and the same with its values masked."""

    plain: str
    masked: str


class Table(NamedTuple):
    """Sentences as both kinds of models learn them: rows of features, for the net without what is uncommon and with
    what the whole sentence means."""

    features: Features
    uncommon: np.ndarray
    seen: Any
    both: Any
    intents: Sequence[str]


def softmax(scores: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Rows of scores as chances; the temperature is what makes them honest."""
    shifted = (scores - scores.max(axis=1, keepdims=True)) * temperature
    chances = np.exp(shifted)
    return chances / chances.sum(axis=1, keepdims=True)


def side_by_side(nets: Iterable[Any]) -> list[MLPClassifier]:
    """A process for each core, each with one thread: more threads cost one net twice the work and save it no time."""
    with parallel_config("loky", n_jobs=min(cpu_count(), MOST_AT_ONCE), inner_max_num_threads=1):
        return list(Parallel()(nets))


class Committee:
    """Fit on masked sentences; `chances` are calibrated on sentences held back from a first fit."""

    def __init__(
        self, c: float = 1.0, hidden: int = 96, epochs: int = 13, net_weight: float = 0.5, meaning_weight: float = 1.0,
        nets: int = 1,
    ) -> None:
        self._c, self._hidden, self._epochs = c, hidden, epochs
        self._net_weight, self._meaning_weight, self._net_count = net_weight, meaning_weight, nets
        self.sharpness = self.words_sharpness = 1.0

    def fit(self, sentences: Sequence[Said], intents: Sequence[str]) -> Committee:
        """Seeded: the same sentences give the same model. About two minutes for 10,000 sentences."""
        meant = self._meanings(sentences)
        split = StratifiedShuffleSplit(1, test_size=HELD_BACK, random_state=SEED)
        kept, back = next(split.split(meant, intents))
        part = self._table(*_part(kept, sentences, meant, intents))
        whole = self._table([said.masked for said in sentences], meant, intents)
        fits = [(0, part), *((n, whole) for n in range(self._net_count))]
        nets = side_by_side(delayed(self._net(n).fit)(table.both, table.intents) for n, table in fits)
        self._take(part, nets[:1])
        self._calibrate(*_part(back, sentences, meant, intents))
        self._take(whole, nets[1:])
        return self

    def chances(self, said: Said) -> np.ndarray:
        """The chance of each of `classes`. What holds much that was never seen is more likely out of scope."""
        row = self._features.row(said.masked)
        linear = self._by_words(*row)
        if linear.max() >= EVIDENT and self._net_weight < 1:
            return softmax(np.log(linear) * self.words_sharpness)[0]
        logs = np.log(self._opinion(linear, *row, self._meanings([said])[0])) * self.sharpness
        logs[:, self.classes == OUT_OF_SCOPE] += STRANGENESS * self._features.strangeness(said.masked)
        return softmax(logs)[0]

    def _meanings(self, sentences: Sequence[Said]) -> np.ndarray:
        if not self._meaning_weight:  # for comparison only
            return np.zeros((len(sentences), WIDTH), dtype=np.float32)
        return self._meaning_weight * meanings([said.plain for said in sentences])

    def _table(self, masked: Sequence[str], meant: np.ndarray, intents: Sequence[str]) -> Table:
        features = Features().fit(masked)
        seen = features.table(masked)
        uncommon = np.asarray((seen > 0).sum(axis=0)).ravel() < COMMON
        both = sparse.hstack([seen[:, ~uncommon], sparse.csr_matrix(meant)]).tocsr().astype(np.float32)  # half the time
        return Table(features, uncommon, seen, both, intents)

    def _take(self, table: Table, nets: Sequence[MLPClassifier]) -> None:
        """Listen with these nets, and with an SVM over the same table."""
        self._features, self._uncommon = table.features, table.uncommon
        svm = LinearSVC(C=self._c, random_state=SEED).fit(table.seen, table.intents)
        self.classes = svm.classes_
        self._linear = (np.ascontiguousarray(svm.coef_.T, dtype=np.float32), svm.intercept_)
        self._nets = [self._kept(net) for net in nets]

    def _net(self, n: int) -> MLPClassifier:
        return MLPClassifier(
            (self._hidden,), max_iter=self._epochs, learning_rate_init=3e-3, batch_size=128, random_state=SEED + n
        )  # fmt: skip

    def _kept(self, net: MLPClassifier) -> tuple[np.ndarray, ...]:
        """Only the weights, a row for each feature: a sentence then costs a few additions."""
        common = np.zeros((len(self._uncommon), self._hidden), dtype=np.float32)
        common[~self._uncommon] = net.coefs_[0][:-WIDTH]
        whole = net.coefs_[0][-WIDTH:].astype(np.float32)
        return common, whole, net.intercepts_[0], net.coefs_[1], net.intercepts_[1]

    def _by_words(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        """The SVM's opinion, as one row of chances."""
        return softmax((values @ self._linear[0][columns] + self._linear[1])[None], MARGIN)

    def _opinion(
        self, linear: np.ndarray, columns: np.ndarray, values: np.ndarray, meaning: np.ndarray
    ) -> np.ndarray:
        """Both together, as one row of chances; `linear` is what `_by_words` made of the same sentence."""
        heard = [
            softmax((np.maximum(values @ words[columns] + meaning @ whole + bias, 0) @ out + end)[None])
            for words, whole, bias, out, end in self._nets
        ]
        return (1 - self._net_weight) * linear + self._net_weight * np.mean(heard, axis=0) + 1e-9

    def _calibrate(self, masked: Sequence[str], meant: np.ndarray, intents: Sequence[str]) -> None:
        """The sharpness under which held-back sentences are least surprising; apart for those evident by words."""
        right = np.asarray(np.searchsorted(self.classes, list(intents)))
        rows = [self._features.row(text) for text in masked]
        words = [self._by_words(*row) for row in rows]
        both = [self._opinion(linear, *row, one) for linear, row, one in zip(words, rows, meant, strict=True)]
        self.sharpness = _least_surprising(np.log(np.vstack(both)), right)
        alone = np.vstack(words)
        evident = alone.max(axis=1) >= EVIDENT
        if evident.any():
            self.words_sharpness = _least_surprising(np.log(alone[evident]), right[evident])


def _least_surprising(logs: np.ndarray, right: np.ndarray) -> float:
    rows = np.arange(len(logs))
    loss = {s: -np.log(softmax(logs, s)[rows, right] + 1e-12).mean() for s in SHARPNESS}
    return min(loss, key=lambda s: loss[s])


def _part(
    which: np.ndarray, sentences: Sequence[Said], meant: np.ndarray, intents: Sequence[str]
) -> tuple[list[str], np.ndarray, list[str]]:
    return [sentences[i].masked for i in which], meant[which], [intents[i] for i in which]

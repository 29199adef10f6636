"""The component: trains on what it will be asked about, keeps its model, lets plain rules speak first."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_classifier import NgramIntentClassifier, values_in

JAIL = [
    "会坐牢吗",
    "欠招行3万会判刑吗",
    "要坐牢不",
    "欠钱判刑吗",
    "坐牢要多久",
    "会被抓吗",
    "花呗8千会抓人吗",
    "要不要坐牢",
]
TELL = ["欠招行3万", "花呗欠8千", "借呗还差一万二", "建行欠5千", "微粒贷两万没还", "欠平安4万", "白条3千", "欠工行6万6"]
THANKS = ["谢谢你", "多谢了", "太感谢", "谢谢啊", "感谢", "谢了", "谢谢老师", "非常感谢"]
CONFIG = {**NgramIntentClassifier.get_default_config(), "hidden": 16, "epochs": 40}


PAIRS = [(text, "ask/jail") for text in JAIL] + [(text, "inform") for text in TELL]
PAIRS += [(text, "chitchat/thanks") for text in THANKS]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> NgramIntentClassifier:
    return train(tmp_path_factory.mktemp("model"), PAIRS)


def train(folder: Path, pairs: list[tuple[str, str]]) -> NgramIntentClassifier:
    storage, resource = LocalModelStorage(folder), Resource("intents")
    data = TrainingData([Message.build(text, intent=intent) for text, intent in pairs])
    NgramIntentClassifier.create(CONFIG, storage, resource, None).train(data)  # type: ignore[arg-type]
    return NgramIntentClassifier.load(CONFIG, storage, resource, None)  # type: ignore[arg-type]


def heard(trained: NgramIntentClassifier, text: str) -> dict:
    return trained.rank(text, values_in(text))[0]


def test_training_sentences_are_masked_as_messages_are(trained: NgramIntentClassifier) -> None:
    columns = trained._model._features.columns["characters"]  # type: ignore[union-attr]
    assert "¤" in columns and "◆" in columns and "3" not in columns


def test_a_kept_model_hears_and_names_both_levels(trained: NgramIntentClassifier) -> None:
    best = heard(trained, "会不会坐牢")
    assert (best["name"], best["full_name"]) == ("ask", "ask/jail") and best["confidence"] > 0.5
    assert heard(trained, "欠兴业2万")["name"] == "inform"


def test_the_order_of_the_sentences_makes_no_other_model(trained: NgramIntentClassifier, tmp_path: Path) -> None:
    other = train(tmp_path, PAIRS[::-1])
    for text in ("会不会坐牢", "谢谢您", "今天下雨吗"):
        assert other.rank(text, values_in(text)) == trained.rank(text, values_in(text))


def test_bare_values_are_telling_whatever_the_model_thinks(trained: NgramIntentClassifier) -> None:
    assert heard(trained, "3万5") == {"name": "inform", "full_name": "inform", "confidence": 1.0}


def test_plain_words_of_danger_come_first(trained: NgramIntentClassifier) -> None:
    assert heard(trained, "欠招行3万 不想活了")["full_name"] == "safety/crisis"


def test_the_whole_of_a_debt_outweighs_a_fairly_sure_classifier() -> None:
    from bot.nlu.telling import is_telling

    entities = values_in("招行欠两万，逾期40天")
    assert is_telling("招行欠两万，逾期40天", entities, "report_payment", 0.75)
    assert not is_telling("招行欠两万，逾期40天", entities, "report_payment", 0.95)

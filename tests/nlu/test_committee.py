"""The committee: seeded, honest about chances, wary of what it never saw."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.committee import Committee, Said, softmax
from bot.nlu.features import Features, characters_of, manner_of, matter_of, plainly

JAIL = ["会坐牢吗", "会不会判刑", "要坐牢不", "欠钱判刑吗", "坐牢要多久", "会被抓吗", "抓人吗", "要不要坐牢"]
THANKS = ["谢谢你", "多谢了", "太感谢", "谢谢啊", "感谢", "谢了", "谢谢老师", "非常感谢"]
OUTSIDE = ["今天下雨吗", "明天天气", "天气怎样", "下雨没", "几度", "气温多少", "刮风吗", "会下雪吗"]
TEXTS = [*JAIL, *THANKS, *OUTSIDE]
SAID = [Said(text, text) for text in TEXTS]
INTENTS = ["ask/jail"] * 8 + ["chitchat/thanks"] * 8 + ["out_of_scope"] * 8


@pytest.fixture(scope="module")
def committee() -> Committee:
    return Committee(hidden=16, epochs=60).fit(SAID, INTENTS)


def test_it_hears_what_it_learnt(committee: Committee) -> None:
    heard = [committee.classes[committee.chances(said).argmax()] for said in SAID]
    assert heard == INTENTS


def test_chances_sum_to_one(committee: Committee) -> None:
    assert committee.chances(Said("会坐牢吗", "会坐牢吗")).sum() == pytest.approx(1)
    assert committee.chances(Said("", "")).sum() == pytest.approx(1)


def test_the_same_sentences_give_the_same_model(committee: Committee) -> None:
    again = Committee(hidden=16, epochs=60).fit(SAID, INTENTS)
    assert np.array_equal(again.chances(Said("坐牢谢谢", "坐牢谢谢")), committee.chances(Said("坐牢谢谢", "坐牢谢谢")))


def test_what_was_never_seen_is_likely_outside(committee: Committee) -> None:
    assert committee.classes[committee.chances(Said("恐龙灭绝", "恐龙灭绝")).argmax()] == "out_of_scope"


def test_what_means_the_same_is_heard_in_words_that_nobody_taught(committee: Committee) -> None:
    chances = dict(zip(committee.classes, committee.chances(Said("监狱", "监狱")), strict=True))
    assert chances["ask/jail"] > chances["chitchat/thanks"]


def test_softmax_keeps_the_order() -> None:
    chances = softmax(np.array([[1.0, 3.0, 2.0]]), 4.0)[0]
    assert list(chances.argsort()) == [0, 2, 1]


def test_a_table_holds_the_rows() -> None:
    features = Features().fit(TEXTS)
    columns, values = features.row(TEXTS[0])
    dense = features.table(TEXTS).toarray()
    assert np.allclose(dense[0][columns], values) and np.count_nonzero(dense[0]) == len(columns)


def test_strangeness_is_the_share_of_the_unseen() -> None:
    features = Features().fit(["坐牢"])
    assert features.strangeness("坐牢") == 0.0
    assert features.strangeness("坐船") == pytest.approx(2 / 3)  # 船 and 坐船 of 坐, 船, 坐船
    assert features.strangeness("。") == 0.0


def test_regional_words_become_plain_ones_and_punctuation_tells_nothing() -> None:
    assert plainly("点样还") == plainly("咋个还") == "怎么还"
    assert characters_of("怎么，还？") == characters_of("怎么还？")


def test_hints_say_how_and_about_what() -> None:
    assert "ends_asking" in manner_of("会坐牢吗") and "ends_asking" not in manner_of("我坐牢了")
    assert "jail" in matter_of("要蹲号子不") and "jail" not in matter_of("分期还")

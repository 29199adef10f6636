"""How a payment went, beside its sum and its day: each sentence with what is read, and where."""

from __future__ import annotations

import pytest

from bot.nlu.normalise import normalise
from bot.nlu.payment_words import find_payment_words


def found(text: str) -> list[tuple[str, str]]:
    read = list(find_payment_words(text, normalise(text)))
    assert all(text[one["start"] : one["end"]] == one["text"] and one["entity"] == "payment" for one in read)
    return [(one["value"], one["text"]) for one in read]


@pytest.mark.parametrize(
    ("text", "said"),
    [("没还成功 被退回来了", "没还成功"), ("钱被退回来了", "被退回来了"), ("昨天扣款失败了", "扣款失败"),
     ("那笔转账不成功", "转账不成功"),
     ("卡里钱不够没扣成", "没扣成"), ("原路退回了", "原路退"), ("钱没到账", "没到账"),
     ("转账未成功", "转账未成功"), ("钱又回来了", "钱又回来了")],
)  # fmt: skip
def test_it_came_back(text: str, said: str) -> None:
    assert found(text) == [("returned", said)]


@pytest.mark.parametrize(
    ("text", "said"),
    [("还错了 那800是建行的", "还错了"), ("转错卡了", "转错卡"), ("我记错了 是900", "记错"), ("刚才说错了", "说错"),
     ("打错账户了", "打错账户")],
)  # fmt: skip
def test_it_is_to_be_put_right(text: str, said: str) -> None:
    (code, words), *_ = found(text)
    assert code == "wrong" and words.startswith(said)


@pytest.mark.parametrize(
    "text",
    ["花呗还清了", "花呗全部还清了", "终于结清了", "提前把剩下的都还了", "借呗一次性还完了", "剩下几期一起付了",
     "白条总算还完了", "已經還清咗"],
)  # fmt: skip
def test_it_was_the_last(text: str) -> None:
    assert [code for code, _ in found(text)] == ["settled"]


@pytest.mark.parametrize(
    "text",
    ["还没还清", "快还清了", "什么时候能还清", "打算提前还清", "这期还清了", "第三期还完了", "还了800", "今天按时还了",
     "一共还了2300", "还成功了", "还款成功的短信到了", "全部家当就这点", "我想提前还清", "要是还清了呢",
     "还了一半", ""],
)  # fmt: skip
def test_nothing_of_the_kind(text: str) -> None:
    assert found(text) == []

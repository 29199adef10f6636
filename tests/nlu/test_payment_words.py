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
     "白条总算还完了", "已經還清咗", "花呗已经还清", "逾期的花呗还清了", "本金利息都还清了", "所有账单都还清了"],
)  # fmt: skip
def test_it_was_the_last(text: str) -> None:
    assert [code for code, _ in found(text)] == ["settled"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("这期还清了", "instalment"), ("本期账单还清了", "instalment"), ("第三期还完了", "instalment"),
     ("还清了这期", "instalment"), ("月供还了", "instalment"), ("这个月的还清了", "instalment"),
     ("上期账单还清了", "instalment"), ("账单还清了", "part"), ("逾期的部分还清了", "part"), ("最低还款还了", "part"),
     ("逾期的5000还清了", "part"), ("利息还清了", "part"), ("还了一半", "part"), ("先把手续费交了", "part")],
)  # fmt: skip
def test_it_was_only_a_part(text: str, code: str) -> None:
    assert {one for one, _ in found(text)} - {"settled"} == {code}


def test_what_is_told_of_each_debt_stands_in_its_clause() -> None:
    assert found("招行这期还清了，花呗全部还清了") == [
        ("settled", "还清了"), ("settled", "全部还清了"), ("instalment", "这期")
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["另外花呗也还了300", "又还了300", "今天又转了500", "还有花呗还了300", "花呗也付了"])
def test_one_more(text: str) -> None:
    assert "another" in {code for code, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "noted"),
    [("把昨天那笔还款删了", True), ("删掉刚才那笔还款", True), ("刚才那笔删掉", True), ("还款记录删了", True),
     ("招行那笔删掉", False), ("昨天那笔贷款", False), ("今天还款800", False), ("把第1条删了", False)],
)  # fmt: skip
def test_a_recorded_payment_is_spoken_of(text: str, noted: bool) -> None:
    assert ("noted" in {code for code, _ in found(text)}) is noted


def test_a_question_is_marked_as_one() -> None:
    said = "本期账单还清了还会上征信吗"
    assert all(one["additional_info"] == {"in_question": True} for one in find_payment_words(said, normalise(said)))
    assert not any("additional_info" in one for one in find_payment_words("这期还清了", "这期还清了"))


@pytest.mark.parametrize(
    "text",
    ["还没还清", "快还清了", "什么时候能还清", "打算提前还清", "还了800", "这期还没还",
     "最低还款是多少", "利息太高了", "今天按时还了",
     "一共还了2300", "还成功了", "还款成功的短信到了", "全部家当就这点", "我想提前还清", "要是还清了呢",
     "还没还完一半", "开了已结清证明", ""],
)  # fmt: skip
def test_nothing_of_the_kind(text: str) -> None:
    assert found(text) == []

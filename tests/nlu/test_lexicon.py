"""Names wherever they stand in a sentence, and never where the same characters mean something else."""

from __future__ import annotations

import pytest

from bot.nlu.lexicon import find_names, lenders
from bot.nlu.name_extractor import as_entities, merge_names
from tests.hear import entities


def debts(text: str) -> list[str]:
    """Lender and product of each debt that a text names."""
    rows = [name.row for name in merge_names(find_names(text), text) if name.kind == "lender"]
    return ["".join(row[key] or "" for key in ("lender", "product")) for row in rows]


def found(text: str, kind: str) -> list[str]:
    """Codes of one kind, in order."""
    return [name.code for name in find_names(text) if name.kind == kind]


@pytest.mark.parametrize("text, names", [
    ("招行的信用卡欠两万", ["招商银行信用卡"]), ("建行信用卡", ["建设银行信用卡"]),
    ("支付宝里的花呗", ["支付宝花呗"]),
    ("支付宝的借呗", ["支付宝借呗"]), ("京东白条和金条", ["京东金融白条", "京东金融金条"]),
    ("hb8000", ["支付宝花呗"]),
    ("HB欠8000", ["支付宝花呗"]), ("ｗｌｄ一万", ["微众银行微粒贷"]), ("微利贷", ["微众银行微粒贷"]),
    ("360借条", ["奇富借条"]),
    ("美团生活费", ["美团月付"]), ("抖音放心借", ["抖音放心借"]), ("昭行信用咔", ["招商银行信用卡"]),
    ("花唄欠八千", ["支付宝花呗"]),
    ("我欠工行和农行", ["工商银行信用卡", "农业银行信用卡"]), ("欠朋友两万", ["亲友借款"]), ("信用卡", ["信用卡"]),
    ("招行信用卡2万，招行闪电贷5万", ["招商银行信用卡", "招商银行闪电贷"]), ("京东欠了3000", ["京东金融"]),
    ("安逸花", ["马上消费安逸花"]),
])  # fmt: skip
def test_who_is_owed(text: str, names: list[str]) -> None:
    assert debts(text) == names


@pytest.mark.parametrize("text", [
    "我跑美团的", "送美团外卖", "我朋友说可以协商", "在抖音上看到的", "京东买的东西", "微信联系我吧", "打工行情不好",
    "从事中行业务吗", "农民生活不容易", "thb88", "xhbc", "现在最好分期还", "还贝壳找房的租金", "省得麻烦",
    "狗东西天天打电话",
    "抖音直播", "京东快递员", "拍拍肩膀", "360天没还了", "爱奇艺会员",
])  # fmt: skip
def test_the_same_characters_in_another_sense(text: str) -> None:
    assert debts(text) == []


@pytest.mark.parametrize("text, names", [
    ("美团", ["美团"]), ("欠美团3000", ["美团"]), ("抖音", ["抖音"]), ("欠抖音两千", ["抖音"]),
    ("京东", ["京东金融"]), ("360", ["奇富借条"]),
    ("还呗", ["还呗"]), ("还呗欠了5000", ["还呗"]), ("借了京东5千", ["京东金融"]),
])  # fmt: skip
def test_a_weak_name_counts_as_the_answer_or_beside_a_debt(text: str, names: list[str]) -> None:
    assert debts(text) == names


@pytest.mark.parametrize("text, reason", [
    ("上个月被裁了", "unemployment"), ("公司倒闭了", "unemployment"), ("工资降了一半", "income_drop"),
    ("店关了", "business_failure"),
    ("我妈住院", "illness"), ("离婚了", "family_change"), ("出了车祸", "accident"), ("被骗了", "fraud"),
    ("忘了还", "forgot"),
    ("手术", "illness"), ("病", "illness"), ("被裁員", "unemployment"), ("失業了", "unemployment"),
])  # fmt: skip
def test_what_happened(text: str, reason: str) -> None:
    assert found(text, "hardship") == [reason]


@pytest.mark.parametrize("text, kind, codes", [
    ("有离职证明和银行流水", "document", ["termination_notice", "bank_statement"]),
    ("病历", "document", ["medical_record"]),
    ("想分期", "want", ["instalment"]), ("能不能延期", "want", ["extension"]), ("减免违约金", "want", ["fee_waiver"]),
    ("还没逾期", "status", ["not_due"]), ("收到传票了", "status", ["court"]),
    ("诉前调解中心打来的", "status", ["mediation"]),
    ("流水线上班", "document", []),
])  # fmt: skip
def test_papers_wishes_and_where_a_debt_stands(text: str, kind: str, codes: list[str]) -> None:
    assert found(text, kind) == codes


@pytest.mark.parametrize("words", ["没收入", "没有收入", "没工资", "断了收入", "判决书", "还没逾期", "花呗", "被裁员"])
def test_a_name_is_heard_wherever_it_stands(words: str) -> None:
    heard = [[name.kind for name in find_names(f"{'啊' * before}，{words}，就这样吧")] for before in range(24)]
    assert heard == [heard[0]] * 24 and heard[0]


def test_every_name_of_every_lender_is_heard_alone() -> None:
    missed = [name for row in lenders().values() for name in row["names"] if len(find_names(str(name))) != 1]
    assert missed == []


def test_offsets_are_those_of_the_message_as_written() -> None:
    for text in ("　ＨＢ欠了8000，花唄？", "我欠【招行】３万"):
        for name in find_names(text):
            assert as_entities(name, text)[0]["text"] == text[name.start : name.end]
    assert [e["text"] for e in entities("欠 花唄 ８千") if e["entity"] == "product"] == ["花唄"]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "😀😀", "<b>花呗</b>", "a" * 5000, "花呗" * 300, "\u202e\x00花呗"])
def test_nothing_makes_it_fail(text: str) -> None:
    assert all(0 <= name.start < name.end <= len(text) for name in find_names(text))

"""Money that comes in: without the word for it (送水一个月四千一, a student's 生活费), and which of several counts."""

from __future__ import annotations

import re

from bot.nlu.cues import Cue
from bot.nlu.sentence import Entity, Sentence

MONTHLY = re.compile(r"每个?月|一个?月|上个?月|这个?月|现在|按月|[号日]")
PAID_OUT = re.compile(r"(?:发|开|落|落到手|拿|领|搞|混|捞|给我|净得)(?:了|个|到)?(?:大概|差不多|也就|就|才|只有)*$")
TOWARDS = re.compile(r"[还交扣付]|花呗|借")  # 拿三千还债: money going out
JOB = re.compile(
    r"跑(?:车|腿|单|滴滴|外卖|网约车|美团|快递|货运|代驾|长途|摩的)|网约车|出租|快递|外卖|送(?:水|货|餐|奶|煤气)"
    r"|摆摊|出摊|开(?:店|车|叉车|塔吊)|打零工|打工|打杂|上班|干活|干(?:工地|保安|保洁|装修|家政|销售)"
    r"|做(?:工|销售|保洁|保安|家政|美容|文员|客服|服务员|木工|瓦工|小工|代购|直播|钟点工)"
    r"|当(?:保安|老师|护士|学徒|服务员|保姆|会计|店员)|厂里|工地|车间|流水线|保安|保洁|店员|收银|服务员|文员|月嫂"
    r"|护工|司机|代驾|带货|理发|美甲|修车|搬砖|搬货|卖(?:菜|水果|早点|货|保险|房|早餐|衣服)"
)
PUPIL = re.compile(r"学生|在校|大[一二三四](?!百|千|万)|读书|上学|上大学|研究生|大专|本科")
FELL_TO = re.compile(r"(降|掉|减|跌|变|少)(到|成|至|为|了只有|得只剩)")
NOW = re.compile(r"现在|如今|目前|眼下")
STARTING = re.compile(r"入职|新工作|上班后|开始")
FAMILY = re.compile(
    r"(?<![给寄转还借欠帮替养])(?:我)?(?:老婆|老公|媳妇|爱人|对象|丈夫|妻子|太太|先生|家属|另一半|男朋友|女朋友|我[爸妈]|儿子|女儿)"
    r"(?:[那这]边|每个?月|一个?月|也|还|有|能|给|贴补?|补贴|挣|发|是|大概|差不多|左右|的)*$"
)
OWN_CHILD = re.compile(r"孩子|小孩|儿子|女儿|娃")


def is_earned(sentence: Sentence, value: Entity) -> bool:
    """A figure without a word of its own: what is paid out to somebody, or a month of a named job."""
    begin, _ = sentence.clause(value)
    before, clause = sentence.text[begin : value["start"]], sentence.clause_text(value)
    names = [v for v in sentence.of("lender", "product") if begin <= v["start"] < value["start"]]
    if names or value["entity"] != "amount-of-money" or TOWARDS.search(clause):
        return False
    monthly = (value.get("additional_info") or {}).get("per") in ("month", "day") or bool(MONTHLY.search(clause))
    return monthly and bool(PAID_OUT.search(before) or JOB.search(before))


def is_kept_by_family(sentence: Sentence, value: Entity, role: str | None, cue: Cue | None) -> bool:
    """学生每月生活费1500: a student's living costs are what home sends."""
    return (
        role == "expenses" and cue is not None and cue.word == "生活费" and cue.end <= value["start"]
        and bool(PUPIL.search(sentence.text)) and not OWN_CHILD.search(sentence.text)
    )  # fmt: skip


def settle_income(sentence: Sentence) -> None:
    """工资8000扣完到手6500: what arrives counts. 以前8000现在4000: what is now counts. 入职后7000: later."""
    amounts = sentence.of("amount-of-money")
    for first, second in zip(amounts, amounts[1:], strict=False):
        between = sentence.text[first["end"] : second["start"]]
        fell = _is_wage_before(sentence, first) and FELL_TO.search(between)
        past = sentence.beside(first, "past", reach=8) and (NOW.search(between) or FELL_TO.search(between))
        if (fell or past) and second.get("role") in (None, "income") and not _names_between(sentence, first, second):
            first["role"], second["role"] = "past", "income"
    for value in amounts:
        if value.get("role") is None and _was_income(sentence, value):
            value["role"] = "past"  # 现在没收入，以前八千
    for before, value, after in zip([None, *amounts], amounts, [*amounts[1:], None], strict=False):
        if value.get("role") is None and _adds_to_income(sentence, before, value, after):
            value["role"] = "income"  # 失业金1900 老婆4500
    incomes = [v for v in amounts if v.get("role") == "income"]
    net = [v for v in incomes if sentence.beside(v, "net")]
    for value in incomes:
        before_tax = sentence.beside(value, "gross") or (net and value["start"] < net[0]["start"])
        if net and value not in net and before_tax:
            value["role"] = "gross"
        elif sentence.beside(value, "past") and len(amounts) > 1:
            value["role"] = "past"
        elif _is_later(sentence, value):
            value["role"] = "income_later"


def _names_between(sentence: Sentence, first: Entity, second: Entity) -> bool:
    return any(first["end"] <= v["start"] < second["start"] for v in sentence.of("lender", "product"))


def _is_wage_before(sentence: Sentence, value: Entity) -> bool:
    """公司降薪，从八千降到五千一: with a fall of income in the sentence, what falls is the wage."""
    if value.get("role") is not None:
        return bool(value["role"] == "income")
    less = any(h["value"] == "income_drop" and h["text"] != "降到" for h in sentence.of("hardship"))
    return sentence.text[: value["start"]].endswith(("从", "由")) and (less or sentence.says("income"))


def _was_income(sentence: Sentence, value: Entity) -> bool:
    return sentence.beside(value, "past") and sentence.says("income")


def _adds_to_income(sentence: Sentence, before: Entity | None, value: Entity, after: Entity | None) -> bool:
    """A figure of somebody of the household, in a list of what comes in."""
    listed = before if before is not None else after
    start = before["end"] if before is not None else 0
    own = any(start <= v["start"] < value["start"] for v in sentence.of("lender", "product"))
    return (
        listed is not None and listed.get("role") == "income" and not own
        and bool(FAMILY.search(sentence.text[start : value["start"]]))
    )  # fmt: skip


def _is_later(sentence: Sentence, value: Entity) -> bool:
    ahead = [v for v in sentence.of("time") if v.get("role") == "recovery"]
    now = NOW.search(sentence.clause_text(value))
    return bool(ahead and STARTING.search(sentence.text) and not now and value["start"] > ahead[0]["start"])

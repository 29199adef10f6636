"""Money of a household that is easily taken for something else: house payments, one-off costs, money lent to others."""

from __future__ import annotations

import re
from typing import Any

from bot.nlu.cues import Cue
from bot.nlu.sentence import Entity, Sentence

HOUSE = frozenset({"mortgage", "car_loan"})
MONTHLY = re.compile(r"每月|每个月|月供|一个月|一月|这个月|上个?月|本月|平时|日常")
PAYMENT_CUES = frozenset({"月供", "每月还", "每个月还", "一个月还", "每期还", "每期"})
PAYMENT_BELOW = 30_000  # yuan a month; a larger figure beside 房贷 is the loan
SPENT = re.compile(r"(?:花|用|付|交)(?:了|掉了?|去了?|出去了?)(?:我|将近|大概|差不多|快|近|小|好)*$")
LENT = re.compile(r"[借欠](?:走|去|着)?了?我(?!家|们|爸|妈|父|母|哥|姐|弟|妹|朋|同|老)|借给(?!我)|借出去?")
OTHERS = (
    r"(?:[表堂]?[弟妹哥姐](?!夫)|[弟妹][弟妹]|哥哥|姐姐|姐夫|妹夫|[侄外][儿子女甥]+|舅舅?|叔叔?|姑姑?|姨妈?|朋友|同学|同事|邻居|室友|舍友|工友|闺蜜|老乡"
    r"|发小|哥们儿?|前[男女]友|前[夫妻]|小[王李张刘陈杨赵周吴黄徐孙胡朱高林何]|老[王李张刘陈])"
)
THEIRS = re.compile(
    rf"(?<![找跟向问从管给借和欠])(?:我的?)?{OTHERS}[^找跟向问我俺]{{0,3}}"
    r"(?:欠|借了|月入|工资|挣|赚|一个月|收入)[^我俺]*$"
)
WAGE = r"(?:工资|工钱|薪水|货款|工程款|尾款)"
WITHHELD = re.compile(rf"(?:拖?欠|压)(?:着|了)?.{{0,6}}{WAGE}|{WAGE}.{{0,12}}(?:[没不](?:给|发|结|付)|[要收]不回)")
MINE = re.compile(r"我(?!爸|妈|父|母|哥|姐|弟|妹|朋|同|老|家|儿|女|们)[^，]{0,4}[欠借有是]|我(?:自己|本人|名下)")
YEARLY = re.compile(r"年底|年终|年会|一次性")
THREAT = re.compile(r"不还.{0,10}就|先还.{0,8}就")


def special_role(sentence: Sentence, value: Entity) -> str | None:
    """Roles that go before what the nearest cue says."""
    clause = sentence.clause_text(value)
    if LENT.search(clause) or WITHHELD.search(clause):
        return "lent"
    if is_theirs(sentence, value):
        return "theirs"
    if any(m.start() < value["start"] - sentence.clause(value)[0] < m.end() for m in THREAT.finditer(clause)):
        return "demand"  # 今天不还三千就上门
    return "bonus" if "奖" in clause and YEARLY.search(clause) else None


def is_theirs(sentence: Sentence, value: Entity) -> bool:
    """我弟欠三万, 侄儿月入一万五: somebody else's. With a lender's name beside it, it is the debt to speak of, unless
    their own follows: 我弟欠花呗两千，我是欠借呗一万五."""
    begin, end = sentence.clause(value)
    if not THEIRS.search(sentence.text[begin : value["start"]]):
        return False
    named = any(begin <= v["start"] and v["end"] <= end for v in sentence.of("lender"))
    return not named or bool(MINE.search(sentence.text[end:]))


def spent_once(sentence: Sentence, value: Entity) -> bool:
    """住院花了8万, 装修花了十万: money that is gone, no monthly expense."""
    begin, _ = sentence.clause(value)
    monthly = (value.get("additional_info") or {}).get("per") or MONTHLY.search(sentence.clause_text(value))
    large = figure_of(value) > PAYMENT_BELOW
    return not monthly and (large or bool(SPENT.search(sentence.text[begin : value["start"]])))


def house_payment(sentence: Sentence, value: Entity, role: str | None, cue: Cue | None) -> bool:
    """房贷每月三千: a payment that keeps a home, not a debt to negotiate; its name is marked as `budget`."""
    if role is not None and not (role == "limit" and cue and cue.word in PAYMENT_CUES):
        return False
    kinds = [v for v in sentence.of("lender", "product") if (v.get("additional_info") or {}).get("kind") in HOUSE]
    beside = [v for v in kinds if 0 <= value["start"] - v["end"] <= 8]
    if not beside or not _is_monthly(sentence, value):
        return False
    for mention in beside:
        mention["role"] = "budget"
    return True


def is_paid_up(sentence: Sentence, name: Entity) -> bool:
    """还完房贷剩两千: the payment was made; nothing is said of what is owed."""
    house = (name.get("additional_info") or {}).get("kind") in HOUSE
    return house and sentence.text[: name["start"]].endswith(("还完", "还了", "还掉", "交完", "交了", "供完"))


def _is_monthly(sentence: Sentence, value: Entity) -> bool:
    """Said to be so, or one of a list of what comes in and goes out: 工资9000，房贷3500."""
    clause = sentence.clause_text(value)
    if (value.get("additional_info") or {}).get("per") == "month" or MONTHLY.search(clause):
        return True
    begin, end = sentence.clause(value)
    late = any("overdue" in c.roles and begin <= c.start < end for c in sentence.cues)
    listed = sentence.says("income") or sentence.says("expenses")
    listed = listed or any(v.get("role") == "priority" for v in sentence.of("amount-of-money"))
    return listed and not late and figure_of(value) < PAYMENT_BELOW


def figure_of(value: Entity) -> float:
    """The amount in yuan, the lower end of a range."""
    figure: Any = value["value"]
    return float(figure["from"] if isinstance(figure, dict) else figure)


def use_up(sentence: Sentence, cue: Cue) -> None:
    """低保600, 孩子学费1500: the word tells what the money is; it is no paper and no misfortune besides."""
    taken = [v for v in sentence.of("document", "hardship") if v["start"] <= cue.start and v["end"] == cue.end]
    for name in taken:
        if name["value"] != "illness":
            sentence.values.remove(name)

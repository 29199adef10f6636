"""Money of a household that is easily taken for something else: house payments, one-off costs, money lent to others."""

from __future__ import annotations

import re
from typing import Any

from bot.nlu.cues import Cue, clause_of
from bot.nlu.sentence import Entity, Sentence

HOUSE = frozenset({"mortgage", "car_loan"})
MONTHLY = re.compile(r"每月|每个月|月供|一个月|一月|这个月|上个?月|本月|平时|日常")
MUST = frozenset({"每月要还", "每个月要还", "一个月要还", "每月得还", "每个月得还", "一个月得还"})
PAYMENT_CUES = MUST | {"月供", "每月还", "每个月还", "一个月还", "每期还", "每期"}
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
PAID = re.compile(r"(?<![没不])(?:还[完掉上清]?了|[结付]清了|交[完了]了?|供完)$")
PAID_LATER = re.compile(r"(?:都|已经|全部?|早就?|也)*(?<!没)还[掉上]?了(?=[，,。；;\s]|$)")
GAVE_ME = re.compile(r"[^，,。]{0,2}(?:借|给|打|转|汇|寄)[了给过]*我")
TO_PAY = re.compile(r"[块元钱，\s]*(?:用来|拿来|拿去|先|来|去|帮我|替我|让我)?(?:去)?还[了上掉]?(?:我的)?")
RECEIVED = re.compile(r"(?:借|给|打|转|汇|寄)(?:[了给过])*我(?:[了大概差不多有]|将近)*$")
WISHING = re.compile(r"[能想可行吗希望最多只降改低超内]|压(?!力)|协商|申请|方案|好不好")
DUES = MUST | {"每期还", "每期要还", "每期得还", "每期应还", "每期扣", "每期", "月供"}
PAST = re.compile(
    r"那会儿?|那时候?|那阵子?|那几个?[年月]|那年|那段(?:时间|日子)?|当时|期间|的时候|以前|之前|曾经|从前|一度"
)
EARLIER = re.compile(r"去年|前年|上半年|年初|前几个?月|前阵子|早先|前段时间")
NOW_PAID = re.compile(
    r"(?:现在|如今|目前|今年|这个月|这两个月).{0,8}(?:[\d一二两三四五六七八九]+[千万百wk\d]|上班|有工作|有活|有收入)"
)
SINCE_THEN = re.compile(r"开始|起|以?后|到现在|到今天|至今|一直|就|现在|目前")
YEARLY = re.compile(r"年底|年终|年会|一次性")
OF_DEBT = (None, "balance", "paid", "minimum", "contract_payment", "part", "borrowed")
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
    if _is_received(sentence, value):
        return "received"
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


def _is_received(sentence: Sentence, value: Entity) -> bool:
    """借给我两万还车贷: money that was used to pay a debt, and is none of it."""
    if not RECEIVED.search(sentence.text[: value["start"]]):
        return False
    names = sentence.of("lender", "product")
    return any(value["end"] <= n["start"] and TO_PAY.fullmatch(sentence.text[value["end"] : n["start"]]) for n in names)


def is_paid_up(sentence: Sentence, name: Entity) -> bool:
    """还完房贷剩两千, 上个月还了网贷: the payment was made; nothing is said of what is owed."""
    house = (name.get("additional_info") or {}).get("kind") in HOUSE
    used = [v for v in sentence.of("amount-of-money") if v.get("role") == "received" and v["end"] <= name["start"]]
    if used and TO_PAY.fullmatch(sentence.text[used[-1]["end"] : name["start"]]):
        return house or not _tells_of(sentence, name)
    if any(v["start"] > name["end"] for v in sentence.of("amount-of-money") if v.get("role") == "received"):
        return bool(GAVE_ME.match(sentence.text, name["end"]))  # 朋友借给我三万还房贷
    before = sentence.text[: name["start"]]
    if house and before.endswith(("还完", "还了", "还掉", "交完", "交了", "供完")):
        return True
    return bool(PAID.search(before) or PAID_LATER.match(sentence.text, name["end"])) and not _tells_of(sentence, name)


def _tells_of(sentence: Sentence, name: Entity) -> bool:
    """Whether a figure or a time stands behind the name that may be about it: 还了花呗2000，还剩6000."""
    following = [n["start"] for n in sentence.of("lender", "product") if n["start"] >= name["end"]]
    stop = min(following, default=len(sentence.text))
    amounts = [v for v in sentence.of("amount-of-money", "number") if v.get("role") in OF_DEBT]
    times = [v for v in sentence.of("duration", "time") if v.get("role") in ("overdue", "due")]
    return any(name["end"] <= v["start"] < stop for v in (*amounts, *times))


def is_due_each_time(sentence: Sentence, value: Entity, cue: Cue | None) -> bool:
    """每期还1500: what the contract asks, where it is not what the person wishes or is offered."""
    if cue is None or cue.word not in DUES or sentence.of("terms") or WISHING.search(sentence.text[: value["start"]]):
        return False
    begin, end = sentence.clause(value)
    named = any(begin <= n["start"] < value["start"] for n in sentence.of("lender", "product"))
    return not WISHING.search(sentence.text[value["end"] : end]) and (named or cue.word != "月供")


def was_without_income(sentence: Sentence, status: Entity) -> bool:
    """疫情那会儿没收入: of a time that is over."""
    before = sentence.text[sentence.clause(status)[0] : status["start"]]
    past = PAST.search(before) or (NOW_PAID.search(sentence.text[status["end"] :]) and EARLIER.search(before))
    return past is not None and not SINCE_THEN.search(before[past.end() :]) and "从" not in before


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
    """低保600, 孩子学费1500: the word tells what the money is; it is no paper and no misfortune besides. Nor is what
    stands before it as its topic: 孩子上学一年学费一万四."""
    names = sentence.of("document", "hardship")
    taken = [v for v in names if v["start"] <= cue.start and v["end"] == cue.end]
    begin, _ = clause_of(sentence.text, cue.start)
    topics = [c for c in sentence.cues if "expenses" in c.roles & cue.roles and begin <= c.start and c.end <= cue.start]
    taken += [v for v in names if any((c.start, c.end) == (v["start"], v["end"]) for c in topics)]
    for name in taken:
        if name["value"] != "illness":
            sentence.values.remove(name)

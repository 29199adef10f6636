"""What was paid: sums where no other word says what they are, and instalments that are counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.contact_time_patterns import GAVE
from bot.nlu.numerals import read_numeral
from bot.nlu.sentence import Entity, Sentence

REACH = 24  # characters before a sum
NOT_SURE = (None, "expenses", "balance")
PAID_BEFORE = re.compile(
    r"(?:转|打|存|汇|划|缴|付|垫|补|还|入|(?<=先)给)(?:了|过去|进去|走|掉|咗|出去|进|过|上)+(?:了|有|大概"
    r"|将近|整整|差不多)?$"
)
PAID_BEHIND = re.compile(rf"(?:元|块)?(?:钱)?(?:刚|已经?|都|也|全|给)*{GAVE}(?:过去|进去|上|掉|清|完|好)*了")
NOTICE = re.compile(
    r"(?:扣款|还款|支付|扣收|扣|转账|划扣?)成功|成功还款|成功(?:通知|到账)|已?入账|已?入帐|已?入数|扣收"
    r"|收妥|已(?:结清|还清|还款|还|付|交|缴)|任务完成|记账|还(?:完|上|掉|清|好)+[了啦咯]"
    r"|[交付缴存]上了|存上了|转账支出|用途还款|汇款|付款金额|打(?:过去|钱)了|划(?:给|走|过去)"
    r"|(?:自动)?扣(?:走|掉)?了|到位|收到(?:我)?还|还进去了|(?:到|入)账提醒|还(?:钱)?[啦咯]"
)
OFFICIAL = re.compile("【[^】]{2,8}】|您(?:的|已|于|尾号|本)|尊敬的客户|交易提醒|还款通知|电子回单")
OWED = re.compile(
    "欠(?!的那期|的那)|逾期|没还|未还|还不|工资|收入|房租|每月|每个月|一个月|剩|本金|额度|首付|以前|之前"
    "|当初|去年"
)
STILL_OWED = re.compile(r"(?:余额|剩余|剩|本金|当前|欠款|下期|额度|下月)[^，。,；;]{0,4}$")
PART = re.compile("(?:其中|里面|包括|包含|含)[^，。,；;]{0,8}$")
OWES = re.compile("欠|没还|未还|待还|应还|余额|账单")
DONE = re.compile("(?<![没未不])(?:还|付|交|缴|结|供|扣)(?:款|清|完|上|掉|齐|好)*[了啦咗]")
# A month in front of these names an instalment, 11月还的 a day. The name of a debt may stand between.
OF_MONTH = re.compile(
    r"份?的?[这那]?一?期|份?的?(?:账单|月供|分期)|份?的[^，。,；;]{0,6}?(?:都|也|已经?|刚刚?|给)*(?:还|付|交|缴|结|供)"
    r"|份?的(?=$|[，。,；;！!\s])"
)
EVERY = re.compile("每|各")
EXTRA = re.compile(r"多(?:还|打|转|付|交|给|存)(?:了|咗)?$")
PAID_TERMS = re.compile(
    r"(?:还|交|付|供|缴)(?:了|过|完了?|咗|满了?|够了?|够)(?P<n>[0-9]{1,2}"
    r"|[一二两三四五六七八九十俩]{1,3})个?期(?!间|限|货)"
)
NTH = re.compile(r"第(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,3})个?期(?!间|限|货)")


def take_payments(sentence: Sentence) -> None:
    """昨天转了500, 扣款成功，720元: payments where no other word says what a sum is. `extra` is 多还了200. A month that
    names an instalment (11月那期还了) has the role `instalment`; `owed` marks what is plainly left of a debt."""
    sums = sentence.of("amount-of-money")
    first = next((value for value in sums if not _is_paid(sentence, value)), None)
    for value in sums:
        notified = value is first and value.get("role") in NOT_SURE and _is_notified(sentence, value, len(sums))
        if _is_paid(sentence, value) or notified:
            value["role"] = "paid"
            if EXTRA.search(_before(sentence, value)):
                value.setdefault("additional_info", {})["extra"] = True
        if value.get("role") == "paid" and _is_part(sentence, value):
            value["role"] = "part"
        if value.get("role") == "balance" and _is_owed(sentence, value):
            value.setdefault("additional_info", {})["owed"] = True
    for value in sentence.of("time"):
        _name_instalment(sentence, value)


def _is_part(sentence: Sentence, value: Entity) -> bool:
    """还了1000，其中交了手续费200."""
    earlier = any(one["end"] <= value["start"] and one.get("role") == "paid" for one in sentence.of("amount-of-money"))
    return earlier and bool(PART.search(_before(sentence, value)))


def _is_owed(sentence: Sentence, value: Entity) -> bool:
    begin, end = sentence.clause(value)
    named = any(begin <= name["start"] < end for name in sentence.of("lender", "product"))
    return named or bool(OWES.search(sentence.text, begin, end))


def _name_instalment(sentence: Sentence, value: Entity) -> None:
    """11月那期还了, 还了11月的; and 每月16号还了 is no day on which it was paid."""
    if value.get("role") == "paid" and EVERY.match(value["text"]):
        value.pop("role")
    month = (value.get("additional_info") or {}).get("grain") == "month" and value.get("role") in (None, "paid")
    begin, end = sentence.clause(value)
    if month and OF_MONTH.match(sentence.text, value["end"]) and DONE.search(sentence.text, begin, end):
        value["role"] = "instalment"


def _before(sentence: Sentence, value: Entity) -> str:
    return sentence.text[max(0, value["start"] - REACH) : value["start"]]


def _is_paid(sentence: Sentence, value: Entity) -> bool:
    beside = PAID_BEFORE.search(_before(sentence, value)) or PAID_BEHIND.match(sentence.text, value["end"])
    return value.get("role") == "paid" or bool(beside) and value.get("role") in (None, "lump_sum")


def _is_notified(sentence: Sentence, value: Entity, sums: int) -> bool:
    """The one sum of a message that speaks of a payment and of no debt."""
    names = {name["start"] for name in sentence.of("lender", "product")}
    talk = sentence.text[: value["start"]] + "#" + sentence.text[value["end"] :]
    alone = OFFICIAL.search(talk) or (sums == 1 and not OWED.search(talk))
    return bool(alone and len(names) <= 2 and NOTICE.search(talk) and not STILL_OWED.search(_before(sentence, value)))


def instalments(text: str) -> Iterator[Entity]:
    """还了两期 is a count (`paid`), 第三期 one of them (`nth`)."""
    for pattern, role in ((PAID_TERMS, "paid"), (NTH, "nth")):
        for match in pattern.finditer(text):
            counted = match["n"].replace("俩", "两")
            numeral = read_numeral(counted, 0)
            if numeral is not None:
                start, end = match.start("n"), match.end()
                place = {"start": start, "end": end, "text": text[start:end], "confidence": 1.0}
                yield {"entity": "terms", "value": int(numeral.low), "role": role, **place}

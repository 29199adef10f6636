"""What an amount is about: owed, earned, spent, offered, demanded … The nearest cue word decides, then the sentence."""

from __future__ import annotations

import re

from bot.nlu.cues import Cue
from bot.nlu.earned import is_earned, is_kept_by_family, settle_income
from bot.nlu.household import figure_of, house_payment, is_due_each_time, special_role, spent_once, use_up
from bot.nlu.sentence import Entity, Sentence
from bot.nlu.telling import ASKING

ROLES = (
    "income", "expenses", "priority", "balance", "borrowed", "minimum", "limit", "lump_sum",
    "demand", "quota", "paid", "fee",
)  # fmt: skip
NUMBER_ROLES = frozenset({"income", "expenses", "balance", "limit", "lump_sum"})
ITEMS = {
    "housing": ("房租", "租金", "租房", "物业", "租屋"),
    "food": ("吃饭", "伙食", "吃喝", "饭钱", "餐费"),
    "utilities": ("水电", "水电费", "燃气", "电费"),
    "transport": ("交通", "车费", "油费", "加油"),
    "medical": ("医药费", "药费", "看病", "吃药"),
    "children": ("学费", "补课", "奶粉", "孩子", "小孩"),
    "parents": ("老人", "爸妈", "父母"),
    "insurance": ("保险", "社保"),
    "phone": ("话费", "手机费", "网费"),
    "other": ("其他", "其它", "杂费", "零花"),
}
ITEM_OF = {word: item for item, words in ITEMS.items() for word in words}
CORRECTED = re.compile(r"[\s，,。.]*(?:啊|哦|噢|呃)?(?:不对|说错了?|打错了?|写错了?|错了|哦不)[\s，,。.]*(?:应该)?是?")
OR_RATHER = re.compile(r"(?:块|元)?[\s，,]*(?:又)?(?:还是|或者|也可能|好像)是?")
SOMETIMES = re.compile(
    r"(?:块|元)?[\s，,]*(?:有时候?|淡季|旺季|[好差多少坏]的?(?:时候|月份)|不好的?(?:时候|月份))(?:也?就|只有|能有|大概|才)?"
)
GREW = re.compile(r"^[^，,。]{0,3}[，,]?[^，,。]{0,3}(?:利滚利|滚到|滚成|涨到|涨成)")
DENIED = re.compile(r"(?<!是)不是\s*$")
ADDED_UP = re.compile(r"加起来|加一[起块]|合起来|合计|归总|拢共|全部加")
MANY = re.compile(r"(?:[两三四五六七八九十几]|[2-9]|[0-9]{2})(?:张|家|个|笔|份)|好几|多家")
SEVERAL = re.compile(r"(?:[两三四五六七八九十几]|[2-9]|[0-9]{2})(?:张|家|个|笔|份)(?:平台|银行)?的?$")
OWN_WITHIN = 3  # characters
LEFT_OF_INCOME = re.compile(r"(刨去|刨掉|除去|除掉|扣掉|扣除|扣完|去掉|减去|交完|还完|付完|交了)[^，,。；]{0,10}$")
TAG = (
    r"(?:行|可以|好|成|中|得|能|要得|没问题|合适|够)"
    r"(?:[吗么嘛]|不(?:[行成好中得能]|可以|够)?(?=[\s，,。？?~了啊呀]|$))"
)
WOULD_DO = re.compile(rf"{TAG}|[吗么嘛]|(?:怎么|咋)样?|如何")
WOULD_IT = re.compile(rf"[\s，,。？?]*(?:这样|那样|[你您]看|[你您]说|也)*{TAG}")
PAYS_IN_ALL = re.compile(r"(?:一共|总共|拢共|总计|合计|共)(?P<must>[要得须]?)(?:只要?|只用|就)?(?:还|付|给)(?:上|清)?$")
STILL_OWED = re.compile(r"(?:元|块)?钱?[没未]")
ONES_OWN = re.compile(  # 手里只剩200: money that is there, and no debt
    r"(?:手[里上头中]|身上|兜[里儿]|口袋里?|钱包里?|(?<!信用)卡[里上]|账户?[里上]|工资|存款|生活费)[^，,。；]{0,4}$"
)
MADE = re.compile("谈成|谈好|谈妥|谈拢|说好|说定|同意|答应|协商(?:成|好)")
OWED = re.compile("欠|没还|未还|待还|应还")
PART_OF_ALL = re.compile(r"其中|里面|包括|[占]$")


def give_amount_roles(sentence: Sentence) -> None:
    """Set `role` on every amount that the sentence explains, and on bare numbers where a cue makes them plain."""
    _take_back(sentence)
    for value in sentence.of("amount-of-money", "number"):
        if DENIED.search(sentence.text[: value["start"]]):
            value["role"] = "negated"  # 工资是6500不是7000
            continue
        role = value.get("role") or _role(sentence, value)
        if role and (value["entity"] != "number" or (role in NUMBER_ROLES and len(str(value["value"])) >= 3)):
            value["role"] = role
    settle_income(sentence)


def _take_back(sentence: Sentence) -> None:
    """3200，不对，是2300: what was said first does not count. 5000还是6000, 有时五千: one counts."""
    said = sentence.of("amount-of-money", "number")
    for first, second in zip(said, said[1:], strict=False):
        between = sentence.text[first["end"] : second["start"]]
        if GREW.search(between):
            first["role"] = "part"  # 本来三万，利滚利现在三万八
        elif CORRECTED.fullmatch(between):
            first["role"] = "negated"
        elif OR_RATHER.fullmatch(between):
            first["role"] = second["role"] = "unsure" if _far_apart(first, second) else None
            second["role"] = second.get("role") or "alternative"
        elif SOMETIMES.fullmatch(between):
            max(first, second, key=figure_of)["role"] = "alternative"  # 好的时候八千，差的时候四千


def _far_apart(first: Entity, second: Entity) -> bool:
    low, high = sorted(abs(figure_of(value)) for value in (first, second))
    return high > 3 * low


def _role(sentence: Sentence, value: Entity) -> str | None:
    if special := special_role(sentence, value):
        return special
    cue = sentence.nearest(value, ROLES)
    role = _in_context(sentence, value, cue, next((r for r in ROLES if cue and r in cue.roles), None))
    if house_payment(sentence, value, role, cue):
        return "priority"
    if role == "limit" and is_due_each_time(sentence, value, cue):
        return "contract_payment"
    if is_kept_by_family(sentence, value, role, cue) or (role is None and is_earned(sentence, value)):
        return "income"
    if role == "expenses" and cue and cue.start >= value["end"] and _follows_a_name(sentence, value):
        return None  # 民生四万是我爸看病刷的
    if role == "expenses" and spent_once(sentence, value):
        _info(value)["once"] = True
        return None
    if cue and role in ("income", "expenses"):
        use_up(sentence, cue)
    if role == "expenses":
        _name_item(sentence, value, cue)
    if role == "lump_sum" and cue and "at_hand" not in cue.roles and _is_asked(sentence, value):
        _info(value)["asked"] = True
    return role


def _is_asked(sentence: Sentence, value: Entity) -> bool:
    """先还2000行吗, 先还2000，可以不: whether it would do; that there is so much money is not said."""
    begin, end = sentence.clause(value)
    return bool(WOULD_DO.search(sentence.text, value["end"], end) or WOULD_IT.match(sentence.text, end)
                or ASKING.search(sentence.text[begin : value["start"]]))  # fmt: skip


def _is_part(sentence: Sentence, value: Entity) -> bool:
    begin, end = sentence.clause(value)
    named = any(begin <= v["start"] < end for v in sentence.of("lender", "product"))
    owed = any(v["end"] <= begin and v.get("role") == "balance" for v in sentence.of("amount-of-money"))
    return owed and not named and "其中" in sentence.text[begin : value["start"]]


def _follows_a_name(sentence: Sentence, value: Entity) -> bool:
    monthly = (value.get("additional_info") or {}).get("per")
    return not monthly and any(0 <= value["start"] - v["end"] <= 1 for v in sentence.of("lender", "product"))


def _in_context(sentence: Sentence, value: Entity, cue: Cue | None, role: str | None) -> str | None:
    """What the cue says, unless an earlier word of the clause says better."""
    if role in ("limit", "minimum", "lump_sum", None) and sentence.before(value, "demand"):
        return "demand"
    if role in (None, "balance", "fee", "total") and _is_agreed_whole(sentence, value):
        return None  # 谈成了，一共还30000，分30期: what will be paid; what is owed stays what it was
    if role in (None, "balance", "fee") and sentence.before(value, "total"):
        return _total(sentence, value)
    if role in (None, "balance") and _is_part(sentence, value):
        return "part"  # 欠三万五，其中本金三万二
    if role == "balance" and cue and "剩" in cue.word and LEFT_OF_INCOME.search(sentence.text[: cue.start]):
        earlier = [v for v in sentence.of("amount-of-money") if v["start"] < value["start"]]
        told = any(v.get("role") == "income" for v in earlier)
        return "left_over" if told else "income"  # 刨去油钱剩三千六
    if role == "balance" and cue and "剩" in cue.word and _is_ones_own(sentence, value, cue):
        return "left_over"
    return role


def _is_ones_own(sentence: Sentence, value: Entity, cue: Cue) -> bool:
    """手里只剩200, 卡里还剩200; not 卡里还剩5000没还."""
    begin, end = sentence.clause(value)
    owed = OWED.search(sentence.text[begin:end]) or STILL_OWED.match(sentence.text, value["end"])
    return cue.end <= value["start"] and bool(ONES_OWN.search(sentence.text[begin : cue.start])) and not owed


def _is_agreed_whole(sentence: Sentence, value: Entity) -> bool:
    begin, _ = sentence.clause(value)
    found = PAYS_IN_ALL.search(sentence.text[begin : value["start"]])
    if not found or STILL_OWED.match(sentence.text, value["end"]):
        return False
    return bool(MADE.search(sentence.text)) or (not found["must"] and bool(sentence.of("terms")))


def _name_item(sentence: Sentence, value: Entity, cue: Cue | None) -> None:
    if cue and cue.word in ITEM_OF:
        _info(value)["item"] = ITEM_OF[cue.word]
    if _says_total_here(sentence, value):
        _info(value)["item"] = "total"
    elif PART_OF_ALL.search(sentence.text[sentence.clause(value)[0] : value["start"]]):
        earlier = [v for v in sentence.of("amount-of-money") if v["end"] <= value["start"]]
        if earlier and earlier[-1].get("role") == "expenses":
            _info(earlier[-1])["item"] = "total"  # 每月开支三千五，其中房租一千五


def _info(value: Entity) -> dict[str, object]:
    info: dict[str, object] = value.setdefault("additional_info", {})
    return info


def _says_total_here(sentence: Sentence, value: Entity) -> bool:
    begin, end = sentence.clause(value)
    return any("total" in c.roles and begin <= c.start and c.end <= end for c in sentence.cues)


def _total(sentence: Sentence, value: Entity) -> str | None:
    """加起来13万: of all debts where several are named, of the one where one is, of expenses where only these are."""
    named = {v["start"] for v in sentence.of("lender", "product")}
    if len(named) == 1 and SEVERAL.search(sentence.text[: min(named)]):
        return "total"  # 三张信用卡，一共12万
    if len(named) == 1 and value["end"] <= min(named) and _has_its_own(sentence, min(named)):
        return "total"  # 一共欠十五万，我名下招行六万
    if len(named) == 1:
        for earlier in sentence.of("amount-of-money"):
            if earlier["start"] < value["start"] and earlier.get("role") in (None, "balance"):
                earlier["role"] = "part"  # 本金三万九，加利息一共四万四
        return "balance"
    if named:
        return "total"
    if sentence.says("balance"):
        before = sentence.text[: value["start"]]
        return "total" if ADDED_UP.search(before) or MANY.search(before) else "balance"  # 一共欠了3万5: the one debt
    for role in ("expenses", "income"):
        if any(role in c.roles and c.end <= value["start"] for c in sentence.cues):
            _info(value)["item"] = "total"
            return role
    return "total" if any("债" in c.word for c in sentence.cues) else None


def _has_its_own(sentence: Sentence, named: int) -> bool:
    """Whether a figure stands right behind the name."""
    name = next(v for v in sentence.of("lender", "product") if v["start"] == named)
    return any(0 <= v["start"] - name["end"] <= OWN_WITHIN for v in sentence.of("amount-of-money"))

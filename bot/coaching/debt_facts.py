"""Debts as told: which one a value is about, and what it changes there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from bot.coaching.case import Debt
from bot.coaching.hearing import ALL, Value
from bot.coaching.money import yuan
from bot.coaching.taking import Taking

ABSURD = Decimal(50_000_000)  # yuan; nobody owes that on consumer credit: asked again, not noted
IMPROBABLE = Decimal(500_000)  # yuan on one card or platform: asked before it is noted
TINY = Decimal(100)  # yuan; "3" may mean 3 or 3万: asked, not guessed
FAR_AHEAD = 183
MORE_DAYS = {"month": 3, "year": 30}  # 一个多月 is more than 30 days; how much more was not said
DEBT_ROLES = ("balance", "minimum", "contract_payment", "overdue", "due")
DEBT_STATUS = ("not_due", "outsourced", "mediation", "court", "judgment")


def take_debts(taking: Taking) -> None:
    """Take all that this message says about debts."""
    groups = list(_groups(taking).values())
    if not _rename(taking, groups):
        for values in groups:
            alike = [g for g in groups[: groups.index(values)] if _identity(g) == _identity(values)]
            _take_group(taking, values, nth=len(alike))
    _take_loose(taking, [v for v in taking.heard.values if v.group is None])
    _take_shared(taking, [v for v in taking.heard.values if v.group == ALL])


def _groups(taking: Taking) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for value in taking.heard.values:
        if value.group not in (None, ALL):
            found.setdefault(str(value.group), []).append(value)
    return found


def _rename(taking: Taking, groups: list[list[Value]]) -> bool:
    """打错了，是花呗; 不是招行，是建行: one name in the place of another, not one debt more."""
    wrong = [g for g in groups if any(v.role == "negated" for v in g if v.kind in ("lender", "product"))]
    right = [g for g in groups if g not in wrong]
    if taking.heard.intent != "correct" and not wrong or len(right) != 1 or not taking.case.debts:
        return False
    told = _identity(right[0])
    if not wrong and any(v.kind not in ("lender", "product") for v in right[0]):
        return False  # 还有白条3200，不对，是2300: one debt more, with a figure put right
    if _find(taking, told) is not None:
        return False
    old = _find(taking, _identity(wrong[0])) if wrong else _focus(taking)
    if old is None:
        return False
    taking.set_debt(old, lender=told["lender"], product=told["product"], kind=told["kind"])
    taking.touch("debt.lender", old)
    for value in right[0]:
        if value.kind not in ("lender", "product"):
            _take_value(taking, old, value)
    return True


def _take_group(taking: Taking, values: list[Value], nth: int = 0) -> None:
    """`nth` counts debts that this message calls by the same name: 工行两张卡，一张一万二一张八千."""
    told = _identity(values)
    if any(v.role == "negated" for v in values if v.kind in ("lender", "product")):
        return None
    about = [v for v in values if v.kind not in ("lender", "product")]
    if any(v.role == "removed" for v in values):
        return _remove(taking, told)
    if any(v.info.get("another") for v in values):
        nth = _place_of_another(taking, told, about)
    index = _find(taking, told, nth)
    asking = taking.heard.intent in ("ask", "safety", "chitchat")
    if asking and (index is not None or not about):  # a question mentions a product; it does not change the case
        return None
    if index is None:
        index = len(taking.case.debts)
    _identify(taking, index, told)
    for value in about:
        _take_value(taking, index, value)
    return None


def _place_of_another(taking: Taking, told: dict[str, str | None], about: list[Value]) -> int:
    """还有一张招行的卡8000: behind those that are known, unless this is one of them, told again or not told whole."""
    sums = {yuan(v.low) for v in about if v.kind in ("amount", "number") and v.low is not None and v.low > 0}
    alike = [d for d in taking.case.debts if (d.lender, d.product) == (told["lender"], told["product"])]
    place = (n for n, debt in enumerate(alike) if debt.balance is None or debt.balance in sums)
    return next(place, len(alike))


def _identity(values: list[Value]) -> dict[str, str | None]:
    """Lender, product and kind as this group names them."""
    lender = next((v for v in values if v.kind == "lender"), None)
    product = next((v for v in values if v.kind == "product"), None)
    named = product or lender
    info = named.info if named else {}
    return {
        "lender": lender.code if lender else info.get("lender"),
        "product": product.code if product else info.get("product"),
        "kind": info.get("kind") or "other",
    }


def _find(taking: Taking, told: dict[str, str | None], nth: int = 0) -> int | None:
    """The debt that is meant: the same one, one that is only named more exactly now, or the one just asked about."""
    debts = taking.case.debts
    exact = [i for i, d in enumerate(debts) if (d.lender, d.product) == (told["lender"], told["product"])]
    if exact or nth:
        return exact[nth] if nth < len(exact) else None
    question = taking.question
    if question and question.field == "debt.lender":
        asked = question.debt if question.debt < len(debts) else None
        if asked is not None and not debts[asked].lender:
            return asked
    vague = [i for i, debt in enumerate(debts) if _refines(debt, told)]
    return vague[0] if len(vague) == 1 else None


def _refines(debt: Debt, told: dict[str, str | None]) -> bool:
    """One of the two leaves out what the other says, and nothing contradicts."""
    if debt.lender and told["lender"] and debt.lender != told["lender"]:
        return False
    if debt.product and told["product"] and debt.product != told["product"]:
        return not debt.lender and debt.kind == told["kind"]
    return (
        not (debt.lender and told["lender"] and not debt.product and told["product"]) or debt.lender == told["lender"]
    )


def _identify(taking: Taking, index: int, told: dict[str, str | None]) -> None:
    one_more = Debt(nth=taking.case.next_of(told["lender"], told["product"]))
    known = taking.case.debts[index] if index < len(taking.case.debts) else one_more
    taking.set_debt(
        index,
        nth=known.nth,
        lender=told["lender"] or known.lender,
        product=told["product"] or known.product,
        kind=told["kind"] if told["kind"] != "other" or known.kind == "other" else known.kind,
        settled=False,
    )
    taking.touch("debt.lender", index)
    if index == len(taking.case.debts) - 1 and taking.asked == "debt.more":
        taking.touch("debt.more", taking.question.debt if taking.question else 0)


def _remove(taking: Taking, told: dict[str, str | None]) -> None:
    index = _find(taking, told)
    if index is None:
        return
    gone = taking.case.debts[index]
    debts = taking.case.debts[:index] + taking.case.debts[index + 1 :]
    taking.case = replace(taking.case, debts=debts)
    taking.dialogue = taking.dialogue.without_debt(index)
    taking.touch("debt.more", max(0, len(debts) - 1))
    taking.say("debt_removed", debt=gone)


def _take_loose(taking: Taking, values: list[Value]) -> None:
    """Values that name no debt: about the debt in question, the only one, or the last one talked about."""
    for value in values:
        if value.kind == "amount" and value.role == "total":
            _take_total(taking, value)
        elif _is_about_debt(taking, value):
            _take_value(taking, _focus(taking), value)


def _take_total(taking: Taking, value: Value) -> None:
    if len(taking.case.debts) == 1 and taking.asked == "debt.balance":
        return _take_value(taking, _focus(taking), value)
    if value.low is not None and 0 < value.low <= ABSURD:
        taking.case = replace(taking.case, stated_total=yuan(value.low))
        taking.say("total_noted", amount=yuan(value.low))
    return None


def _is_about_debt(taking: Taking, value: Value) -> bool:
    if value.role in DEBT_ROLES or (value.kind == "status" and value.code in DEBT_STATUS):
        return taking.heard.intent != "ask" or value.kind == "status"
    if value.role is not None or taking.heard.intent in ("ask", "safety", "chitchat"):
        return False
    if taking.heard.intent == "adjust_plan" and not taking.asked.startswith("debt."):
        return False
    if value.kind in ("amount", "number"):
        return _means_balance(taking, value)
    return value.kind in ("duration", "time") and (taking.asked == "debt.overdue" or _corrects(taking, "debt.overdue"))


def _means_balance(taking: Taking, value: Value) -> bool:
    if taking.heard.intent == "correct" and taking.asked != "debt.balance":
        meant = taking.amount_meant(value)
        if meant is not None:
            return meant.field == "debt.balance"
    if taking.asked in ("debt.balance", "debt.lender"):
        return True
    if taking.asked == "debt.overdue":
        return value.kind == "number"
    opening = not taking.asked and not taking.case.confirmed and not taking.case.debts
    return opening and value.kind == "amount" and value.info.get("per") is None and _speaks_of_owing(taking, value)


def _speaks_of_owing(taking: Taking, value: Value) -> bool:
    """An amount without a word about it is a debt only beside a time overdue, or as the whole message."""
    overdue = any(v.role == "overdue" for v in taking.heard.of("duration", "time"))
    return overdue or 2 * (value.end - value.start) >= len(taking.heard.text.strip())


def _corrects(taking: Taking, name: str) -> bool:
    if taking.heard.intent != "correct" or taking.asked == name:
        return False
    last = taking.correctable("debt.overdue", "hardship.recovery")
    return last is not None and last.field == name


def _focus(taking: Taking) -> int:
    debts = taking.case.debts
    if taking.heard.intent == "correct" and taking.asked != "debt.balance":
        last = taking.correctable("debt.balance", "debt.overdue", "debt.lender")
        if last is not None and last.debt < len(debts):
            return last.debt
    if taking.question and taking.question.about_debt and taking.question.debt < len(debts):
        return taking.question.debt
    return min(taking.dialogue.debt, max(0, len(debts) - 1))


def _take_shared(taking: Taking, values: list[Value]) -> None:
    for index in range(len(taking.case.debts)):
        for value in values:
            _take_value(taking, index, value)


def _take_value(taking: Taking, index: int, value: Value) -> None:
    asked_overdue = taking.asked == "debt.overdue" and value.role is None and taking.heard.intent != "correct"
    planning = taking.heard.intent in ("adjust_plan", "state_wish") and value.group is None
    if value.role == "contract_payment" and (planning or index >= len(taking.case.debts)):
        return _take_offer(taking, value)
    if value.kind == "amount" and value.role in ("minimum", "contract_payment"):
        taking.set_debt(index, contract_payment=yuan(value.low or 0))
    elif value.kind in ("duration", "time") or (value.kind == "number" and asked_overdue):
        _take_overdue(taking, index, value)
    elif value.kind in ("amount", "number"):
        _take_balance(taking, index, value)
    elif value.kind == "status" and value.code in DEBT_STATUS:
        _take_status(taking, index, value.code)


def _take_offer(taking: Taking, value: Value) -> None:
    """每期还1500 of no debt: said of a plan, it is what they can pay; else we do not know of what."""
    if taking.heard.intent in ("adjust_plan", "state_wish") and value.low:
        taking.case = replace(taking.case, wishes=replace(taking.case.wishes, monthly_limit=yuan(value.low)))
        taking.touch("wishes")


def _take_balance(taking: Taking, index: int, value: Value) -> None:
    amount = yuan(value.low or 0)
    if amount <= 0:
        return taking.say("amount_zero" if amount == 0 else "amount_negative")
    if amount > ABSURD:
        return taking.say("amount_absurd", amount=amount)
    if value.kind == "number" and amount < TINY:
        return taking.say("amount_tiny", amount=amount)
    if taking.doubts(amount, IMPROBABLE):
        return None
    known = taking.case.debts[index].skipped if index < len(taking.case.debts) else frozenset()
    taking.set_debt(index, balance=amount, estimate=value.approximate, skipped=known - {"balance"})
    taking.touch("debt.balance", index)
    if value.approximate:
        taking.say("amount_approximate", amount=amount)
    return None


def _take_overdue(taking: Taking, index: int, value: Value) -> None:
    since = overdue_since(value, taking.today)
    if since is None or since < taking.today - dt.timedelta(days=365 * 25):
        return taking.say("date_unclear")
    whole_month = value.info.get("grain") == "month" and since > taking.today
    if whole_month and value.role == "overdue" and taking.asked != "debt.overdue":
        return None  # 下个月还不上了 names no due day
    known = taking.case.debts[index] if index < len(taking.case.debts) else Debt()
    if value.role == "due" and _is_overdue_already(taking, known, value):
        return None
    stage = None if known.stage == "not_due" and since < taking.today else known.stage
    rough = value.approximate or value.info.get("unit") in ("month", "year") or value.info.get("grain") == "month"
    taking.set_debt(
        index, overdue_since=since, overdue_estimate=rough, stage=stage, skipped=known.skipped - {"overdue"}
    )
    taking.touch("debt.overdue", index)
    return None


def _is_overdue_already(taking: Taking, known: Debt, value: Value) -> bool:
    """逾期一个月，还款日是每月8号: beside a time overdue, a due day says nothing new."""
    late = known.overdue_since is not None and known.overdue_since < taking.today
    told = any(v.role == "overdue" for v in taking.heard.of("duration", "time"))
    return late and (value.day_of_month is not None or (told and value.group is None))


def overdue_since(value: Value, today: dt.date) -> dt.date | None:
    """The first day overdue: a past date or `today` less the days said; the due date when it lies ahead."""
    if value.kind == "time":
        due, behind = value.date(), value.date(past=True)
        if behind - today > dt.timedelta(days=FAR_AHEAD):  # 国庆之后, said in November, was this October
            behind -= dt.timedelta(days=365)
        return due if value.role == "due" and due - today < dt.timedelta(days=FAR_AHEAD) else behind
    if value.low is None or value.low < 0:
        return None
    days = int(value.info.get("days", value.low)) + (
        MORE_DAYS.get(str(value.info.get("unit")), 0) if value.info.get("more") else 0
    )
    if days > 365 * 25:
        return None
    ahead = value.role == "due" or bool(value.info.get("future"))
    return today + dt.timedelta(days=days if ahead else -days)


def _take_status(taking: Taking, index: int, status: str) -> None:
    if status == "not_due":
        known = taking.case.debts[index] if index < len(taking.case.debts) else Debt()
        ahead = known.overdue_since if known.overdue_since and known.overdue_since > taking.today else None
        taking.set_debt(index, stage="not_due", overdue_since=ahead)
        return taking.touch("debt.overdue", index)
    return taking.set_debt(index, stage=status) if index < len(taking.case.debts) else None

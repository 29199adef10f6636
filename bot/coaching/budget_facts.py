"""Income, expenses, pay day, hardship, papers and wishes as told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from bot.coaching.hearing import Value
from bot.coaching.money import ZERO, yuan
from bot.coaching.taking import Taking

ABSURD_MONTHLY = Decimal(2_000_000)  # yuan a month: asked again, not noted
IMPROBABLE_MONTHLY = Decimal(100_000)  # yuan a month: asked before it is noted
TINY_MONTHLY = Decimal(100)  # yuan a month; "5" may mean 5千: asked, not guessed
MONTHS_A_YEAR = 12
BUDGET_AMOUNTS = {"budget.income": "income", "budget.expenses": "expenses", "budget.affordable": "affordable"}
# Somebody who tells this is answered before the next question is put.
WORTH_A_WORD = frozenset({
    "unemployment", "business_failure", "illness", "family_change", "accident", "fraud", "overspending",
})  # fmt: skip
QUIET = ("ask", "safety")  # a question's bare figures do not answer the question in flight


def take_budget(taking: Taking) -> None:
    """Take all that this message says about money coming in and going out, and when."""
    unsure = [v for v in taking.heard.of("amount", "number") if v.role == "unsure"]
    if len(unsure) > 1:
        taking.say("amount_two", first=yuan(unsure[0].low or 0), second=yuan(unsure[1].low or 0))
    for field, role in BUDGET_AMOUNTS.items():
        _take_monthly(taking, field, [v for v in taking.heard.of("amount", "number") if _means(taking, v, field, role)])
    if payments := [_monthly(v) for v in taking.heard.of("amount") if v.role == "priority"]:
        taking.set_budget("budget.priority", priority=sum(payments, ZERO))  # 房贷4200，车贷1800
    _take_no_income(taking)
    _take_later(taking)
    _take_pay_day(taking)
    _take_recovery(taking)


def _take_no_income(taking: Taking) -> None:
    """没收入, unless an income is named beside it."""
    told = any(value.code == "no_income" for value in taking.heard.of("status"))
    if told and not any(v.role in ("income", "income_later") for v in taking.heard.of("amount")):
        taking.set_budget("budget.income", income=ZERO, income_high=None)


def _means(taking: Taking, value: Value, field: str, role: str) -> bool:
    if taking.heard.intent == "safety" and value.in_question:
        return False  # 找中介花5000能搞定吗: no expense
    if value.role is not None:
        return value.role == role
    if taking.heard.intent == "adjust_plan" and value.part == "monthly" and field != "budget.affordable":
        return False  # 每月700行不行: what they would pay, not what comes in
    if (
        value.group is not None
        or taking.heard.intent == "safety"
        or (taking.heard.intent in QUIET and (value.in_question or taking.asked != field))
    ):
        return False
    if taking.heard.intent == "correct":
        meant = taking.amount_meant(value)
        return meant.field == field if meant else taking.asked == field and not taking.denied
    return taking.asked == field


def _monthly(value: Value, upper: bool = False) -> Decimal:
    """Yuan a month of what was said per day, month or year; the upper end of a range when `upper`."""
    said = value.high if upper and value.high is not None else value.low
    amount = Decimal(said or 0)
    per = value.info.get("per")
    return yuan(amount / MONTHS_A_YEAR if per == "year" else amount * 30 if per == "day" else amount)


def _take_monthly(taking: Taking, field: str, values: list[Value]) -> None:
    totals = [v for v in values if v.info.get("item") == "total"] or values
    if not totals:
        return
    role = BUDGET_AMOUNTS[field]
    items = _items(taking, totals) if role == "expenses" else ()
    amount = sum((_monthly(v, upper=role == "expenses") for v in totals), ZERO)
    if len(items) > len(totals):
        amount = sum((cost for _, cost in items), ZERO)
    if any((v.low or 0) < 0 for v in totals):
        return taking.say("amount_negative")
    if amount > ABSURD_MONTHLY:
        return taking.say("amount_absurd", amount=amount)
    if role != "affordable" and all(v.kind == "number" for v in totals) and 0 < amount < TINY_MONTHLY:
        return taking.say("amount_tiny_monthly", amount=amount)
    if taking.doubts(amount, IMPROBABLE_MONTHLY):
        return None
    rough = any(v.approximate for v in totals)
    changes: dict[str, object] = {role: amount, "estimate": taking.case.budget.estimate or rough}
    if role == "income":
        high = sum((_monthly(v, upper=True) for v in totals), ZERO)
        changes["income_high"] = high if high > amount else None
    if role == "expenses":
        changes["expense_items"] = items
    taking.set_budget(field, **changes)
    if any(v.high is not None for v in totals) and role == "income":
        taking.say("income_range", low=amount)
    return None


def _items(taking: Taking, told: list[Value]) -> tuple[tuple[str, Decimal], ...]:
    """What the expenses consist of. 不对，房租是1800 puts one of several known items right and leaves the others."""
    said = tuple((str(v.info["item"]), _monthly(v)) for v in told if v.info.get("item"))
    budget, new = taking.case.budget, dict(said)
    known = dict(budget.expense_items)
    whole = len(known) == len(budget.expense_items) and sum(known.values(), ZERO) == budget.expenses
    some = len(new) == len(told) < len(known) and set(new) <= set(known)
    return tuple({**known, **new}.items()) if taking.heard.intent == "correct" and whole and some else said


def _take_later(taking: Taking) -> None:
    amounts = [v for v in taking.heard.of("amount") if v.role == "income_later"]
    months = [m for v in taking.heard.of("time", "duration") if (m := month_of(v, taking.today)) is not None]
    if amounts and months:
        taking.set_budget("budget.later", later=((months[0], _monthly(amounts[0])),))


def _take_pay_day(taking: Taking) -> None:
    for value in taking.heard.of("time", "number"):
        if not _means_pay_day(taking, value):
            continue
        day = value.day_of_month or (int(value.low) if value.kind == "number" and value.low else None)
        if day is None and value.info.get("ambiguous_year"):  # 12月5号 names a day of the month, 周五 does not
            day = value.date().day
        if day is not None and 1 <= day <= 31:
            taking.set_budget("budget.pay_day", pay_day=day)
        elif taking.asked == "budget.pay_day" and taking.heard.intent != "correct":
            taking.say("pay_day_unclear")


def _means_pay_day(taking: Taking, value: Value) -> bool:
    monthly = value.day_of_month is not None
    if value.role == "pay_day" or (value.role == "start" and monthly and taking.heard.intent != "adjust_plan"):
        return True
    if value.role is not None or taking.heard.intent in QUIET:
        return False
    if taking.heard.intent == "correct" and taking.asked != "budget.pay_day":
        return monthly and value.group is None and taking.correctable("budget.pay_day") is not None
    return taking.asked == "budget.pay_day"


def _take_recovery(taking: Taking) -> None:
    asked = taking.asked == "hardship.recovery" and taking.heard.intent not in QUIET
    for value in taking.heard.of("time", "duration", "number"):
        if value.role == "since":
            since = _past_month(value, taking.today)
            taking.case = replace(taking.case, hardship=replace(taking.case.hardship, since=since))
            continue
        if value.role == "recovery" or (asked and value.role is None and value.group is None):
            month = month_of(value, taking.today)
            if month:
                taking.case = replace(taking.case, hardship=replace(taking.case.hardship, recovery=month))
                taking.touch("hardship.recovery")


def month_of(value: Value, today: dt.date) -> str | None:
    """The month `YYYY-MM` that a future time or duration names; None for what lies behind or is no such thing."""
    if value.kind == "time":
        date = value.date()
        return f"{date:%Y-%m}" if date >= today.replace(day=1) else None
    months = value.high if value.high is not None else value.low
    if months is None or not 0 <= months <= 240:
        return None
    unit = value.info.get("unit", "month")
    step = {"day": relativedelta(days=int(months)), "week": relativedelta(weeks=int(months))}.get(unit)
    days = relativedelta(days=int(months * 30)) if months != int(months) else relativedelta(months=int(months))
    return f"{today + (step or (relativedelta(years=int(months)) if unit == 'year' else days)):%Y-%m}"


def _past_month(value: Value, today: dt.date) -> str:
    if value.kind == "time":
        return f"{min(value.date(past=True), today):%Y-%m}"
    return f"{today - dt.timedelta(days=int(value.info.get('days', value.low or 0))):%Y-%m}"


def take_codes(taking: Taking) -> None:
    """Take the hardship, the papers and what is wanted."""
    reasons = [v.code for v in taking.heard.of("hardship") if v.code and v.role != "negated"]
    asked_reason = taking.asked == "hardship.reason"
    first = taking.case.hardship.reason is None
    if not reasons and asked_reason and any(v.code == "no_income" for v in taking.heard.of("status")):
        reasons = ["unemployment"]
    if reasons and (taking.case.hardship.reason is None or asked_reason or taking.heard.intent == "correct"):
        hardship = replace(taking.case.hardship, reason=reasons[0])
        taking.case = replace(taking.case, hardship=hardship, skipped=taking.case.skipped - {"hardship.reason"})
        taking.touch("hardship.reason")
        if first and reasons[0] in WORTH_A_WORD:
            taking.say(f"heard_{reasons[0]}")
    _take_list(taking, "evidence", [v.code for v in taking.heard.of("document") if v.code and v.role != "negated"])
    _take_list(taking, "wants", [v.code for v in taking.heard.of("want") if v.code and v.role != "negated"])


def _take_list(taking: Taking, field: str, codes: list[str]) -> None:
    removed = any(v.role == "removed" for v in taking.heard.of("lender", "product"))
    if (
        not codes
        or removed
        or taking.heard.intent == "safety"
        or (taking.heard.intent in QUIET and taking.asked != field)
    ):
        return  # a wish to forge a paper is no paper
    if (
        taking.heard.intent not in ("inform", "correct", "state_wish", "add_debt", "adjust_plan")
        and taking.asked != field
    ):
        return
    known = getattr(taking.case, field) or ()
    merged = tuple(dict.fromkeys((*known, *codes)))
    taking.case = taking.case.with_list(field, merged)
    taking.touch(field)


def take_wishes(taking: Taking) -> None:
    """Take what the person wants changed about the plan: 每月最多还800, 想分24期, 能先还两千, 下个月才发工资."""
    if taking.heard.intent not in ("adjust_plan", "state_wish", "inform", "correct", "show_plan"):
        return
    wishes = taking.case.wishes
    bare = taking.dialogue.pending == "less"  # a figure was asked for just now
    adjusting = (taking.heard.intent == "adjust_plan" or bare) and not taking.asked.startswith(("debt.", "budget."))
    for value in taking.heard.of("amount", "number"):
        if value.role == "limit" or (
            adjusting and value.role is None and value.group is None and (bare or value.kind == "amount")
        ):
            wishes = replace(wishes, monthly_limit=_positive(taking, value))
        elif value.role == "lump_sum" and value.info.get("asked"):
            taking.say("lump_asked", amount=yuan(value.low or 0))  # 先还2000行吗: no money at hand
        elif value.role == "lump_sum":
            wishes = replace(wishes, lump_sum=_positive(taking, value))
    for value in taking.heard.of("terms"):
        if value.low and value.low >= 1:
            wishes = replace(wishes, terms=int(value.low))
    for value in taking.heard.of("time"):
        if value.role == "start" or (adjusting and value.role in (None, "pay_day") and not value.day_of_month):
            wishes = replace(wishes, not_before=value.date())
    if wishes != taking.case.wishes:
        taking.case = replace(taking.case, wishes=wishes)
        taking.touch("wishes")


def _positive(taking: Taking, value: Value) -> Decimal | None:
    amount = yuan(value.low or 0)
    if amount <= 0:
        taking.say("amount_zero" if amount == 0 else "amount_negative")
        return None
    return amount

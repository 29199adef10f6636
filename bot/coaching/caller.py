"""What a person said in a practice call, as the simulated agent and the review take it: acts, and figures offered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.case import REASONS
from bot.coaching.days import add_months, in_month, month_of
from bot.coaching.hearing import Heard, Value
from bot.coaching.offer import MONTH_DAYS, read_offer
from bot.coaching.rehearsal import Act, Frame, Said, Terms

PLAIN = 0.95  # from here on it was said in plain words
SURE = 0.4  # an act less likely than this was not done
# What is held against the person, what ends the call and what is granted for the asking must be clearer. Where plain
# words tell it (data/scenes/plain_words.yml) the chance is 0.95: of a lie, an insult or a threat nothing less does.
SURER = {
    "thanks_bye": 0.6, "anger": 0.6, "accept": 0.5, "promise": 0.5, "insult": PLAIN, "threat": PLAIN, "lie": PLAIN,
    "ask_ticket": PLAIN, "ask_name": 0.9, "ask_written": 0.75, "willing": 0.75, "offer_evidence": 0.6, "income": 0.7,
    "reason": 0.5,
}  # fmt: skip
# Acts whose clauses hold figures that are told, refused or asked about: none of them is an offer.
TOLD = frozenset({"story", "identify", "repeat", "greeting", "income"})  # a fitting sum among it may be an offer
NOT_OFFERS = frozenset({
    "income", "spending", "reason", "story", "identify", "ask_total", "decline", "ask_ticket", "ask_name",
    "repeat", "complain", "cite_rule", "ask_deadline", "greeting",
})  # fmt: skip
OFFERS = frozenset({"offer_amount", "offer_terms", "offer_date", "counter", "keep", "accept", "promise", "willing"})
NO_OFFER_ROLES = frozenset({"income", "expenses", "balance", "demand", "paid", "priority", "promise", "contact"})
THE_PAST = frozenset({"overdue", "since", "pay_day"})
NEAR = Decimal("0.03")  # a sum so near to another one is that one, said roundly
ROUNDLY = Decimal("0.12")  # the same for 一千多, 两万来块
DATED = frozenset({"offer_date", "offer_amount", "offer_terms", "promise", "pays_today", "rash", "borrows"})
TAKES_ALL = frozenset({"promise", "accept", "rash", "borrows"})
PART_OF_DEBT = Decimal("0.5")  # a larger sum whose part was not said is no monthly figure


@dataclass(frozen=True)
class Before:
    """What the agent had just done, and what it asks for: the same figure in a refusal is not the person's."""

    acts: frozenset[str] = frozenset()
    table: Terms | None = None


def read_said(heard: Heard, frame: Frame, before: Before = Before()) -> Said:  # noqa: B008 - frozen
    """One turn."""
    acts = tuple(
        Act(name, start, end)
        for name, chance, start, end in heard.acts
        if chance >= SURER.get(name, SURE)
    )
    uncivil = {(act.start, act.end) for act in acts if act.name in ("insult", "lie")}
    acts = tuple(act for act in acts if act.name != "willing" or (act.start, act.end) not in uncivil)
    sums = heard.of("amount", "number")
    return Said(
        text=heard.text,
        acts=acts,
        terms=_terms(heard, acts, frame, before),
        sums=tuple(amount for value in sums if (amount := _most(value)) is not None),
        reasons=tuple(v.code for v in heard.of("hardship") if v.code in REASONS),
        papers=tuple(v.code for v in heard.of("document") if v.code),
        income=max((amount for v in sums if (amount := _income(v, heard)) is not None), default=None),
    )


def _most(value: Value) -> Decimal | None:
    return value.high or value.low


def _income(value: Value, heard: Heard) -> Decimal | None:
    """A sum that is plainly told as what comes in; the largest of a turn counts, since spending is told beside it."""
    there = _plain(heard, value)
    told = (value.role == "income" and "offer_amount" not in there) or ("income" in there and "spending" not in there)
    return _most(value) if told else None


def _plain(heard: Heard, value: Value) -> set[str]:
    """What plain words say of the clause that a value stands in."""
    return {n for n, chance, start, end in heard.acts if chance >= PLAIN and start <= value.start and value.end <= end}


def _acts_at(acts: tuple[Act, ...], value: Value) -> frozenset[str]:
    return frozenset(act.name for act in acts if act.start <= value.start and value.end <= act.end)


def _terms(heard: Heard, acts: tuple[Act, ...], frame: Frame, before: Before) -> Terms:
    """The figures that were offered."""
    values = [v for v in heard.values if _is_offered(v, acts, "offer_amount" in _plain(heard, v), frame, before)]
    own = [v for v in values if v.kind in ("amount", "number") and not _on_table(v, before)]
    offered = replace(heard, values=tuple(v for v in values if not own or not _on_table(v, before)))
    offer = read_offer(offered)
    monthly, once = offer.monthly, offer.total
    if monthly is not None and not _said_monthly(offered) and _is_once(monthly, offer.terms, frame):
        monthly, once = None, monthly
    if monthly is not None or (offer.terms or 1) > 1:
        once = None  # 一共还两万 beside a month's figure is what it comes to
    days = (_day_of(value, frame.today) for value in offered.of("time"))
    first, months, wait = next((day for day in days if day is not None), None), offer.terms, offer.wait
    waits = _wait(offered)
    if waits and monthly is not None:  # 先缓三个月，之后每月还 1,000
        months = offer.terms if offered.of("terms") else None
        first = first or frame.today + dt.timedelta(days=waits * MONTH_DAYS)
    elif waits and once is None:
        wait = wait or waits
    return Terms(monthly, months, offer.down, once, wait, first)


def _said_monthly(heard: Heard) -> bool:
    return any(value.part == "monthly" for value in heard.of("amount", "number")) or bool(heard.of("terms"))


def _is_once(amount: Decimal, terms: int | None, frame: Frame) -> bool:
    """A bare sum is a month's unless the plan is about one payment or the sum is too large for one of many."""
    return terms is None and (frame.plan.once is not None or amount > frame.balance * PART_OF_DEBT)


def _wait(heard: Heard) -> int | None:
    """缓三个月, told with a wish to defer, in months."""
    if not any(v.code == "extension" for v in heard.of("want")):
        return None
    months = (v for v in heard.of("duration") if v.role not in THE_PAST)
    return next((n for v in months if (n := round(int(v.info.get("days") or 0) / MONTH_DAYS)) >= 1), None)


def _is_offered(value: Value, acts: tuple[Act, ...], plainly: bool, frame: Frame, before: Before) -> bool:
    """Whether a value belongs to what the person offers. Sums that are told, refused or merely repeated do not."""
    if value.kind not in ("amount", "number", "time", "duration", "terms"):
        return True
    there = _acts_at(acts, value)
    monthly = value.role == "balance" and value.part == "monthly"  # 剩下每月 900: nobody owes a balance a month
    demand = value.role == "demand" and plainly  # 先还一万二千就是了
    modest = value.role in ("priority", "income") and "offer_amount" in there and _modest(value, frame)
    offered = "spending" not in there and (monthly or demand or modest)
    if (value.role in NO_OFFER_ROLES and not offered) or _is_past(value, frame):
        return False
    if value.kind in ("amount", "number"):
        return _is_offered_sum(value, there, {act.name for act in acts}, plainly, frame, before)
    if value.kind == "time":
        if "ask_reason" in before.acts and value.info.get("ambiguous_year"):
            return False  # 四月份判的: when it happened
        if any(act.name == "decline" for act in acts) and _day_of(value, frame.today) == frame.today:
            return False  # 今天？今天哪有钱
        asked = "ask_date" in before.acts and not there & {"reason", "spending"}
        return bool(there & DATED or asked) and not there & {"sends", "ask_deadline", "decline", "reason"}
    return bool(there & OFFERS) or not there & NOT_OFFERS


def _is_past(value: Value, frame: Frame) -> bool:
    """Since when or until when, in the story. A day to come (从 12 月 22 号起) is one on which something begins."""
    if value.role not in THE_PAST:
        return False
    return value.kind == "duration" or value.role == "pay_day" or _day_of(value, frame.today) is None


def _is_offered_sum(
    value: Value, there: frozenset[str], turn: set[str], plainly: bool, frame: Frame, before: Before
) -> bool:
    if there & {"decline", "income", "spending", "reason", "insult", "threat"} and not there & {"keep", "offer_terms"}:
        return there <= TOLD and _modest(value, frame)
    if "insult" in turn and not there & OFFERS:
        return False
    story = before.acts & {"ask_reason", "greet"} and not there & {"keep", "offer_terms"} and not plainly
    if story and _beyond(value, frame):
        return False
    whole = value.part in ("total", "down") or bool(turn & TAKES_ALL) or "offer_date" in there
    if _is(value, frame.balance) and (not whole or turn & {"insult"}):
        return False
    if _is(value, frame.income) and _beyond(value, frame):
        return False
    if _on_table(value, before):
        return bool(there & OFFERS) and not turn & {"decline", "keep", "insult", "threat"} and not value.in_question
    return bool(there & OFFERS) or not there & NOT_OFFERS or (there <= TOLD and _modest(value, frame))


def _on_table(value: Value, before: Before) -> bool:
    """Whether the agent named this sum."""
    table = before.table or Terms()
    return any(_is(value, sum_) for sum_ in (table.monthly, table.once, table.down))


def _beyond(value: Value, frame: Frame) -> bool:
    return frame.limit is not None and (_most(value) or 0) > frame.limit


def _modest(value: Value, frame: Frame) -> bool:
    """Heard as an income, but no more than the person can pay a month: then it is what they offer."""
    return frame.limit is not None and (_most(value) or 0) <= frame.limit and not _is(value, frame.income)


def _is(value: Value, amount: Decimal | None) -> bool:
    """Whether a sum means this amount, exactly or roundly."""
    said = _most(value)
    if said is None or not amount:
        return False
    return abs(said - amount) <= amount * (ROUNDLY if value.approximate else NEAR)


def _day_of(value: Value, today: dt.date) -> dt.date | None:
    """The day that a time means, from today on; None for one that has passed. 每月二十号 is the next twentieth, and a
    day without a year is one that is still to come."""
    if value.day_of_month is not None:
        this = in_month(month_of(today), value.day_of_month)
        return this if this >= today else in_month(add_months(month_of(today), 1), value.day_of_month)
    if not value.code:
        return None
    day = value.date()
    if day < today and value.info.get("ambiguous_year"):
        day = in_month(f"{today.year}-{day.month}", day.day)
        day = day if day >= today else in_month(f"{today.year + 1}-{day.month}", day.day)
    return day if day >= today else None

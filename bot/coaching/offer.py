"""What a lender offers: read from one message, compared with the plan, and what it leaves open. Yuan, months, codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.coaching.affordability import Capacity, budget_known, capacity_of
from bot.coaching.case import Case, Debt
from bot.coaching.days import add_months, month_of
from bot.coaching.hearing import Heard, Value
from bot.coaching.money import ZERO, fen, whole_yuan, yuan
from bot.coaching.options import Line
from bot.coaching.proposal import Proposal
from bot.coaching.schedule import annual_rate
from bot.coaching.settings import settings

MONTH_DAYS = 30
YEAR = 12  # months looked ahead
LEAST_MONTHS = 2  # of a duration that stands for a number of payments: 还三年
# What an agreement should say (domain facts, section 6), in the order in which it is asked for. `no_new_card` belongs
# to the six items of art. 70 and so to bank cards alone.
ITEMS = (
    "monthly", "terms", "dates", "split", "interest", "fees", "breach", "no_new_card", "account",
    "collection", "reporting", "early_payoff", "proof", "writing",
)  # fmt: skip
CARDS_ONLY = frozenset({"no_new_card"})
NOT_OFFERED = frozenset({"balance", "income", "expenses", "paid"})
# Times of the person's own story, and of the talk itself: when it was, when to hear again.
THE_PAST = frozenset({"overdue", "since", "recovery", "pay_day", "contact", "promise", "again", "paid"})
OF_A_SETTLEMENT = ("dates", "split", "account", "fees", "reporting", "collection", "proof", "writing")
HOLDS, OVER_SHARE, OVER_CAPACITY, LUMP, UNKNOWN = "holds", "over_share", "over_capacity", "lump", "unknown"
HOLDS_DEAR = "holds_dear"  # a month can be kept, but the whole costs more than `high_annual_rate`


@dataclass(frozen=True)
class Offer:
    """What the lender said; None is what was not said. Sums in yuan, `terms` a count, `wait` months of grace."""

    monthly: Decimal | None = None
    terms: int | None = None
    down: Decimal | None = None
    down_rate: Decimal | None = None  # a share of the balance
    total: Decimal | None = None
    first: dt.date | None = None
    wait: int | None = None
    conditions: frozenset[str] = frozenset()
    month: str | None = None  # `YYYY-MM` in which it begins, where no day is named
    on_day: int | None = None  # of the month, where the month of `first` is too short for it

    @property
    def empty(self) -> bool:
        """Nothing that could be compared."""
        return not any((self.monthly, self.terms, self.down, self.down_rate, self.total, self.wait))

    @property
    def settles(self) -> bool:
        """One payment for all."""
        return self.total is not None and self.monthly is None and (self.terms or 1) == 1


def read_offer(heard: Heard, bare_is_monthly: bool = True) -> Offer:
    """The offer in a message. A sum whose part is not said is a month's, unless the person speaks of one payment or
    `bare_is_monthly` is denied: what an agent demands (今天还5000) is mostly one."""
    sums = heard.of("amount", "number")
    demanded = sorted(sums, key=lambda value: value.role != "demand")  # 我最多还800，他们非要1500
    parts = {part: _first(value for value in demanded if value.part == part) for part in ("monthly", "down", "total")}
    bare = _first(value for value in sums if value.part is None and value.role not in NOT_OFFERED)
    whole = any(value.code == "settlement" for value in heard.of("want"))
    meant = bare_is_monthly or bool(heard.of("terms"))
    own = parts["monthly"] is not None and parts["monthly"].role == "limit"
    beaten = own and bare is not None and bare.role == "demand"
    if bare is not None and meant and (beaten or not parts["monthly"]) and not (whole and parts["total"]):
        parts["total" if whole else "monthly"] = bare
    rate = _first(value for value in heard.of("percentage") if value.part == "down")
    first, month = _begins(heard)
    return Offer(
        **{part: None if value is None else yuan(_most(value)) for part, value in parts.items()},
        terms=_terms(heard, parts["monthly"]),
        down_rate=None if rate is None or rate.low is None else rate.low / 100,
        first=None if first is None else first.date(),
        wait=_wait(heard, sums),
        conditions=frozenset(value.code for value in heard.of("condition") if value.code),
        month=month,
        on_day=None if first is None else wanted_day(first),
    )


def payment_times(heard: Heard) -> list[Value]:
    """The times that may be those of a payment, every month's (每月15号) among them."""
    return [value for value in heard.of("time") if value.role not in THE_PAST]


def is_a_day(value: Value) -> bool:
    """Whether one day is said: 下个月, 下月初 and 下周 name none, and 每月15号 names many."""
    return value.info.get("grain") == "day" and not value.approximate and value.day_of_month is None


def wanted_day(value: Value) -> int | None:
    """The day of the month that was said where its month is too short for it: 下个月30号, told in January."""
    found = value.info.get("clipped_from")
    return None if found is None else int(found)


def _begins(heard: Heard) -> tuple[Value | None, str | None]:
    """The first day that is named, else the month (`YYYY-MM`)."""
    times = [value for value in payment_times(heard) if value.day_of_month is None]
    day = _first(value for value in times if is_a_day(value))
    return day, month_of(times[0].date()) if times and day is None else None


def _first(values: Iterable[Value]) -> Value | None:
    return next(iter(values), None)


def _most(value: Value) -> Decimal:
    """Of 1000 to 1200 the dearer end: what is compared must not be flattered."""
    return value.high or value.low or ZERO


def _months(value: Value) -> int:
    if value.info.get("unit") == "year" and value.low is not None:
        return int(value.low * YEAR)
    return round(int(value.info.get("days") or 0) / MONTH_DAYS)


def _terms(heard: Heard, monthly: Value | None) -> int | None:
    told = _first(heard.of("terms"))
    if told is not None and told.low:
        return int(told.low)
    told_for = (value for value in heard.of("duration") if value.role not in {*THE_PAST, "start"})
    lasting = [months for value in told_for if (months := _months(value)) >= LEAST_MONTHS]
    return lasting[0] if monthly is not None and lasting else None


def _wait(heard: Heard, sums: tuple[Value, ...]) -> int | None:
    """延期三个月, 缓半年: a wait, where no sum is named."""
    later = any(value.code == "extension" for value in heard.of("want"))
    later = later or any(value.part == "wait" for value in heard.of("duration"))
    return _first_month(heard) if later and not sums and not heard.of("terms") else None


def _first_month(heard: Heard) -> int | None:
    told = (value for value in heard.of("duration") if value.role not in THE_PAST)
    return next((months for value in told if (months := _months(value)) >= 1), None)


@dataclass(frozen=True)
class Verdict:
    """An offer against the plan. `code` is HOLDS … HOLDS_DEAR; `licensed`: the line of 24 % is for such a lender.

    `monthly` is what a month would take (worked out where only terms were said, then `worked_out`); `share` what this
    debt may have, `capacity` what all may have. `over` is what is too much a month. `breaks` is the first month
    (`YYYY-MM`) in which the money does not suffice, `breaks_on_less` the same if income falls as in the stress test.
    `total`, `extra` (above the balance) and `annual` are None where they cannot be known. `missing` are ITEMS.
    """

    code: str
    offer: Offer
    monthly: Decimal | None
    worked_out: bool
    share: Decimal | None
    capacity: Decimal | None
    over: Decimal
    breaks: str | None
    breaks_on_less: str | None
    down: Decimal | None
    down_over: bool
    total: Decimal | None
    extra: Decimal | None
    annual: Decimal | None
    last: str | None
    licensed: bool
    missing: tuple[str, ...]


def judge(offer: Offer, case: Case, proposal: Proposal, debt: int) -> Verdict:
    """Compare an offer for one debt with what the person can pay (proposal_rules 1, 3, 4)."""
    owed, line = case.debts[debt], proposal.line(debt)
    budget = capacity_of(case, proposal.as_of)  # a lump sum is no month's money
    known, has_lump = budget_known(case, budget), _lump(case) > ZERO
    starts = month_of(offer.first) if offer.first else offer.month or month_of(proposal.first_date)
    share = _share(line, budget, starts, has_lump) if line is not None and known else None
    capacity = budget.at(starts) if known else None
    down = _down(offer, owed)
    monthly, worked_out = _monthly(offer, owed, down)
    total, extra = _total(offer, owed, down)
    breaks = None
    if monthly and line and known:
        breaks = _breaks(monthly, line, budget, starts, offer.terms or YEAR, has_lump)
    code = _code(offer, monthly, share, capacity, down, _lump(case))
    if code == HOLDS and breaks and line is not None:  # now it would do, later it will not
        code, share = OVER_SHARE, _share(line, budget, breaks, has_lump)
    annual = _annual(offer, owed, down, None if worked_out else monthly)
    own = line is not None and (offer.monthly, offer.terms) == (line.ask.monthly, line.ask.terms)
    if code == HOLDS and not own and _is_dear(annual, extra, offer.terms):
        code = HOLDS_DEAR
    return Verdict(
        code, offer, monthly, worked_out, share, capacity,
        max((monthly or ZERO) - (share or ZERO), ZERO) if share is not None else ZERO,
        breaks, _breaks_on_less(budget, monthly, share, capacity, starts), down,
        bool(down and capacity is not None and down > capacity + _lump(case)),
        total, extra, annual, _last(offer, starts), owed.kind != "private_loan", tuple(missing(offer, owed)),
    )  # fmt: skip


def monthly_share(case: Case, proposal: Proposal, debt: int) -> Decimal | None:
    """What a month may take of this debt once the plan begins, yuan; None for a debt that takes no part. A plan that
    waits begins with its first payment: what is said meanwhile is held against what there is then."""
    line, budget = proposal.line(debt), capacity_of(case, proposal.as_of)
    if line is None:
        return None
    starts = month_of(line.ask.first_date or proposal.first_date)
    if len(proposal.lines) < 2:
        return budget.offer(starts)
    return _share(line, budget, starts, _lump(case) > ZERO)


def _share(line: Line, capacity: Capacity, month: str, has_lump: bool) -> Decimal:
    """What this debt may have in a month: its part of what may be offered then, and what the plan gives it at least."""
    offered = capacity.offer(month)
    part = whole_yuan(offered * line.weight)
    if has_lump:  # then the plan's first month holds more than a month's money
        return part
    planned = sum((row.amount for row in line.ask.schedule if month_of(row.date) == month), ZERO)
    return max(part, min(line.share, offered), planned)


def _lump(case: Case) -> Decimal:
    return case.wishes.lump_sum or ZERO


def _down(offer: Offer, owed: Debt) -> Decimal | None:
    if offer.down is not None:
        return offer.down
    if offer.down_rate is None or owed.balance is None:
        return None
    return whole_yuan(owed.balance * offer.down_rate)


def _monthly(offer: Offer, owed: Debt, down: Decimal | None) -> tuple[Decimal | None, bool]:
    """What a month takes, and whether it was worked out: the balance shared out is the least it can be."""
    if offer.total is not None and offer.monthly is None and offer.terms and offer.terms > 1:
        rest = offer.total - (down or ZERO)
        return (yuan(rest / offer.terms) if rest > 0 else None), False
    if offer.monthly is not None or not offer.terms or owed.balance is None or offer.total is not None:
        return offer.monthly, False
    rest = owed.balance - (down or ZERO)
    return (yuan(rest / offer.terms), True) if rest > 0 else (None, False)


def _total(offer: Offer, owed: Debt, down: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    total = offer.total
    if offer.monthly is not None and offer.terms:
        total = offer.monthly * offer.terms + (down or ZERO)
    extra = None if total is None or owed.balance is None else total - owed.balance
    return total, extra


def _annual(offer: Offer, owed: Debt, down: Decimal | None, monthly: Decimal | None) -> Decimal | None:
    """The true annual rate of equal payments on what is owed; None where the sum is not above it."""
    if monthly is None or not offer.terms or owed.balance is None:
        return None
    rest = fen(owed.balance - (down or ZERO))
    rows = [fen(monthly)] * offer.terms
    return annual_rate(rest, rows) or None if rest > 0 and sum(rows) > rest else None  # less than a fen above is none


def _is_dear(annual: Decimal | None, extra: Decimal | None, terms: int | None) -> bool:
    """Above the line of 24 %, and by more than payments in whole yuan bring of themselves."""
    if annual is None or extra is None:
        return False
    return annual > settings().high_annual_rate and extra > (terms or 0)


def _last(offer: Offer, starts: str) -> str | None:
    return add_months(starts, offer.terms - 1) if offer.terms else None


def _code(
    offer: Offer, monthly: Decimal | None, share: Decimal | None, capacity: Decimal | None, down: Decimal | None,
    lump: Decimal,
) -> str:  # fmt: skip
    if share is None or capacity is None:
        return UNKNOWN
    if offer.settles:
        return HOLDS if (offer.total or ZERO) <= lump + capacity else LUMP
    if monthly is None:
        once = down or ZERO
        return (HOLDS if once <= capacity + lump else LUMP) if once else UNKNOWN
    if monthly > capacity:
        return OVER_CAPACITY
    return OVER_SHARE if monthly > share else HOLDS


def _breaks(
    monthly: Decimal, line: Line, capacity: Capacity, starts: str, terms: int, has_lump: bool
) -> str | None:
    """The first month in which this debt's part does not suffice; looked at for a year."""
    months = (add_months(starts, n) for n in range(min(YEAR, terms)))
    return next((month for month in months if monthly > _share(line, capacity, month, has_lump)), None)


def _breaks_on_less(
    capacity: Capacity, monthly: Decimal | None, share: Decimal | None, at: Decimal | None, starts: str
) -> str | None:
    """Whether it holds if income falls by the stress test's part: the reserve may be used up, living costs may not."""
    if monthly is None or share is None or at is None or capacity.surplus is None or capacity.income is None:
        return None
    others = max(at - share, ZERO)
    left = capacity.income * (1 - settings().stress_income_drop) - (capacity.expenses or ZERO) - capacity.priority
    return starts if monthly + others > left else None


def missing(offer: Offer, owed: Debt) -> Iterator[str]:
    """What the offer leaves open of an agreement's items, the gravest first."""
    card = owed.kind == "credit_card"
    for item in OF_A_SETTLEMENT if offer.settles else ITEMS:
        if (card or item not in CARDS_ONLY) and not _said(item, offer):
            yield item


def _said(item: str, offer: Offer) -> bool:
    given = {
        "monthly": offer.monthly is not None, "terms": offer.terms is not None, "dates": offer.first is not None,
        "interest": bool(offer.conditions & {"interest_stops", "interest_runs"}),
        "fees": bool(offer.conditions & {"fees_waived", "fees_stay"}),
        "collection": "collection_stops" in offer.conditions, "reporting": "reporting_told" in offer.conditions,
        "writing": "written" in offer.conditions,
    }  # fmt: skip
    return given.get(item, False)

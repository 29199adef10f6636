"""The figures of a simulated agent: what the person's offer comes to, and what is asked for instead. Yuan, months."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from bot.coaching.call import COUNTERS, State
from bot.coaching.money import FEN, ZERO, whole_yuan
from bot.coaching.offer import MONTH_DAYS
from bot.coaching.rehearsal import Frame, Terms
from bot.coaching.scene import Scene

DAYS_TO_START = 20  # days from today, where nobody named one
FAR = 45  # days: a first payment later than this, without a sum, is a deferral
TOLERANCE = Decimal("0.98")  # of the balance: 36 x 972 for 35,000 is meant to pay all
ALIKE = Decimal("0.03")  # 1458 said for 1,458.34 means the same
ONE = Decimal("1.00")


def rest_of(frame: Frame, wanted: Terms) -> Decimal:
    """What is left after the first payment."""
    return max(frame.balance - (wanted.down or ZERO), ONE)


def months_wanted(frame: Frame, wanted: Terms) -> int:
    """Instalments that the person's figure comes to; never more than it takes to pay all."""
    if not wanted.monthly:
        return wanted.months or 1
    needed = int((rest_of(frame, wanted) / wanted.monthly).to_integral_value(ROUND_CEILING))
    return min(wanted.months, needed) if wanted.months else needed


def shared_out(amount: Decimal, months: int) -> Decimal:
    """Equal parts in whole yuan, rounded up: the last payment is the smaller one."""
    whole = (amount / months).to_integral_value(ROUND_CEILING)
    return min(whole, amount).quantize(FEN)


def rounded(amount: Decimal) -> Decimal:
    """A sum as an agent names it: whole yuan, at least one."""
    return max(whole_yuan(amount), ONE)


def alike(mine: Decimal, theirs: Decimal) -> bool:
    """Whether two sums mean the same."""
    return abs(mine - theirs) <= theirs * ALIKE


def other_figure(table: Terms, said: Terms) -> bool:
    """A figure of one's own beside an 可以: that is a counter-offer, whichever of the sums it stands for."""
    theirs = [amount for amount in (table.monthly, table.once, table.down) if amount is not None]
    mine = [amount for amount in (said.monthly, said.once, said.down) if amount is not None]
    other = any(not any(alike(amount, one) for one in theirs) for amount in mine)
    return other or bool(said.months and table.months and said.months != table.months)


def is_deferral(wanted: Terms, frame: Frame) -> bool:
    """A day far ahead without any sum."""
    late = wanted.first is not None and (wanted.first - frame.today).days > FAR
    return wanted.monthly is None and wanted.once is None and late


def within(rules: Scene, frame: Frame, wanted: Terms) -> tuple[Terms, bool]:
    """The person's figure made whole, and whether this agent may grant it at all."""
    if wanted.wait is not None or is_deferral(wanted, frame):
        until = wanted.first or frame.today + dt.timedelta(days=MONTH_DAYS * (wanted.wait or 1))
        months = wanted.wait or round((until - frame.today).days / MONTH_DAYS)
        return Terms(first=until), rules.decides and months <= rules.pause
    if wanted.once is not None:
        least = min(frame.balance * (rules.settle or 1), frame.plan.once or frame.balance)
        return wanted, rules.decides and wanted.once >= least
    monthly = wanted.monthly or shared_out(rest_of(frame, wanted), wanted.months or rules.terms)
    whole = replace(wanted, monthly=monthly)
    months = months_wanted(frame, whole)
    pays_all = monthly * months >= rest_of(frame, wanted) * TOLERANCE
    return replace(whole, months=months), rules.decides and months <= rules.terms and pays_all


def counter_offer(rules: Scene, frame: Frame, state: State, code: str) -> tuple[Terms, State]:
    """The agent's figure: between what it likes best and what it may grant, always shorter than the person's."""
    months = rules.terms
    if code != "counter_last":
        shorter = months_wanted(frame, state.caller) if state.caller.monthly else rules.terms + 1
        fitting = [n for n in range(state.rung, len(rules.ladder)) if rules.ladder[n] < shorter]
        at = fitting[0] if fitting else len(rules.ladder) - 1
        months, state = rules.ladder[at], replace(state, rung=at + 1)
    monthly = shared_out(rest_of(frame, state.caller), months)
    terms = Terms(monthly, months, state.caller.down, first=state.caller.first)
    return replace(terms, months=months_wanted(frame, terms)), state


def suits(code: str, rules: Scene, frame: Frame, state: State) -> bool:
    """Whether an objection makes sense now."""
    monthly = state.caller.monthly
    if code not in COUNTERS and state.times(code):
        return False
    if code in COUNTERS:
        months = months_wanted(frame, state.caller)
        return monthly is not None and any(rung < months for rung in rules.ladder[state.rung :])
    if code == "ask_less_reason":
        return monthly is not None and frame.balance / rules.ladder[0] > monthly * 2
    if code == "documents_insufficient":
        return "papers" in state.given
    if code == "down_payment_first":
        return state.caller.down is None
    return code != "settle_today" or rules.settle is not None

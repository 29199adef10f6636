"""What moves a call on: a question, an objection, a figure, an agreement, an end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.coaching.agent_figures import (
    DAYS_TO_START,
    counter_offer,
    is_deferral,
    months_wanted,
    other_figure,
    rounded,
    suits,
    within,
)
from bot.coaching.call import COUNTERS, Line, State
from bot.coaching.rehearsal import AGREED, DEFERRED, REFUSED, Frame, Said, Terms
from bot.coaching.scene import NO, Scene

CLOSES = {"close_agreed": AGREED, "close_deferred": DEFERRED, "close_refused": REFUSED}
MOST_RESISTANCE = 6  # what is harder than this gives in to reasons alone, never to patience
OPEN_QUESTIONS = ("ask_date", "ask_evidence")
BESIDE_BYE = frozenset({"thanks_bye", "bye", "accept", "story", "greeting", "apologise", "willing"})
UNSETTLED = ("anger", "threat", "insult", "beg", "lie")
Next = tuple[list[Line], State, Terms | None]


def move_on(rules: Scene, frame: Frame, state: State, said: Said, answers: Sequence[str]) -> Next:
    """The agent's next step, after `answers` to what was asked."""
    table = state.table
    if state.patience <= 0:
        return close("close_refused", state)
    if state.turn >= rules.length:
        return _late(rules, frame, state, said)
    if "not_heard" in answers:
        return [], state, table
    if said.does("repeat") and not said.does("accept", "decline", "counter"):
        return list(state.last), state, table
    if state.deal is not None:
        return _after(state, said, "close_agreed")
    if "wait_ok" in answers:
        return [], state, table
    if state.agreeing is not None:
        if going_on := _while_agreeing(rules, frame, state, said):
            return going_on
        state = replace(state, agreeing=None)
    if said.does("accept") and table is not None and not other_figure(table, said.terms):
        return _accepted(rules, frame, state, table)
    if _says_bye(state, said):
        return close("close_deferred" if _has_next_step(rules, state) else "close_refused", state)
    if state.ticket and state.times("give_ticket"):
        return _after(state, said, "close_deferred")
    if state.caller.empty and not is_deferral(state.caller, frame):
        return _ask(rules, frame, state, said)
    return _negotiate(rules, frame, state)


def _has_next_step(rules: Scene, state: State) -> bool:
    """A ticket, something in writing to come; with a collection company to know whom to ask the lender about."""
    return state.ticket or "written" in state.granted or (rules.kind == "outsourced" and "tell_name" in state.said)


def _says_bye(state: State, said: Said) -> bool:
    """A farewell and nothing beside it; thanks alone end a call only where something was reached."""
    alone = said.terms.empty and {act.name for act in said.acts} <= BESIDE_BYE
    return alone and (said.does("bye") or (said.does("thanks_bye") and state.ticket))


def close(act: str, state: State) -> Next:
    """The end. What was agreed before stays agreed."""
    act = "close_agreed" if state.deal is not None else act
    return [Line(act)], replace(state, outcome=CLOSES[act], table=None), None


def _late(rules: Scene, frame: Frame, state: State, said: Said) -> Next:
    """The agent's time is up: what is as good as agreed is agreed."""
    if state.deal is None and state.table is not None and said.does("accept") and state.table.monthly is not None:
        state = replace(state, agreeing=state.table)
    if state.deal is None and state.agreeing is not None and not said.does("decline", "keep", "counter"):
        lines, state, offer = _settle(frame, state, state.agreeing)
        return [*lines, Line("close_agreed")], replace(state, outcome=AGREED), offer
    if state.deal is not None or state.ticket:
        return close("close_deferred", state)
    return [Line("close_late")], replace(state, outcome=REFUSED, table=None), None


def _after(state: State, said: Said, act: str) -> Next:
    """All is settled: requests are still answered, then it ends."""
    asked = said.does("wait") or any(one.name.startswith("ask_") for one in said.acts)
    if said.does("thanks_bye", "bye") or (state.times("ask_else") and not asked):
        return close(act, state)
    return ([] if asked and state.times("ask_else") else [Line("ask_else")]), state, None


def _while_agreeing(rules: Scene, frame: Frame, state: State, said: Said) -> Next | None:
    """A day or papers are still awaited. None: the person has changed their mind, it is bargained again."""
    agreeing = state.agreeing or Terms()
    if said.does("decline", "counter") or other_figure(agreeing, said.terms):
        return None
    question = next((act for act in reversed(state.said) if act in OPEN_QUESTIONS), "ask_date")
    if said.does(*UNSETTLED) and state.times(question) < 3:
        return [Line(question)], state, agreeing
    return agree(rules, frame, state, agreeing)


def _ask(rules: Scene, frame: Frame, state: State, said: Said) -> Next:
    """There is no figure yet."""
    if "reason" not in state.given and state.times("ask_reason") < 1:
        return [Line("ask_reason")], state, None
    if said.does("promise", "rash", "borrows") and state.times("ask_concrete") < 2:
        return [Line("ask_concrete")], state, None
    if state.times("ask_offer") < 1:
        return [Line("ask_offer")], state, None
    if state.pressed < len(rules.pressure):
        code = rules.pressure[state.pressed]
        return _raise(rules, frame, replace(state, pressed=state.pressed + 1), code)
    if state.times("ask_offer_again") < 2:
        return [Line("ask_offer_again")], state, None
    if state.rung < len(rules.ladder):
        return _counter(rules, frame, state, "counter")
    if state.strength and rules.grant("ticket") != NO and not state.times("give_ticket"):
        return _ticket(rules, state)
    return close("close_refused", state)


def _negotiate(rules: Scene, frame: Frame, state: State) -> Next:
    """The person has named something. It is taken, objected to, countered, passed on, or refused, in this order."""
    wanted, fits = within(rules, frame, state.caller)
    convinced = state.strength >= rules.resist
    if fits and convinced:
        return agree(rules, frame, state, wanted)
    pressed = state.pressed < len(rules.pressure) and state.raised > state.pressed
    if pressed and not convinced and not state.times(rules.pressure[state.pressed]):
        code = rules.pressure[state.pressed]
        return _raise(rules, frame, replace(state, pressed=state.pressed + 1), code)
    while state.raised < len(rules.objections) and not convinced:
        code = rules.objections[state.raised]
        state = replace(state, raised=state.raised + 1)
        if suits(code, rules, frame, state):
            return _raise(rules, frame, state, code)
    if fits and rules.resist <= MOST_RESISTANCE:  # worn down by nothing but patience
        return agree(rules, frame, state, wanted)
    if wanted.monthly is not None and not state.times("counter_last") and (wanted.months or 0) > rules.terms:
        return _counter(rules, frame, replace(state, rung=len(rules.ladder)), "counter_last")
    if rules.grant("ticket") != NO:
        return _ticket(rules, state)
    return close("close_deferred" if state.ticket else "close_refused", state)


def _raise(rules: Scene, frame: Frame, state: State, code: str) -> Next:
    """One objection, demand or threat."""
    if code in COUNTERS:
        return _counter(rules, frame, state, code)
    if code in ("pay_minimum_first", "pay_today"):
        amount = rounded(frame.balance * rules.minimum)
        return _demand(code, state, Terms(down=amount, first=frame.today), minimum=amount)
    if code == "down_payment_first":
        amount = rounded(frame.balance * rules.down)
        return _demand(code, state, Terms(down=amount, first=frame.today), down=amount)
    if code == "settle_today" and rules.settle is not None:
        amount = rounded(frame.balance * rules.settle)
        return _demand(code, state, Terms(once=amount, first=frame.today), amount=amount)
    if code == "ask_less_reason":
        return [Line(code, {"lower": state.caller.monthly})], replace(state, table=None), None
    return [Line(code, {"reply_days": rules.reply_days})], replace(state, table=None), None


def _demand(code: str, state: State, terms: Terms, **values: Decimal) -> Next:
    return [Line(code, values)], replace(state, table=terms), terms


def _counter(rules: Scene, frame: Frame, state: State, code: str) -> Next:
    terms, state = counter_offer(rules, frame, state, code)
    return [Line(code, {"terms": terms.months, "monthly": terms.monthly})], replace(state, table=terms), terms


def _accepted(rules: Scene, frame: Frame, state: State, table: Terms) -> Next:
    """The person says yes to what is on the table. A first payment that they accept stays part of what is agreed."""
    if table.monthly is not None or table.once is not None:
        return agree(rules, frame, replace(state, caller=state.caller.over(table)), table)
    caller = replace(state.caller, down=table.down, months=None)
    state = replace(state, given=state.given | {"paid_first"}, table=None, caller=caller)
    if state.caller.monthly is None:
        return _counter(rules, frame, state, "counter")
    return _negotiate(rules, frame, state)


def agree(rules: Scene, frame: Frame, state: State, terms: Terms) -> Next:
    """Papers and a day first, then the agreement is said whole."""
    if rules.wants_papers and "papers" not in state.given and not state.times("ask_evidence"):
        return [Line("ask_evidence")], replace(state, agreeing=terms), terms
    if (state.caller.first or terms.first) is None and not state.times("ask_date"):
        return [Line("ask_date")], replace(state, agreeing=terms), terms
    return _settle(frame, state, terms)


def _settle(frame: Frame, state: State, terms: Terms) -> Next:
    first = state.caller.first or terms.first or frame.plan.first or frame.today + dt.timedelta(days=DAYS_TO_START)
    deal = replace(terms, first=max(first, frame.today))
    if deal.monthly is not None:
        deal = replace(deal, once=None, wait=None, months=months_wanted(frame, deal))
    state = replace(state, deal=deal, agreeing=None, table=None)
    if deal.monthly is None and deal.once is not None:
        return [Line("agree_once", {"amount": deal.once, "date": deal.first})], state, deal
    if deal.monthly is None:
        return [Line("agree_pause", {"until": deal.first})], state, deal
    values: dict[str, object] = {"terms": deal.months, "monthly": deal.monthly, "first": deal.first}
    if deal.down is not None:
        return [Line("agree_down", {**values, "down": deal.down})], state, deal
    return [Line("agree", values)], state, deal


def _ticket(rules: Scene, state: State) -> Next:
    return [Line("give_ticket", {"reply_days": rules.reply_days})], replace(state, ticket=True, table=None), None

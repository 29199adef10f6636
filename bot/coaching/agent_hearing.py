"""What a turn of the person changes in a call, before anything is answered to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.coaching.call import State
from bot.coaching.rehearsal import Frame, Said, Terms, over_limit

TEMPER = {"insult": 2, "threat": 2, "anger": 1}


def hear(frame: Frame, state: State, said: Said) -> tuple[State, tuple[str, ...]]:
    """What the turn changes before anything is answered, and what the coach may say about it."""
    said = replace(said, terms=_sane(said.terms, frame))
    wear = sum(cost for act, cost in TEMPER.items() if said.does(act))
    codes = [*_asides(frame, state, said)]
    named = said.terms
    holds = not state.caller.empty and (
        (named.monthly is not None and named.monthly == state.caller.monthly)
        or said.does("keep", "decline", "counter") and (named.empty or not _raises(state.caller, named))
    )
    state = replace(
        state,
        patience=state.patience - wear,
        given=state.given | set(_good_reasons(said)),
        held=state.held + holds,
        caller=state.caller.over(named),
        told=state.told | set(codes),
    )
    return state, tuple(codes)


def _sane(terms: Terms, frame: Frame) -> Terms:
    """Nobody pays more than is owed: a part or a month that is the whole debt is one payment for all."""
    sums = [amount for amount in (terms.down, terms.monthly, terms.once) if amount]
    return Terms(once=frame.balance, first=terms.first) if any(amount >= frame.balance for amount in sums) else terms


def _raises(before: Terms, now: Terms) -> bool:
    return bool(now.monthly and before.monthly and now.monthly > before.monthly)


def _good_reasons(said: Said) -> Iterator[str]:
    if said.does("reason") or said.reasons:
        yield "reason"
    if said.does("offer_evidence") or said.papers:
        yield "papers"
    for act, name in (("cite_rule", "rule"), ("ask_supervisor", "supervisor"), ("willing", "willing"),
                      ("complain", "complaint")):  # fmt: skip
        if said.does(act):
            yield name


def _asides(frame: Frame, state: State, said: Said) -> Iterator[str]:
    """Codes of what deserves a word of the coach; each once in a call."""
    found = []
    if said.does("insult", "threat"):
        found.append("heated")
    taken = state.table if said.does("accept") and said.terms.empty else said.terms
    if taken is not None and over_limit(taken, frame):
        found.append("over_limit")
    if said.does("borrows"):
        found.append("borrows")
    elif said.does("rash") or (said.does("promise") and said.terms.empty and state.caller.empty):
        found.append("rash")
    return (code for code in found if code not in state.told)

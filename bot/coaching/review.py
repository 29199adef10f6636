"""What was good in a practice call: thirteen checks, each with the person's own words, and a score.

A check is passed, missed, or had no occasion (None). Nothing is held against a person that was not plainly said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.coaching.call import COUNTERS, DEMANDS, PUSHES, Exchange
from bot.coaching.rehearsal import Act, Frame, Said, Terms, over_limit

# Weight of each check in the score: what decides whether an agreement can be kept weighs most.
WEIGHTS = {
    "states_willingness": 1, "explains_hardship": 2, "gives_numbers": 3, "within_capacity": 3, "gives_dates": 2,
    "offers_evidence": 2, "asks_interest_stop": 2, "holds_position": 3, "asks_reference_number": 2,
    "asks_written_confirmation": 3, "stays_civil": 2, "no_false_statement": 2, "no_rash_promise": 3,
}  # fmt: skip
CHECKS = tuple(WEIGHTS)
# What to practise next, when several things were missed: first what may hurt, then what moves the call on.
FIRST_TO_PRACTISE = (
    "no_rash_promise", "within_capacity", "stays_civil", "no_false_statement", "gives_numbers", "holds_position",
    "asks_written_confirmation", "asks_reference_number", "explains_hardship", "gives_dates", "offers_evidence",
    "asks_interest_stop", "states_willingness",
)  # fmt: skip
NEXT = 2
CALLS_BACK = frozenset({"call_back_later", "give_ticket", "close"})  # the day named there is one of a call
PRESSED = PUSHES - {"call_back_later"}
# what a 好 says yes to
FIGURES = frozenset({*COUNTERS, *DEMANDS, "agree", "agree_down", "agree_once", "repeat", "say_again"})
# where a 好 is one to a day
DATED = frozenset({"agree", "agree_down", "agree_once", "agree_pause", "ask_date", "counter", "counter_last"})
FAR_BELOW = Decimal("0.8")  # an income named below this part of the one on record is another one
GRAVE, NOT_GRAVE = frozenset({"illness", "accident", "unemployment"}), ("overspending", "forgot")
EASILY_HAD = frozenset({"bank_statement", "payslips", "tax_or_social_record"})
OWN_WORDS = 40  # characters of a quote


@dataclass(frozen=True)
class Check:
    """`turn` counts the person's turns from 1; `quote` are their words there."""

    code: str
    passed: bool | None
    turn: int | None = None
    quote: str | None = None


@dataclass(frozen=True)
class Finding:
    """Words in a turn."""

    turn: int
    quote: str


def review(exchanges: Sequence[Exchange], frame: Frame) -> tuple[Check, ...]:
    """All checks over a call, in the order of CHECKS."""
    said = [exchange for exchange in exchanges if exchange.said is not None]
    return tuple(_check(code, said, frame) for code in CHECKS)


def score(checks: Sequence[Check]) -> int | None:
    """0 to 100: the weighted share of what was passed among what had an occasion; None where nothing had one."""
    weighed = [(WEIGHTS[check.code], check.passed) for check in checks if check.passed is not None]
    whole = sum(weight for weight, _ in weighed)
    return round(100 * sum(weight for weight, passed in weighed if passed) / whole) if whole else None


def to_practise(checks: Sequence[Check]) -> tuple[str, ...]:
    """The two missed checks that matter most."""
    missed = {check.code for check in checks if check.passed is False}
    return tuple(code for code in FIRST_TO_PRACTISE if code in missed)[:NEXT]


def _check(code: str, said: list[Exchange], frame: Frame) -> Check:
    passed, found = JUDGES[code](said, frame)
    return Check(code, passed, found.turn if found else None, found.quote[:OWN_WORDS] if found else None)


Judged = tuple[bool | None, Finding | None]
Judge = Callable[[list[Exchange], Frame], Judged]


def _turns(calls: list[Exchange]) -> Iterator[tuple[int, Exchange, Said]]:
    for turn, exchange in enumerate(calls, 1):
        if exchange.said is not None:
            yield turn, exchange, exchange.said


def _found(calls: list[Exchange], *acts: str) -> Finding | None:
    """Where one of these acts was done first."""
    for turn, _, said in _turns(calls):
        for act in said.acts:
            if act.name in acts:
                return Finding(turn, _clause(said, act))
    return None


def _clause(said: Said, act: Act) -> str:
    return said.text[act.start : act.end].strip()


def _whole(turn: int, said: Said) -> Finding:
    return Finding(turn, said.text.strip())


def _asked(*acts: str) -> Judge:
    def judge(calls: list[Exchange], frame: Frame) -> Judged:
        found = _found(calls, *acts)
        return found is not None, found

    return judge


def _hardship(calls: list[Exchange], frame: Frame) -> Judged:
    """A reason told, or named when one was asked for."""
    found = _found(calls, "reason")
    if found is None:
        asked = [(turn, said) for turn, exchange, said in _turns(calls) if "ask_reason" in exchange.move.acts]
        found = next((_whole(turn, said) for turn, said in asked if set(said.reasons) - {"other"}), None)
    return found is not None, found


def _named(terms: Terms) -> bool:
    return any((terms.monthly, terms.once, terms.down))


def _own(exchange: Exchange, said: Said) -> bool:
    """Whether a sum was named that the agent had not just named."""
    theirs = exchange.move.offer or Terms()
    own = {said.terms.monthly, said.terms.once, said.terms.down} - {theirs.monthly, theirs.once, theirs.down, None}
    return bool(own)


def _numbers(calls: list[Exchange], frame: Frame) -> Judged:
    """An own sum; where the plan is to wait, a length or a day of waiting is the number."""
    waits = frame.kind in ("extension", "none", None)
    for turn, exchange, said in _turns(calls):
        if _own(exchange, said) or (waits and (said.terms.wait or said.terms.first)):
            return True, _whole(turn, said)
    if frame.kind == "none":
        return None, None
    return False, None


def _committed(calls: list[Exchange]) -> Iterator[tuple[int, Said, Terms]]:
    """Sums that the person offered or said yes to, also a turn after they were named."""
    table: Terms | None = None
    for turn, exchange, said in _turns(calls):
        if exchange.move.offer is not None and _named(exchange.move.offer):
            table = exchange.move.offer
        taken = table is not None and said.terms.months is not None and said.terms.months == table.months
        if _named(said.terms):
            yield turn, said, said.terms
        elif table is not None and (taken or (said.does("accept") and _is_reply(exchange, said))):
            yield turn, said, table


def _is_reply(exchange: Exchange, said: Said) -> bool:
    """Whether a 好 is one to a figure: not to a refusal of something else, and nothing is held on to beside it."""
    figure = bool(FIGURES & set(exchange.move.acts))
    return figure and not said.does("decline", "counter", "ask_name", "ask_ticket")


def _within(calls: list[Exchange], frame: Frame) -> Judged:
    sums = list(_committed(calls))
    if not sums or frame.limit is None:
        return None, None
    over = next(((turn, said) for turn, said, terms in sums if over_limit(terms, frame)), None)
    if over:
        return False, _whole(*over)
    return True, _whole(*sums[0][:2])


def _dates(calls: list[Exchange], frame: Frame) -> Judged:
    for turn, exchange, said in _turns(calls):
        theirs = exchange.move.offer.first if exchange.move.offer else None
        called_back = CALLS_BACK & set(exchange.move.acts) and said.terms.first == theirs
        if (said.terms.first is not None and not called_back) or (said.does("pays_today") and not said.does("sends")):
            return True, _whole(turn, said)
        named = exchange.move.offer is not None and exchange.move.offer.first is not None
        if named and DATED & set(exchange.move.acts) and said.does("accept"):
            return True, _whole(turn, said)
    return (None if frame.kind == "none" else False), None


def _evidence(calls: list[Exchange], frame: Frame) -> Judged:
    for turn, _, said in _turns(calls):
        for act in said.acts:
            if act.name == "offer_evidence" and not said.does("no_evidence"):
                return True, Finding(turn, _clause(said, act))
    for turn, exchange, said in _turns(calls):
        asked_for = {"ask_evidence", "documents_insufficient"} & set(exchange.move.acts)
        if asked_for and said.does("have") and not said.does("no_evidence"):
            return True, _whole(turn, said)
    asked = any({"ask_evidence", "documents_insufficient"} & set(exchange.move.acts) for exchange in calls)
    return (False if asked or frame.evidence else None), None


def _interest(calls: list[Exchange], frame: Frame) -> Judged:
    found = _found(calls, "ask_stop_interest")
    if found:
        return True, found
    return (None if any("grant_interest" in exchange.move.acts for exchange in calls) else False), None


def _holds(calls: list[Exchange], frame: Frame) -> Judged:
    """Pressed for more, they stayed with what they can pay."""
    pushed = [(turn, said) for turn, exchange, said in _turns(calls) if PRESSED & set(exchange.move.acts)]
    gave_in = next(((turn, said) for turn, said, terms in _committed(calls) if over_limit(terms, frame)), None)
    if not pushed:
        return None, None
    left = [(n, one) for n, _, one in _turns(calls) if one.does("gives_up")]
    gave_up = _whole(*left[0]) if left else None
    if gave_in or gave_up:
        return False, _whole(*gave_in) if gave_in else gave_up
    own = [(turn, said) for turn, exchange, said in _turns(calls) if _own(exchange, said) or said.terms.wait]
    if not own and list(_committed(calls)):
        return None, None
    held = [(turn, said) for turn, said in pushed if said.does("keep", "decline", "counter") or _named(said.terms)]
    civil = not any(said.does("insult", "threat") for _, _, said in _turns(calls))
    if own or (held and civil):
        return True, _whole(*(held or own)[0])
    return False, None


def _civil(calls: list[Exchange], frame: Frame) -> Judged:
    found = _found(calls, "insult", "threat")
    return found is None, found


def _false(calls: list[Exchange], frame: Frame) -> Judged:
    """What was said against what is on record: another income, papers that the person told us they do not have."""
    told = [(said.income, turn, said) for turn, _, said in _turns(calls) if said.income is not None]
    if told and frame.income is not None and max(told, key=lambda one: one[0])[0] < frame.income * FAR_BELOW:
        return False, _whole(*told[0][1:])
    reasons = {reason for _, _, said in _turns(calls) for reason in said.reasons}
    if reasons and reasons <= GRAVE and frame.reason in NOT_GRAVE:
        return False, next(_whole(turn, said) for turn, _, said in _turns(calls) if said.reasons)
    for turn, _, said in _turns(calls):
        if said.does("lie") or _makes_up_papers(said, frame):
            return False, _whole(turn, said)
    return True, None


def _makes_up_papers(said: Said, frame: Frame) -> bool:
    """Papers that the person has told us they do not have. A statement of account anybody can still fetch."""
    if frame.evidence != () or said.does("no_evidence"):
        return False
    return said.does("offer_evidence", "have") and bool(set(said.papers) - EASILY_HAD)


def _rash(calls: list[Exchange], frame: Frame) -> Judged:
    """A promise that the budget does not carry, or that borrows, or that leaves the sum to the other side."""
    for turn, said, terms in _committed(calls):
        if over_limit(terms, frame):
            return False, _whole(turn, said)
    for turn, _, said in _turns(calls):
        if said.does("rash", "borrows"):
            return False, _whole(turn, said)
    return True, None


JUDGES: dict[str, Judge] = {
    "states_willingness": _asked("willing", "promise"),
    "explains_hardship": _hardship,
    "gives_numbers": _numbers,
    "within_capacity": _within,
    "gives_dates": _dates,
    "offers_evidence": _evidence,
    "asks_interest_stop": _interest,
    "holds_position": _holds,
    "asks_reference_number": _asked("ask_ticket", "ask_name"),
    "asks_written_confirmation": _asked("ask_written"),
    "stays_civil": _civil,
    "no_false_statement": _false,
    "no_rash_promise": _rash,
}

"""The simulated agent over callers who say anything: it always answers, always ends, and its figures are right."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.agent import begin, step
from bot.coaching.agent_moves import CLOSES
from bot.coaching.call import Move, State
from bot.coaching.money import ZERO
from bot.coaching.rehearsal import OUTCOMES, Act, Frame, Said, Terms
from bot.coaching.scene import SCENES, Scene, scene, scene_words

TODAY = dt.date(2026, 11, 22)
ACTS = (
    "greeting", "identify", "willing", "reason", "income", "story", "no_evidence", "offer_evidence", "offer_amount",
    "offer_terms", "offer_date", "counter", "keep", "accept", "decline", "promise", "beg", "ask_name", "ask_ticket",
    "ask_written", "ask_supervisor", "ask_stop_interest", "ask_total", "ask_deadline", "ask_no_contacts", "cite_rule",
    "complain", "repeat", "wait", "apologise", "anger", "insult", "lie", "threat", "thanks_bye",
)  # fmt: skip
money = st.integers(1, 60_000).map(lambda n: Decimal(n).quantize(Decimal("0.01")))
days = st.integers(0, 400).map(lambda n: TODAY + dt.timedelta(days=n))
terms = st.builds(
    Terms, st.none() | money, st.none() | st.integers(1, 72), st.none() | money, st.none() | money,
    st.none() | st.integers(1, 24), st.none() | days,
)  # fmt: skip
turns = st.builds(
    lambda acts, offer: Said("……", tuple(Act(name, 0, 1) for name in acts), offer),
    st.lists(st.sampled_from(ACTS), max_size=4), st.just(Terms()) | terms,
)  # fmt: skip


def frame(balance: str = "35000.00", monthly: str = "972.00", months: int = 36) -> Frame:
    plan = Terms(Decimal(monthly), months, first=dt.date(2026, 12, 16))
    return Frame(TODAY, 0, "x", "x", "x", "credit_card", Decimal(balance), 67, Decimal("1350"), "instalment", plan,
                 "unemployment", Decimal(4000), ("termination_notice",))


def does(*acts: str, **offer: object) -> Said:
    return Said("x", tuple(Act(name, 0, 1) for name in acts), Terms(**offer))  # type: ignore[arg-type]


def call(code: str, said: list[Said], seed: int = 1, about: Frame | None = None) -> tuple[list[Move], State]:
    """The whole call; when it ends early the rest is not said."""
    about = about or frame()
    move, state = begin(scene(code), about, seed)
    moves = [move]
    for one in said:
        if state.outcome is None:
            move, state = step(scene(code), about, seed, state, one)
            moves.append(move)
    return moves, state


@given(st.sampled_from(SCENES), st.lists(turns, min_size=1, max_size=20), st.integers(0, 9),
       st.integers(300, 500_000).map(lambda n: Decimal(n)))
@settings(max_examples=400, deadline=None)
def test_whatever_is_said_it_answers_and_ends(code: str, said: list[Said], seed: int, balance: Decimal) -> None:
    rules, about = scene(code), frame(str(balance))
    filler = [does("story")] * rules.length
    moves, state = call(code, [*said, *filler], seed, about)
    assert all(move.lines for move in moves[:-1]) and moves[-1].lines
    assert state.outcome in OUTCOMES and len(moves) <= rules.length + 1
    assert moves[-1].acts[-1] in {*CLOSES, "close_late"}
    for move in moves:
        assert {line.act for line in move.lines} <= set(scene_words(code)["lines"])
        _figures_are_right(move, rules, about)


def _figures_are_right(move: Move, rules: Scene, about: Frame) -> None:
    """What is demanded or granted is above zero, and instalments that the agent names pay the whole debt."""
    for line in move.lines:
        sums = [value for value in line.values.values() if isinstance(value, Decimal)]
        assert all(value > ZERO for value in sums), line
        if line.act in ("counter", "counter_last", "too_few_terms"):
            months, monthly = line.values["terms"], line.values["monthly"]
            assert isinstance(months, int) and isinstance(monthly, Decimal) and months <= rules.terms
            assert monthly * (months - 1) < about.balance  # whole yuan, so the last payment is the smaller one
    assert move.offer is None or move.offer.first is None or move.offer.first >= about.today


@given(st.sampled_from(SCENES), st.lists(turns, min_size=1, max_size=20), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_the_same_words_lead_to_the_same_call(code: str, said: list[Said], seed: int) -> None:
    assert call(code, said, seed) == call(code, said, seed)


@given(st.sampled_from(SCENES), st.lists(turns, min_size=3, max_size=20))
@settings(max_examples=100, deadline=None)
def test_it_never_says_the_same_twice_running(code: str, said: list[Said]) -> None:
    moves, _ = call(code, [one for one in said if not one.does("repeat")])
    shown = [tuple((line.act, line.pick) for line in move.lines) for move in moves if move.lines]
    assert all(a != b for a, b in zip(shown, shown[1:], strict=False))


GOOD = [
    does("greeting", "willing"),
    does("reason", "income"),
    does("offer_amount", monthly=Decimal("972.00"), months=36),
    does("keep", "offer_evidence", monthly=Decimal("972.00")),
    does("offer_date", "cite_rule", first=dt.date(2026, 12, 16)),
    does("keep", "ask_supervisor", monthly=Decimal("972.00")),
    does("keep", "ask_ticket", "ask_written"),
    does("keep", "ask_stop_interest"),
    does("keep", "ask_written"),
    does("thanks_bye"),
]


@pytest.mark.parametrize("code", SCENES)
def test_a_good_caller_gets_somewhere(code: str) -> None:
    moves, state = call(code, GOOD)
    reached = {"official_friendly": {"agreed"}, "mediator": {"agreed"}, "asset_protection": {"agreed"},
               "collector_pushy": {"agreed", "deferred"}, "official_by_the_book": {"deferred"},
               "online_service": {"deferred"}, "outsourced_threatening": {"deferred"}}  # fmt: skip
    assert state.outcome in reached[code], [move.acts for move in moves]


@pytest.mark.parametrize("code", SCENES)
def test_every_scene_can_end_in_agreement(code: str) -> None:
    _, state = call(code, [does("reason"), *[does("accept")] * 14, *[does("thanks_bye")] * 4])
    assert state.outcome == "agreed"


@pytest.mark.parametrize("code", SCENES)
def test_every_scene_can_be_put_off(code: str) -> None:
    _, state = call(code, [does("reason"), does("ask_ticket"), does("thanks_bye"), does("thanks_bye")])
    assert state.outcome == "deferred"


@pytest.mark.parametrize("code", SCENES)
def test_every_scene_can_fail(code: str) -> None:
    _, state = call(code, [does("insult")] * 6)
    assert state.outcome == "refused"


@pytest.mark.parametrize("code", SCENES)
def test_anger_and_begging_move_nobody(code: str) -> None:
    offer = does("offer_amount", monthly=Decimal("972.00"), months=36)
    _, pleading = call(code, [offer, does("beg"), does("beg")])
    assert pleading.deal is None and pleading.strength == 0


@pytest.mark.parametrize("code", [one for one in SCENES if scene(one).objections])
def test_counters_lie_between_the_two_figures(code: str) -> None:
    moves, _ = call(code, [does("offer_amount", monthly=Decimal("972.00"), months=36), *[does("keep")] * 10])
    lines = [line for move in moves for line in move.lines if line.act in ("counter", "too_few_terms")]
    named = [line.values["monthly"] for line in lines]
    assert all(isinstance(sum_, Decimal) and sum_ > Decimal("972.00") for sum_ in named)
    assert named == sorted(named, reverse=True)  # type: ignore[type-var]


def test_another_sum_is_no_yes_to_what_stands_on_the_table() -> None:
    counter = [does("reason"), does("offer_amount", monthly=Decimal("600.00")), does("keep"), does("keep")]
    moves, _ = call("collector_pushy", counter)
    assert moves[-1].offer is not None
    _, state = call("collector_pushy", [*counter, does("accept", down=Decimal("12000.00"))])
    assert state.deal is None and state.caller.down == Decimal("12000.00")

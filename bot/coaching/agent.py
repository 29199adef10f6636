"""The simulated agent: what it heard, what it answers, what it asks for next. A pure machine of codes and figures.

`begin` and `step` are seeded only through the choice among phrasings, so that the same words lead to the same call.
Every call ends: each turn uses up something (a question, an objection, a rung, the scene's length).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from bot.coaching.agent_answers import answer
from bot.coaching.agent_hearing import hear
from bot.coaching.agent_moves import move_on
from bot.coaching.call import PUSHES, THREATS, Exchange, Line, Move, State
from bot.coaching.rehearsal import Frame, Rehearsal, Said, Terms
from bot.coaching.scene import Scene, scene

NO_MOVE = ("say_again", "not_heard", "wait_ok")


def begin(rules: Scene, frame: Frame, seed: int) -> tuple[Move, State]:
    """The opening."""
    return _speak(rules, seed, State(patience=rules.patience), [Line("greet")], None, ())


def step(rules: Scene, frame: Frame, seed: int, state: State, said: Said) -> tuple[Move, State]:
    """The agent's answer to one turn of the person, and where the call then stands. ValueError when it is over."""
    if state.outcome is not None:
        raise ValueError("the call is over")
    state, codes = hear(frame, replace(state, turn=state.turn + 1), said)
    answers, state = answer(rules, state, said)
    lines, state, offer = move_on(rules, frame, state, said, tuple(line.act for line in answers))
    return _speak(rules, seed, state, [*answers, *lines] or [Line("ok")], offer, codes)


def replay(rehearsal: Rehearsal) -> tuple[tuple[Exchange, ...], State]:
    """The whole call again, from what was said; the last exchange is open unless the call is over."""
    rules, frame, seed = scene(rehearsal.scene), rehearsal.frame, rehearsal.seed
    move, state = begin(rules, frame, seed)
    exchanges = []
    for said in rehearsal.said:
        following, state = step(rules, frame, seed, state, said)
        exchanges.append(Exchange(move, said, state))
        move = following
    return (*exchanges, Exchange(move, None, state)), state


def _speak(
    rules: Scene, seed: int, state: State, lines: Sequence[Line], offer: Terms | None, codes: Sequence[str]
) -> tuple[Move, State]:
    spoken = []
    for line in lines:
        start = random.Random(f"{seed}:{rules.code}:{line.act}").randrange(1000)
        spoken.append(replace(line, pick=start + state.times(line.act)))
        state = replace(state, said=(*state.said, line.act))
    move = Move(tuple(spoken), _mood(rules, state, spoken), offer, tuple(codes))
    moving = tuple(line for line in spoken if line.act not in NO_MOVE)
    return move, replace(state, last=moving or state.last)


def _mood(rules: Scene, state: State, lines: Sequence[Line]) -> str:
    acts = {line.act for line in lines}
    if state.deal or (state.ticket and state.patience * 2 > rules.patience):
        return "pleased"
    if state.patience * 3 <= rules.patience or acts & {*THREATS, "warn_insult", "pay_today"}:
        return "impatient"
    return "firm" if acts & PUSHES else "calm"

"""What the simulated agent says, in its scene's words, and the coach's aside to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from actions import words
from bot.coaching.call import THREATS, Exchange, Line, Move
from bot.coaching.money import show
from bot.coaching.rehearsal import Frame, Rehearsal
from bot.coaching.scene import scene, scene_words

if TYPE_CHECKING:
    from actions.base import Talk

DAYS = "{days}"
TICKET = 10_000


def name_of(rehearsal: Rehearsal) -> str:
    """The agent's name."""
    return str(scene_words(rehearsal.scene)["agent"]["name"])


def line_words(rehearsal: Rehearsal, line: Line) -> str:
    """One act in this agent's words."""
    frame, rules = rehearsal.frame, scene(rehearsal.scene)
    phrasings = scene_words(rehearsal.scene)["lines"][line.act]
    if not frame.days:
        phrasings = [text for text in phrasings if DAYS not in text] or phrasings
    return str(phrasings[line.pick % len(phrasings)]).format(
        **_standing(rehearsal, frame, rules.reply_days),
        **{key: said_value(value, frame.today) for key, value in line.values.items() if key != "reply_days"},
    )


def moment(seconds: float) -> str:
    """A time for cards."""
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).isoformat(timespec="seconds")


def said_value(value: object, near: dt.date | None = None) -> object:
    """Money with its unit, days in words."""
    if isinstance(value, Decimal):
        return words.phrase("rehearsal_words", "yuan", amount=show(value))
    return words.date_words(value, near=near) if isinstance(value, dt.date) else value


def _standing(rehearsal: Rehearsal, frame: Frame, reply_days: int) -> dict[str, object]:
    """What every line of a call may name. Numbers of tickets and agents are made up and marked so."""
    return {
        "lender": frame.lender or words.phrase("rehearsal_words", "lender"),
        "product": frame.product or words.phrase("rehearsal_words", "product"),
        "debt": frame.label, "balance": said_value(frame.balance), "days": frame.days or 0, "name": name_of(rehearsal),
        "number": words.phrase("rehearsal_words", "number", number=f"{rehearsal.seed % 100:02}"),
        "ticket": words.phrase("rehearsal_words", "ticket", number=f"{rehearsal.seed % TICKET:04}"),
        "reply_days": reply_days,
    }  # fmt: skip


def move_words(rehearsal: Rehearsal, move: Move) -> str:
    """What the agent says in one turn."""
    return "".join(line_words(rehearsal, line) for line in move.lines)


def tip_of(rehearsal: Rehearsal, exchanges: tuple[Exchange, ...]) -> str | None:
    """The coach's one aside to the agent's last turn: on what was said before it, else on a threat in it."""
    move = exchanges[-1].move
    codes = [*move.codes, *(f"heard_{act}" for act in _new_threats(exchanges))]
    if not codes:
        return None
    limit = rehearsal.frame.limit
    code = "over_nothing" if codes[0] == "over_limit" and not limit else codes[0]
    return words.phrase("rehearsal_tips", code, limit="" if limit is None else said_value(limit))


def _new_threats(exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    before = {act for exchange in exchanges[:-1] for act in exchange.move.acts}
    return (act for act in exchanges[-1].move.acts if act in THREATS and act not in before)


def turn_card(
    rehearsal: Rehearsal, exchanges: tuple[Exchange, ...], tip: str | None
) -> tuple[str, dict[str, Any]]:
    """The `rehearsal_turn` card."""
    rules, agent, last = scene(rehearsal.scene), scene_words(rehearsal.scene)["agent"], exchanges[-1]
    place = agent["place"].format(**_standing(rehearsal, rehearsal.frame, rules.reply_days))
    state = exchanges[-2].after if len(exchanges) > 1 else None
    return "rehearsal_turn", {
        "scene": rehearsal.scene,
        "title": rules.title,
        "turn": len(exchanges),
        "of": rules.length,
        "agent": move_words(rehearsal, last.move),
        "mood": last.move.mood,
        "caller": {"name": agent["name"], "place": place, "kind": rules.kind, "channel": rules.channel},
        "began": moment(rehearsal.began),
        "tip": tip,
        "ended": state is not None and state.outcome is not None,
    }


def say_move(talk: Talk, rehearsal: Rehearsal, exchanges: tuple[Exchange, ...]) -> None:
    """The agent's last turn as a message; the aside in words where no card shows it."""
    tip = tip_of(rehearsal, exchanges)
    card = turn_card(rehearsal, exchanges, tip)
    line = card[1]["agent"]
    response = "utter_rehearsal_last" if card[1]["ended"] else "utter_rehearsal_turn"
    said = line if talk.shows_cards else words.phrase("rehearsal_words", "spoken", name=name_of(rehearsal), line=line)
    if tip and not talk.shows_cards:
        said = words.phrase("rehearsal_words", "with_tip", said=said, tip=tip)
    talk.say(response, card, said=said)

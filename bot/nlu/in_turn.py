"""Values that are listed in the order of the names: 招行、建行、平安分别欠三万、两万、九千."""

from __future__ import annotations

import re

from bot.nlu.mentions import Mention, linked
from bot.nlu.sentence import Entity, Sentence

IN_TURN = re.compile(r"分别|依次|按顺序|各自|先后是")
LIST_GAP = re.compile(
    r"(?:[，、,;；/\s]|和|跟|与|及|还有|以及|块|元|的|了|欠|逾期|拖了?|大概|差不多|另?一[个张笔家]是?){0,6}"
)


def give_in_turn(sentence: Sentence, mentions: list[Mention], values: list[Entity]) -> None:
    """Set `group` on runs of values that go with as many names: after 分别, or where the names stand together."""
    for run in _runs(sentence, mentions, values):
        names = _names(sentence, mentions, run)
        if len(run) > 1 and len(names) == len(run):
            for value, group in zip(run, names, strict=True):
                value["group"] = group


def _runs(sentence: Sentence, mentions: list[Mention], values: list[Entity]) -> list[list[Entity]]:
    """Values of which one follows the other with nothing but list words between."""
    runs: list[list[Entity]] = []
    for value in values:
        if value["entity"] == "status":
            continue
        last = runs[-1][-1] if runs else None
        if last and LIST_GAP.fullmatch(sentence.text[last["end"] : value["start"]]) and _alike(last, value):
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def _alike(left: Entity, right: Entity) -> bool:
    return left["entity"] == right["entity"] and (left.get("role") == right.get("role") or right.get("role") is None)


def _names(sentence: Sentence, mentions: list[Mention], run: list[Entity]) -> list[str]:
    """The names that the run may go with: so many as it is long, the last ones before it."""
    before = [m for m in mentions if m.end <= run[0]["start"]]
    if not before:
        return []
    block = linked(sentence, mentions, before[-1])
    if IN_TURN.search(sentence.text[: run[0]["start"]]):
        named = list(dict.fromkeys(g for m in before for g in m.groups))
        if before[-1].again:
            return [*before[-1].groups]
        return named[-len(run) :]
    return list(dict.fromkeys(g for m in block for g in m.groups))

"""A message as the role readers see it: normalised text, its values, and the cue words between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.cues import Cue, clause_of

Entity = dict[str, Any]
REACH_LEFT, REACH_RIGHT = 14, 6  # characters: further away a cue speaks of something else
RIGHT_COSTS = 1.5
MORE_WORDS = 3  # characters behind a time: with more, its clause says what it is about
KIN = {"duration": ("duration", "time"), "time": ("duration", "time")}  # what takes a cue from each other
STARTERS = re.compile(r"[就是有大概差不多约才左右吧的了块元钱每个月一现在要得]")
SPENDING = re.compile(r"(?:要|得|每|个|一|月|大概|差不多|就|花掉?|使|用掉?){0,5}")
HEADING = re.compile(
    r"(?:[先再还]?[说讲](?:说|下|一下)?|至于|关于|然后|另外|最后|我|每个?月的?|的|方面|呢|嘛|是|这块|情况|的话)*"
)


@dataclass(frozen=True)
class Sentence:
    """`values` are dictionaries that the readers fill in place; everything else stays."""

    text: str
    values: list[Entity]
    cues: list[Cue]

    def of(self, *kinds: str) -> list[Entity]:
        """The values of these kinds, in order."""
        return sorted((v for v in self.values if v["entity"] in kinds), key=lambda v: v["start"])

    def clause(self, value: Entity) -> tuple[int, int]:
        """Where the clause of a value begins and ends."""
        return clause_of(self.text, value["start"])

    def clause_text(self, value: Entity) -> str:
        """The clause of a value."""
        return self.text[slice(*self.clause(value))]

    def before(self, value: Entity, role: str) -> bool:
        """Whether a cue of this role stands before the value in its clause, with no value of its kind between."""
        begin, _ = self.clause(value)
        return any(
            role in cue.roles and begin <= cue.start and cue.end <= value["start"] and not self._between(value, cue)
            for cue in self.cues
        )

    def beside(self, value: Entity, role: str, reach: int = 6) -> bool:
        """Whether a cue of this role stands close before the value, with no value of its kind between."""
        begin, _ = self.clause(value)
        near = (c for c in self.cues if begin <= c.start and 0 <= value["start"] - c.end <= reach)
        return any(role in c.roles and not self._between(value, c) for c in near)

    def says(self, role: str) -> bool:
        """Whether a cue of this role stands anywhere."""
        return any(role in cue.roles for cue in self.cues)

    def nearest(self, value: Entity, roles: Sequence[str]) -> Cue | None:
        """The cue that costs least: close by, rather to the left, with no value of the same kind between."""
        begin, end = self.clause(value)
        near = [c for c in self.cues if c.roles & set(roles) and begin <= c.start and c.end <= end]
        if not near and self._opens_its_clause(value, begin, end):
            near = [c for c in self.cues if c.roles & set(roles) and 0 <= begin - c.end <= 5][-1:]
        if not near and (heading := self._heading(begin, roles)) is not None:
            return heading
        first = self._value_first(value, roles)
        scored = [(cost, cue) for cue in near if (cost := self._cost(value, cue, first)) is not None]
        return min(scored, key=lambda pair: pair[0])[1] if scored else None

    def _opens_its_clause(self, value: Entity, begin: int, end: int) -> bool:
        """逾期，两个月了: the word for it may stand in the clause before; not so in 还不上，上月就开了三千二."""
        timed = value["entity"] in KIN and len(STARTERS.sub("", self.text[value["end"] : end])) > MORE_WORDS
        return not timed and not STARTERS.sub("", self.text[begin : value["start"]])

    def _heading(self, begin: int, roles: Sequence[str]) -> Cue | None:
        """再说花销，一家人得两千七: a clause that is nothing but the topic of the next one."""
        before = self.text[:begin].rstrip("，,。；;！!？?、：: ")
        opens, closes = clause_of(self.text, max(0, len(before) - 1)) if before else (0, 0)
        inside = [c for c in self.cues if opens <= c.start and c.end <= closes and c.roles & set(roles)]
        if len(inside) != 1:
            return None
        rest = self.text[opens : inside[0].start] + self.text[inside[0].end : closes]
        return inside[0] if HEADING.fullmatch(rest) else None

    def _cost(self, value: Entity, cue: Cue, value_first: bool) -> float | None:
        if cue.end <= value["start"]:
            distance, reach, extra = value["start"] - cue.end, REACH_LEFT, RIGHT_COSTS * 2 if value_first else 0.0
        elif cue.start >= value["end"] and not self._opens_the_next(cue, None if value_first else value):
            distance, reach, extra = cue.start - value["end"], REACH_RIGHT, 0.0 if value_first else RIGHT_COSTS
        else:
            return None
        if distance > reach or self._between(value, cue) or self._denied(cue):
            return None
        return distance + extra

    def _denied(self, cue: Cue) -> bool:
        """没有收入 is not beside an income."""
        return "income" in cue.roles and self.text[: cue.start].endswith(("没", "没有", "无", "没了"))

    def _opens_the_next(self, cue: Cue, value: Entity | None) -> bool:
        """四千五欠白条六千: 欠 belongs to the name behind it. 两千八吃住花一千二: 吃住 to the figure behind it."""
        if value is not None and cue.roles & {"expenses", "limit"}:
            later = [v for v in self.of(value["entity"]) if v["start"] >= cue.end]
            if later and SPENDING.fullmatch(self.text[cue.end : later[0]["start"]]):
                return True
        return "balance" in cue.roles and any(v["start"] == cue.end for v in self.of("lender", "product"))

    def _between(self, value: Entity, cue: Cue) -> bool:
        low, high = (cue.end, value["start"]) if cue.end <= value["start"] else (value["end"], cue.start)
        kin = KIN.get(value["entity"], (value["entity"],))
        return any(v["entity"] in kin and low <= v["start"] and v["end"] <= high for v in self.values)

    def _value_first(self, value: Entity, roles: Sequence[str]) -> bool:
        """六千工资两千房租: the clause opens with a value and closes with a cue."""
        begin, end = self.clause(value)
        alike = [v for v in self.of(value["entity"]) if begin <= v["start"] and v["end"] <= end]
        inside = [c for c in self.cues if begin <= c.start and c.end <= end and c.roles & set(roles)]
        if not alike or not inside:
            return False
        return bool(alike[0]["start"] < inside[0].start and inside[-1].start >= alike[-1]["end"])

"""What was heard in one message: an intent and values. Read from the NLU's message; no sentence is parsed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

KINDS = {
    "amount-of-money": "amount", "duration": "duration", "time": "time", "number": "number", "percentage": "percentage",
    "terms": "terms", "lender": "lender", "product": "product", "hardship": "hardship", "document": "document",
    "want": "want", "status": "status", "condition": "condition", "channel": "channel",
    "agent": "agent", "agent_number": "agent_number", "ticket": "ticket", "outcome": "outcome", "promise": "promise",
    "contact_way": "contact_way", "payment": "payment",
    "record_number": "record", "record_act": "record_act", "written_item": "written_item",
}  # fmt: skip

MARKS = frozenset({  # said beside the facts: they fill no field of the case
    "condition", "channel", "agent", "agent_number", "ticket", "outcome", "promise", "contact_way", "paid_terms",
    "payment", "record", "record_act", "written_item",
})  # fmt: skip
PAID_TERMS = ("paid", "nth")  # roles of `terms` that count what was paid (还了两期, 第三期) and wish for nothing
FALLBACK = "nlu_fallback"
CLEAR = 0.55  # likelier than this is taken as meant
NEAR = 0.55  # the second likeliest is a rival from this part of the first
FAINT = 0.12  # less likely than this is no candidate
ALL = "all"  # a value said of every debt at once: 都逾期两个月


@dataclass(frozen=True)
class Value:
    """One value with its place. `low`/`high` are yuan, days, months … as Decimal; `code` is a name or a code.

    `role` says what it is about (balance, income, overdue …), `group` to which debt of this message it belongs.
    """

    kind: str
    start: int
    end: int
    low: Decimal | None = None
    high: Decimal | None = None
    code: str | None = None
    approximate: bool = False
    role: str | None = None
    group: str | None = None
    info: Mapping[str, Any] = field(default_factory=dict)

    def date(self, past: bool = False) -> dt.date:
        """The day of a `time`; with `past`, the last one when the year was not said."""
        iso = (self.info.get("past_value") if past else None) or self.code or ""
        return dt.date.fromisoformat(iso[:10] if len(iso) >= 10 else f"{iso}-01")

    @property
    def in_question(self) -> bool:
        """Said inside a question (欠5万会坐牢吗), not told beside one."""
        return bool(self.info.get("in_question"))

    @property
    def part(self) -> str | None:
        """Which part of an offer a sum is: monthly, down, total."""
        found = self.info.get("part")
        return None if found is None else str(found)

    @property
    def day_of_month(self) -> int | None:
        """1…31 of something that happens every month."""
        found = self.info.get("day_of_month")
        return None if found is None else int(found)


@dataclass(frozen=True)
class Heard:
    """One message as understood. `topic` is what follows the slash of a retrieval intent; `ranking` holds the likeliest
    meanings by their full names with their chances, best first; `acts` is empty outside a practice call."""

    intent: str
    topic: str | None = None
    confidence: float = 1.0
    text: str = ""
    values: tuple[Value, ...] = ()
    marks: tuple[Value, ...] = ()
    at: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    acts: tuple[tuple[str, float, int, int], ...] = ()  # of a practice call: name, chance, start, end

    @property
    def rivals(self) -> tuple[str, ...]:
        """The two likeliest meanings, where neither is clear."""
        if len(self.ranking) < 2:
            return ()
        (first, likely), (second, less) = self.ranking[:2]
        return () if likely > CLEAR or less < max(FAINT, NEAR * likely) else (first, second)

    def likely(self, name: str) -> float:
        """How likely a meaning is, 0 to 1."""
        return dict(self.ranking).get(name, 0.0)

    def of(self, *kinds: str) -> tuple[Value, ...]:
        """The values of these kinds, in the order in which they were said."""
        return tuple(value for value in (*self.values, *self.marks) if value.kind in kinds)

    def said(self, value: Value) -> str:
        """The person's own words for a value."""
        return self.text[value.start : value.end].strip()


def read_value(entity: Mapping[str, Any]) -> Value | None:
    """One entity of `/model/parse` as a value; None for a kind that coaching has no use for."""
    kind = KINDS.get(entity.get("entity", ""))
    if kind is None:
        return None
    if kind == "terms" and entity.get("role") in PAID_TERMS:
        kind = "paid_terms"
    info = entity.get("additional_info") or {}
    low, high, code = _content(entity["value"])
    return Value(
        kind=kind, start=entity.get("start", 0), end=entity.get("end", 0), low=low, high=high, code=code,
        approximate=bool(info.get("approximate")) or high is not None,
        role=entity.get("role"), group=entity.get("group"), info=info,
    )  # fmt: skip


def _content(value: Any) -> tuple[Decimal | None, Decimal | None, str | None]:
    if isinstance(value, Mapping):
        return Decimal(str(value["from"])), Decimal(str(value["to"])), None
    if isinstance(value, (int, float)):
        return Decimal(str(value)), None, None
    return None, None, str(value)


def read_message(message: Mapping[str, Any], at: float = 0.0) -> Heard:
    """A Rasa message (`tracker.latest_message`, or a user event) as heard."""
    parsed = message.get("parse_data") or message
    intent = parsed.get("intent") or {}
    name = intent.get("full_name") or intent.get("name") or FALLBACK
    head, _, topic = name.partition("/")
    found = (value for entity in parsed.get("entities") or () if (value := read_value(entity)))
    values = sorted(found, key=lambda v: (v.start, v.end))
    return Heard(
        intent=head,
        topic=topic or None,
        confidence=float(intent.get("confidence") or 0.0),
        text=str(message.get("text") or ""),
        values=tuple(value for value in values if value.kind not in MARKS),
        marks=tuple(value for value in values if value.kind in MARKS),
        at=at or float(message.get("timestamp") or 0.0),
        ranking=tuple(_ranking(parsed.get("intent_ranking") or ())),
        acts=tuple(_acts(parsed.get("caller_acts") or ())),
    )


def _acts(acts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, float, int, int]]:
    return ((str(act["name"]), float(act["confidence"]), int(act["start"]), int(act["end"])) for act in acts)


def _ranking(ranking: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    """(full name, chance) of the likeliest meanings, best first; that nothing fits is no meaning."""
    for one in ranking:
        if one.get("name") != FALLBACK:
            yield str(one.get("full_name") or one.get("name")), float(one.get("confidence") or 0.0)

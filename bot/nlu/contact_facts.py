"""What is told of a contact with a lender: who was on the line, their number, the ticket, how it ended, what was
promised, and how they spoke. The words are data (data/lexicon/contact.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.nlu.contact_agents import find_agents
from bot.nlu.contact_lexicon import group, single
from bot.nlu.contact_numbers import find_numbered, value_of
from bot.nlu.found import Span
from bot.nlu.sentence import Entity

KINDS = frozenset({"agent", "agent_number", "ticket", "outcome", "promise", "contact_way"})
WIDTH = 14  # characters before a word in which what denies or asks for it may stand
REPORTED = frozenset({"stop_calls", "waive", "review", "written"})  # what people also wish for themselves
THEY_RING = re.compile("打|联系|回我|拨")  # 刚才京东打给我 has happened, 说会打给我 is promised
WAITED = "等"
AGREED_TO = re.compile("答应|同意|应承|应允|说好|讲好")
KEPT_PROMISE = re.compile(r"[^，。,；;分延缓期减免]{0,10}")  # between 答应 and what was promised


def find_contact_facts(text: str, plain: str, names: Sequence[Entity] = ()) -> list[Entity]:
    """Entities in order; `plain` is the normalised `text`, `names` the lenders and products in it."""
    promises = list(_promises(plain))
    spans = [(start, end) for _, start, end in promises]
    found = [
        *(_entity("agent", text, (a, b), text[a:b], {"gender": sex}) for a, b, sex in find_agents(plain)),
        *(_entity(n.entity, text, (n.start, n.end), value_of(text[n.start : n.end])) for n in find_numbered(plain)),
        *(_entity("outcome", text, (a, b), code) for code, a, b in _outcomes(plain, spans)),
        *(_entity("promise", text, (a, b), code) for code, a, b in promises),
        *(_entity("contact_way", text, (a, b), code) for code, a, b in _way(plain, spans, names)),
    ]
    return sorted(found, key=lambda entity: entity["start"])


def with_debts(values: list[Entity], facts: Sequence[Entity], plain: str) -> list[Entity]:
    """Values and facts together, once it is known which names are which debt; `plain` is the normalised text.

    A fact belongs (`group`) to the debt named last before it, or right behind it in its clause (工号1102的花呗客服),
    else to the first; a sum that was paid went (`to`) to the one named nearest. Names get `opens` (see `_open`).
    """
    _open(plain, [v for v in values if v["entity"] in ("lender", "product")])
    placed = [v for v in values if v["entity"] in ("lender", "product") and v.get("group") not in (None, "all")]
    for value in values:
        if value["entity"] in ("amount-of-money", "terms") and value.get("role") == "paid" and placed:
            start, end = value["start"], value["end"]
            nearest = min(placed, key=lambda name: max(start - name["end"], 2 * (name["start"] - end)))
            value.setdefault("additional_info", {})["to"] = nearest["group"]
    return [*values, *(_with_debt(fact, placed) for fact in facts)]


def _open(plain: str, names: Sequence[Entity]) -> None:
    """`opens`: where the words begin that belong to a name, which is its clause unless another name stands before it
    there, or it is only spoken of (让我先还花呗). `instead`: it takes the place of another (是花呗); `beside`: it is
    named in one breath with the one before it (招行和花呗; 招行，花呗都)."""
    for name in names:
        start = name["start"]
        begin = max((match.end() for match in single("clause_breaks").finditer(plain, 0, start)), default=0)
        ahead = plain[begin:start]
        shared = any(begin <= other["start"] and other["end"] <= start for other in names)
        opens = start if shared or single("spoken_of").search(ahead) else begin
        earlier = max((other["end"] for other in names if other["end"] <= start), default=None)
        info: dict[str, Any] = {"opens": opens}
        if single("instead").search(ahead):
            info["instead"] = True
        if earlier is not None and _in_one_breath(plain, earlier, name):
            info["beside"] = True
        name["additional_info"] = {**(name.get("additional_info") or {}), **info}


def _in_one_breath(plain: str, earlier: int, name: Entity) -> bool:
    between = plain[earlier : name["start"]]
    if single("links").fullmatch(between):
        return True
    return bool(single("list_links").fullmatch(between) and single("all_of_them").match(plain, name["end"]))


def _entity(kind: str, text: str, place: Span, value: str, info: dict[str, Any] | None = None) -> Entity:
    start, end = place
    entity = {
        "entity": kind, "value": value, "start": start, "end": end, "text": text[start:end], "confidence": 1.0,
    }  # fmt: skip
    return {**entity, "additional_info": info} if info else entity


def _outcomes(plain: str, promises: Sequence[Span]) -> Iterator[tuple[str, int, int]]:
    taken: list[Span] = []
    for code, pattern in group("outcomes").items():
        for match in pattern.finditer(plain):
            start, end = match.span()
            if _overlaps(start, end, taken):
                continue
            taken.append((start, end))
            if not _is_open(plain, start, end) and not _only_promises(plain, match, promises):
                yield code, start, end


def _is_open(plain: str, start: int, end: int) -> bool:
    """如果同意, 会同意吗: nothing of how it ended."""
    return bool(
        single("outcome_not_after").search(plain[max(0, start - WIDTH) : start])
        or single("outcome_not_before").match(plain, end)
    )


def _only_promises(plain: str, match: re.Match[str], promises: Sequence[Span]) -> bool:
    """答应报上去, 答应周五前回复: a promise, not an agreement."""
    later = [start for start, _ in promises if start >= match.end()]
    if not later or not AGREED_TO.match(match.group()):
        return False
    return bool(KEPT_PROMISE.fullmatch(plain[match.end() : later[0]]))


def _promises(plain: str) -> Iterator[tuple[str, int, int]]:
    taken: list[Span] = []
    for code, pattern in group("promises").items():
        for match in pattern.finditer(plain):
            if not _overlaps(*match.span(), taken) and _is_promised(plain, code, match):
                taken.append(match.span())
                yield code, *match.span()


def _is_promised(plain: str, code: str, match: re.Match[str]) -> bool:
    """By the lender, that is: not denied, not the person's own wish and not what they are to send themselves."""
    before = plain[max(0, match.start() - WIDTH) : match.start()]
    if single("promise_not_after").search(before):
        return False
    reported = code in REPORTED or THEY_RING.search(match.group())
    if reported and not single("told").search(plain[: match.start()]):
        return False
    own = code == "written" and not match.group().startswith(WAITED) and single("written_by_me").search(before)
    return not own


def _way(plain: str, promises: Sequence[Span], names: Sequence[Entity]) -> Iterator[tuple[str, int, int]]:
    """The way of the contact itself: the first named one that belongs to no promise. 打招行 is a call."""
    marked = _with_names_marked(plain, names)
    ways = sorted(
        (*match.span(), code) for code, pattern in group("ways").items() for match in pattern.finditer(marked)
    )
    for start, end, code in ways:
        before = plain[max(0, start - WIDTH) : start]
        if not _overlaps(start, end, promises) and not single("way_not_after").search(before):
            yield code, start, end
            return


def _with_names_marked(plain: str, names: Sequence[Entity]) -> str:
    marked = list(plain)
    for name in names:
        marked[name["start"] : name["end"]] = "◆" * (name["end"] - name["start"])
    return "".join(marked)


def _overlaps(start: int, end: int, spans: Iterable[Span]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def as_written(values: list[Entity], text: str) -> list[Entity]:
    """What was found in normalised text, in the person's own characters."""
    return [{**value, "text": text[value["start"] : value["end"]]} for value in values]


def _with_debt(fact: Entity, placed: Sequence[Entity]) -> Entity:
    before = [name for name in placed if name["additional_info"]["opens"] <= fact["start"]]
    nearest = max(before, key=lambda n: n["end"]) if before else min(placed, key=lambda n: n["start"], default=None)
    return fact if nearest is None else {**fact, "group": nearest["group"]}


def without_number_words(entities: Sequence[Entity], plain: str) -> list[Entity]:
    """The values but for the words of a number: the 流水 of 流水号AB1234 is no bank statement."""
    places = [(one.label, one.end) for one in find_numbered(plain)]
    return [
        entity for entity in entities
        if entity["entity"] not in ("document", "number") or not _overlaps(entity["start"], entity["end"], places)
    ]  # fmt: skip

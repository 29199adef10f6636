"""All values of a message at once: `find_values("花呗8千逾期俩月", today)`. Pure: `today` is an argument."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.nlu.amounts import ENTITY, find_amounts
from bot.nlu.dates import find_dates
from bot.nlu.durations import find_durations
from bot.nlu.found import Found, Reading, Span
from bot.nlu.identifiers import find_identifiers
from bot.nlu.normalise import normalise
from bot.nlu.numeral_ranges import find_numerals
from bot.nlu.quantities import find_numbers, find_percentages, find_terms

__all__ = ["Found", "find_values"]
LONGEST = 4000  # characters
_EARNED = re.compile(
    r"(?:挣钱|赚钱|工资|收入|退休金|低保|月薪|到手|欠款|余额|本金|房租|月供|总共|一共|合计)"
    r"[^，。,；0-9]{0,3}[，,：:；。 ]{1,2}$")
_TALKS_OF_DEBT = re.compile("欠|债|账单|还不|还清|逾期|算[了过]?一?下")
_NAMED = re.compile("码|号|热线|电话|密|叫|拨")
_LIST_GAP = re.compile(r"[ ，,、；;和还有]{1,4}")


def find_values(text: str, today: date) -> list[Found]:
    """Amounts, durations, times, terms, percentages and bare numbers, in order, never overlapping. Never raises.

    Only the first LONGEST characters are read, so that no message can hold up the answer; a value that touches the cut
    is dropped, not shortened.
    """
    plain = normalise(text[:LONGEST])
    readings = _with_lists(plain, _chosen(_in_order(plain, today), find_identifiers(plain), len(plain)))
    return [Found(r.entity, r.start, r.end, text[r.start:r.end], r.value, r.info) for r in readings if r.end < LONGEST]


def _in_order(plain: str, today: date) -> list[Reading]:
    """Every reader's proposals, the surest reader first, its longest reading first."""
    numerals = find_numerals(plain)
    groups = (find_dates(plain, today), find_percentages(plain, numerals), find_terms(plain, numerals),
              find_amounts(plain, numerals), find_durations(plain, numerals), find_numbers(plain, numerals))
    return [reading for group in groups for reading in sorted(group, key=lambda r: r.start - r.end)]


def _chosen(readings: list[Reading], named: list[Span], length: int) -> list[Reading]:
    """First come, first served: whoever overlaps what is taken is dropped."""
    taken, chosen = bytearray(length), []
    for start, end in named:
        taken[start:end] = b"x" * (end - start)
    for reading in readings:
        if not any(taken[reading.start:reading.end]):
            chosen.append(reading)
            for start, end in ((reading.start, reading.end), *reading.claims):
                taken[start:end] = b"x" * (end - start)
    return sorted(chosen, key=lambda reading: reading.start)


def _with_lists(plain: str, readings: list[Reading]) -> list[Reading]:
    """欠5800，13000，7200 and 就我挣钱，4500: numbers that go on a list or a clause about money are amounts too."""
    listed: list[Reading] = []
    for reading in readings:
        last = listed[-1] if listed else None
        if _is_large(reading) and (
                _goes_on(plain, last, reading) or _EARNED.search(plain[:reading.start][-16:])
                or _stands_beside_debts(plain, reading)):
            info = {"unit": "CNY", "approximate": reading.info.get("approximate", False)}
            reading = replace(reading, entity=ENTITY, info=info)
        listed.append(reading)
    return listed


def _is_large(reading: Reading) -> bool:
    return reading.entity == "number" and isinstance(reading.value, (int, float)) and reading.value >= 100


def _stands_beside_debts(plain: str, reading: Reading) -> bool:
    """花呗，8600，逾期 and 35800，还不上了: thousands between clauses about debts are what is owed."""
    around = plain[max(0, reading.start - 10):reading.start] + plain[reading.end:reading.end + 8]
    large = isinstance(reading.value, (int, float)) and reading.value >= 2100
    return large and bool(_TALKS_OF_DEBT.search(around)) and not _NAMED.search(around)


def _goes_on(plain: str, last: Reading | None, reading: Reading) -> bool:
    return last is not None and last.entity == ENTITY and bool(_LIST_GAP.fullmatch(plain[last.end:reading.start]))

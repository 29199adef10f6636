"""What JioNLP and Microsoft Recognizers-Text read in sentences. Runs by path in their own environment (see rivals.py).

Standard library and the rivals alone. In: a JSON list of sentences; argument: the day from which they are seen. Out:
JSON, for each tool the milliseconds per sentence and for each sentence a list of [kind, value] as in value_scores.py.
Wherever a tool's answer can be taken in two ways, both are given (EITHER); what the set has no kind for counts only
where it happens to be right (PERHAPS), for both tools and never for ours:
- a number without a unit (欠8千) is perhaps money, before 期 perhaps terms;
- a length of time is days or as many monthly payments; half a year is 182 days or 180;
- a day without a month is that day of a month or the tool's date; two dates (past and coming) are both given;
- an approximate amount that a tool makes a range (两千多: 2000 to 3000) is the range or either end of it;
- years, clock times and stretches of time are perhaps their ends;
- what a tool finds but cannot resolve for a 前, 后, 内 or 从 (从3月, 30日前) is given to it once more without;
- Recognizers hear clause by clause, since such a word in one clause can spoil its times in the next.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import json
import logging
import re
import sys
import time
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

Said = List[Any]
Reader = Callable[[str], List[Said]]
EITHER, PERHAPS = "either", "perhaps"
YEAR, MONTH, WEEK = 365, 30, 7
BARE_DAY = re.compile(r"(\d{1,2})[号日號](?:之?前)?")
AROUND = re.compile(r"(?:最?近|过去|未来|再过|前|从|自)?(.+?)(?:[之以]?[内前后]|起|开始|$)")
CLAUSE = re.compile("[^，。；！？]+")
TERMS = re.compile(r"([\d零〇一二两三四五六七八九十百]+) ?个?期")
TIMEX_LENGTH = re.compile(r"P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?$")


def lengths(years: float, months: float, days: float) -> List[Said]:
    """Readings of a length of time: days, and as many monthly payments."""
    rest = months * MONTH + days
    whole = (int(years * YEAR + rest), int(int(years) * YEAR + years % 1 * 12 * MONTH + rest))
    read = [["days", each] for each in dict.fromkeys(whole)]
    payments = years * 12 + months
    return [*read, ["terms", payments]] if payments and not days and payments == int(payments) else read


def read_number(value: Any, text: str, end: int) -> Said:
    """A number without a kind of its own; 期 may follow it."""
    terms = [["terms", value]] if re.match(r" ?个?期", text[end:]) and not isinstance(value, list) else []
    return [PERHAPS, [*terms, ["money", value]]]


def stretch(start: str, end: str) -> Said | None:
    """A day, a month, or something else from `start` to `end` ("2026-11-01 00:00:00"; one may be without limit)."""
    days = [each[:10] for each in (start, end) if re.match(r"\d{4}-", each)]
    if len(days) == 2 and days[0] == days[1] and start.endswith("00:00:00") and end.endswith("23:59:59"):
        return ["date", days[0]]
    if len(days) == 2 and days[0].endswith("-01") and is_month(days):
        return ["date", days[0][:7]]
    if len(days) == 1 and end.endswith("23:59:59"):
        return ["date", days[0]]
    return [PERHAPS, [["date", each] for day in reversed(days) for each in (day, day[:7])]] if days else None


def is_month(days: Sequence[str]) -> bool:
    first, last = map(dt.date.fromisoformat, days)
    return first.day == 1 and last + dt.timedelta(1) == (first + dt.timedelta(32)).replace(day=1)


# JioNLP

def jionlp(today: dt.date) -> Reader:
    """It has readers of money and of time, none of percentages."""
    jio = importlib.import_module("jionlp")
    noon = time.mktime((*today.timetuple()[:3], 12, 0, 0, 0, 0, -1))
    jio.ner.extract_money("5元")

    def read(text: str) -> List[Said]:
        money = jio.ner.extract_money(text, with_parsing=True)
        times = jio.ner.extract_time(text, time_base=noon, with_parsing=True)
        return [
            *(jio_money(one["detail"], EITHER) for one in money),
            *jio_numbers(jio, text, [one["offset"] for one in money]),
            *jio_terms(jio, text),
            *(said for one in times if (said := jio_time(jio, one, noon))),
        ]

    return read


def jio_money(detail: Dict[str, Any], doubt: str) -> Said:
    number = detail["num"]
    ends = [float(each) for each in number] if isinstance(number, list) else [float(number)]
    both = [["money", ends]] if len(ends) > 1 else []
    return [doubt if detail["case"] == "元" else PERHAPS, [*both, *(["money", each] for each in ends)]]


def jio_numbers(jio: Any, text: str, taken: Sequence[Sequence[int]]) -> Iterator[Said]:
    """Its extractor wants 元 or 块; its parser does without. Its own candidates without a unit go to the parser."""
    for candidate in jio.ner.extract_money.extract_money_candidates(text):
        start = candidate["offset"][0]
        for piece in re.finditer(r"[^，、；。 ]+", candidate["money_candidate"]):
            first, last = start + piece.start(), start + piece.end()
            if any(first < end and begin < last for begin, end in taken):
                continue
            with contextlib.suppress(Exception):  # whatever it cannot parse, it raises in many ways
                yield jio_money(jio.parse_money(piece.group()), PERHAPS)


def jio_terms(jio: Any, text: str) -> Iterator[Said]:
    """It has no terms: a number before 期 is shown to its parser of numbers, which is that of money."""
    for match in TERMS.finditer(text):
        with contextlib.suppress(Exception):
            yield [PERHAPS, [["terms", float(jio.parse_money(match[1])["num"])]]]


def jio_time(jio: Any, one: Dict[str, Any], noon: float) -> Said | None:
    detail, kind = one["detail"]["time"], one["type"]
    if kind == "time_delta":
        return jio_length(detail)
    if kind == "time_period":
        start, end = (detail["point"] or {"time": ["", ""]})["time"]
        one_day = start[:10] == end[:10] or start == "-inf"
        return ["day_of_month", int(end[8:10])] if end and one_day and "month" in detail["delta"] else None
    core = AROUND.match(one["text"])
    if core and core[1] != one["text"]:
        with contextlib.suppress(Exception):  # 三个月后: a date to it; the set has the length
            parsed = jio.parse_time(core[1], time_base=noon)
            if parsed["type"] == "time_delta":
                return jio_length(parsed["time"])
    said, day = stretch(*detail), BARE_DAY.fullmatch(one["text"])
    return [EITHER, [said, ["day_of_month", int(day[1])]]] if day and said and said[0] == "date" else said


def jio_length(detail: Any) -> Said | None:
    ends = [end for end in (detail if isinstance(detail, list) else [detail]) if "infinite" not in end]
    if not ends or any(set(end) - {"year", "month", "week", "day", "workday"} for end in ends):
        return None  # hours and minutes
    read = [
        lengths(end.get("year", 0), end.get("month", 0),
                WEEK * end.get("week", 0) + end.get("day", 0) + end.get("workday", 0))
        for end in ends
    ]  # fmt: skip
    both = [["days", [read[0][0][1], read[-1][0][1]]]] if len(read) > 1 else []
    return [EITHER, [*both, *(said for end in read for said in end)]]


# Microsoft Recognizers-Text

def recognizers(today: dt.date) -> Reader:
    """Four recognisers side by side; what lies within a longer find of another is part of that (三十 in 百分之三十)."""
    suite: Any = importlib.import_module("ms_recognizers_suite")
    chinese, noon = suite.Culture.Chinese, dt.datetime(today.year, today.month, today.day, 12)

    def read(text: str) -> List[Said]:
        return [said for clause in CLAUSE.findall(text) for said in read_clause(clause)]

    def read_clause(text: str) -> List[Said]:
        numbers = suite.recognize_number(text, chinese)
        units = [*suite.recognize_currency(text, chinese), *suite.recognize_percentage(text, chinese)]
        times = suite.recognize_datetime(text, chinese, reference=noon)
        return [
            *(said for one in outermost(units, [*numbers, *times]) for said in ms_unit(one)),
            *(said for one in outermost(times, [*numbers, *units]) for said in ms_time(one, again)),
            *(read_number(float(one.resolution["value"]), text, one.end + 1)
              for one in numbers if not any(within(one, unit) and same(one, unit) for unit in units)),
        ]  # fmt: skip

    def again(words: str) -> List[Any]:
        return list(suite.recognize_datetime(words, chinese, reference=noon))

    return read


def same(one: Any, unit: Any) -> bool:
    """Is the number already told by the unit around it? Not by 分, which may begin the next word (三万分24期)."""
    if unit.type_name == "percentage":
        return True
    return bool(unit.resolution["value"] == one.resolution["value"] and unit.resolution.get("isoCurrency") == "CNY")


def within(inner: Any, outer: Any) -> bool:
    return bool(outer.start <= inner.start and inner.end <= outer.end)


def outermost(finds: Sequence[Any], others: Sequence[Any]) -> List[Any]:
    return [one for one in finds
            if not any(within(one, other) and other.end - other.start > one.end - one.start for other in others)]


def ms_unit(one: Any) -> Iterator[Said]:
    """A unit without a number (块钱) says nothing."""
    value, unit = one.resolution["value"], one.resolution.get("unit", "")
    if value and value.endswith("%"):
        yield ["percent", float(value[:-1])]
    elif value and one.type_name == "currency":
        factor = {"Jiao": 0.1, "Fen": 0.01}.get(unit, 1)
        yuan = one.resolution.get("isoCurrency") == "CNY" or factor < 1
        yield [EITHER if yuan else PERHAPS, [["money", float(value) * factor]]]


def ms_time(one: Any, again: Callable[[str], List[Any]]) -> Iterator[Said]:
    """All its values are readings of the same words; sets (每月) and clock times have no value in the set."""
    core = AROUND.match(one.text)
    values = one.resolution["values"] if one.resolution else []
    if core and core[1] != one.text:
        inner = [more for more in again(core[1]) if more.resolution]
        if inner and (not values or inner[0].type_name.endswith("duration")):
            values = inner[0].resolution["values"]
    sure: List[Said] = []
    doubtful: List[Said] = []
    for value in values:
        known, options = ms_value(value)
        (sure if known and one.resolution else doubtful).extend(options)
    if sure:
        yield [EITHER, [*sure, *doubtful]]
    elif doubtful:
        yield [PERHAPS, doubtful]


def ms_value(value: Dict[str, str]) -> Tuple[bool, List[Said]]:
    """Its readings, and whether they are of a kind that the set has."""
    timex, kind = value.get("timex", ""), value["type"]
    span = re.search(r"\bP[\d.YMWD]+(?=\)|$)", timex)
    length = TIMEX_LENGTH.match(span.group()) if span else None
    if length and kind != "set":
        years, months, weeks, days = (float(part or 0) for part in length.groups())
        if kind == "duration" or months or weeks or days:
            return True, lengths(years, months, weeks * WEEK + days)
    day = re.fullmatch(r"XXXX-XX-(\d\d)", timex)
    if timex == "PRESENT_REF":
        return False, []
    if kind in ("date", "datetime") and re.match(r"\d{4}-", value.get("value", "")):
        return True, [["date", value["value"][:10]], *([["day_of_month", int(day[1])]] if day else [])]
    ends = [value[name] for name in ("start", "end") if name in value]
    if kind == "daterange" and re.fullmatch(r"[\dX]{4}-\d\d", timex) and "start" in value:
        return True, [["date", value["start"][:7]]]
    if kind == "daterange" and len(ends) == 1 and re.fullmatch(r"[\dX]{4}-[\dX]{2}-\d\d", timex):
        return True, [["date", ends[0][:10]], *([["day_of_month", int(day[1])]] if day else [])]
    dates = [end[:10] for end in ends if re.match(r"\d{4}-", end)]
    return False, [["date", each] for end in dates for each in (end, end[:7])]


TOOLS: Dict[str, Callable[[dt.date], Reader]] = {"JioNLP": jionlp, "Microsoft Recognizers-Text": recognizers}


def listen(reader: Reader, sentences: Sequence[str]) -> Dict[str, Any]:
    """A sentence on which the tool breaks has nothing found in it; how many did is told."""
    answers: List[List[Said]] = []
    broken = 0
    with contextlib.suppress(Exception):
        reader("逾期三个月，12月15号还五千元，利率5%")  # the first call loads and compiles
    began = time.perf_counter()
    for sentence in sentences:
        try:
            answers.append(reader(sentence))
        except Exception:
            answers.append([])
            broken += 1
    ms = (time.perf_counter() - began) * 1000 / max(1, len(sentences))
    return {"ms": round(ms, 2), "broken": broken, "answers": answers}


def main() -> None:
    logging.disable(logging.CRITICAL)
    today, sentences = dt.date.fromisoformat(sys.argv[1]), json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):  # JioNLP greets on standard output
        answers = {name: listen(make(today), sentences) for name, make in TOOLS.items()}
    print(json.dumps(answers, ensure_ascii=False))


if __name__ == "__main__":
    main()

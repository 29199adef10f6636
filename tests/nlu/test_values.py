"""The case tables of tests/nlu/values: every value with its offsets, and nothing else."""
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.normalise import TYPO_FILE, compile_typos, normalise
from bot.nlu.values import LONGEST, Found, find_values

TODAY = date(2026, 11, 21)
ENTITIES = {"money": "amount-of-money", "days": "duration", "when": "time", "percent": "percentage"}


def rows() -> list[Any]:
    tables = sorted((Path(__file__).parent / "values").glob("*.yml"))
    return [pytest.param(str(row[0]), row[1:], id=f"{table.stem}:{row[0]!r}")
            for table in tables for row in yaml.safe_load(table.read_text(encoding="utf-8"))]


def expected(text: str, wanted: list[list[Any]]) -> list[tuple[str, int, int, Any]]:
    """Offsets follow from the covered texts, which stand in order."""
    position, shapes = 0, []
    for entity, covered, value, *_ in wanted:
        position = text.index(covered, position)
        shapes.append((ENTITIES.get(entity, entity), position, position + len(covered), value))
        position += len(covered)
    return shapes


def shape(found: Found) -> tuple[str, int, int, Any]:
    return found.entity, found.start, found.end, found.value


@pytest.mark.parametrize(("text", "wanted"), rows())
def test_finds_exactly_these_values(text: str, wanted: list[list[Any]]) -> None:
    found = find_values(text, TODAY)
    assert list(map(shape, found)) == expected(text, wanted)
    for value, (_, covered, _, *info) in zip(found, wanted, strict=True):
        assert value.text == covered
        assert {key: value.info.get(key) for key in (info[0] if info else {})} == (info[0] if info else {})


def test_there_are_enough_cases() -> None:
    assert len(rows()) >= 500


_DIGITS = "零一二三四五六七八九"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")


def below_ten_thousand(number: int) -> str:
    """1…9,999 read out in full: 1,050 → 一千零五十."""
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + name
        gap = not digit
    return words


def spoken(number: int) -> str:
    """1…99,999,999 in full, as a bank teller says it."""
    high, low = divmod(number, 10_000)
    if not high:
        return below_ten_thousand(low)
    link = "零" if 0 < low < 1000 else ""
    return below_ten_thousand(high) + "万" + link + (below_ten_thousand(low) if low else "")


def short(number: int) -> str:
    """The everyday short form where there is one: 35,000 → 三万五, 2,300 → 两千三."""
    words = spoken(number)
    for unit in ("千", "百", "十"):
        bigger = {"千": "万", "百": "千", "十": "百"}[unit]
        if words.endswith(unit) and len(words) > 3 and words[-3] == bigger:
            return words[:-1]
    return words


def spellings(number: int) -> list[str]:
    full = spoken(number)
    mixed = f"{number // 10_000}万{number % 10_000 // 1000}千" if number >= 10_000 and number % 1000 == 0 else full
    forms = [full, full.replace("二千", "两千").replace("二万", "两万").replace("十两万", "十二万"), short(number),
             full.translate(_FORMAL), mixed, f"{number}", f"{number:,}", f"{number}".translate(_WIDE)]
    in_wan = f"{number / 10_000:.4f}万".replace(".0000", "")
    return [*(form + "元" for form in forms), f"欠了{short(number)}块钱", in_wan]


@given(st.one_of(st.integers(1, 9_999_999), st.integers(1, 999).map(lambda n: n * 1000), st.integers(1, 9999)))
def test_reads_back_what_was_written_out(number: int) -> None:
    for words in spellings(number):
        assert [found.value for found in find_values(words, TODAY)] == [number], words


@given(st.integers(2, 9_999_999))  # 一块 alone also means "together"
def test_a_list_of_spellings_keeps_every_value(number: int) -> None:
    text = f"招行{spoken(number)}元，花呗{short(number)}块，都逾期俩月"
    assert [found.value for found in find_values(text, TODAY)] == [number, number, 2]


_PIECES = st.sampled_from("零一二两三十百千万亿wk点半多来几个月年天号期分折%.,-~到、，。 0123456789约欠第每块元毛后前")


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=40).map("".join)))
def test_any_text_gives_values_in_order_and_in_bounds(text: str) -> None:
    found = find_values(text, TODAY)
    assert all(text[value.start:value.end] == value.text and value.text for value in found)
    assert all(left.end <= right.start for left, right in zip(found, found[1:], strict=False))


@given(st.text(max_size=60))
def test_normalising_keeps_the_length_and_settles(text: str) -> None:
    plain = normalise(text)
    assert len(plain) == len(text)
    assert not any("\u4e00" <= char <= "\u9fff" and normalise(char) != char for char in plain)


@pytest.mark.parametrize(("written", "meant"), [
    ("花唄愈期３個月", "花呗逾期3个月"), ("预期了怎么办", "逾期了怎么办"), ("我预期3天了", "我逾期3天了"),
    ("预期收入四千", "预期收入四千"), ("达到预期", "达到预期"), ("換款困難", "还款困难"), ("还宽计划", "还款计划"),
    ("证信花了", "征信花了"), ("保证信用", "保证信用"), ("微立贷", "微粒贷"), ("借贝和花被", "借呗和花呗"),
    ("京东白调", "京东白条"), ("棉花被", "棉花被"), ("钱花被骗了", "钱花被骗了"),
    ("于期", "逾期"), ("我要更正信息", "我要更正信息"), ("超出我预期", "超出我预期"), ("花呗预期", "花呗逾期"),
    ("不限于期限", "不限于期限"),
    ("HB\u200b５０００\x00", "hb 5000 "), ("３，５００", "3，500"), ("週五還錢", "周五还钱")])
def test_normalises(written: str, meant: str) -> None:
    assert normalise(written) == meant


def test_a_typo_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        compile_typos([{"wrong": "逾逾期", "right": "逾期"}])


def test_the_typo_table_changes_nothing_that_is_right() -> None:
    rights = {row["right"] for row in yaml.safe_load(TYPO_FILE.read_text(encoding="utf-8"))["typos"]}
    assert {normalise(word) for word in rights} == rights


def test_the_end_of_an_endless_text_is_left_out_and_no_number_is_cut() -> None:
    found = find_values("欠3万5千六百，逾期俩月" * 1000, TODAY)
    assert len(found) > 500
    assert {value.value for value in found} == {35600, 2}
    assert find_values("啊" * (LONGEST - 2) + "欠3万5", TODAY) == []

"""What people read keeps the house's copy rules, wherever in `data/` it stands."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.wording.rules import BANNED, HAN, RULES, too_long

DATA = Path(__file__).resolve().parents[2] / "data"
FOLDERS = ("responses", "answers", "knowledge", "scripts", "wording")
# What people type or agents say is quoted as it is; addresses, payloads and units are not prose.
QUOTED = {
    "they_say", "names", "weak_names", "not_before", "not_after", "payload", "unit", "source", "url_ref", "when",
    "letter_file",
}  # fmt: skip
# The law's own words and titles of documents may be sterner than ours.
TITLES = {"title", "body", "date_note"}
TITLE_FREE = {"harsh", "tight_units", "half_width", "undated", "undated_line", "outside_cards"}


def texts(node: Any, path: str = "", key: str = "") -> Iterator[tuple[str, str, str]]:
    """(where, key, text) of every Chinese text that people may read."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name not in QUOTED:
                yield from texts(child, f"{path}.{name}", str(name))
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from texts(child, f"{path}[{number}]", key)
    elif isinstance(node, str) and re.search(f"[{HAN}]", node):
        yield path, key, node


def files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (DATA / folder).glob("**/*.yml"))


def problems(path: Path, rules: dict[str, Any]) -> list[str]:
    found = []
    for where, key, text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
        for name, rule in rules.items():
            if key in TITLES and name in TITLE_FREE:
                continue
            if problem := rule(text):
                found.append(f"{path.name}{where}: {problem}")
    return found


def name_of(path: Path) -> str:
    return str(path.relative_to(DATA))


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_words_keep_the_copy_rules(path: Path) -> None:
    assert problems(path, RULES) == []


@pytest.mark.parametrize(
    "path", [*sorted((DATA / "responses").glob("*.yml")), *sorted((DATA / "answers").glob("*.yml"))], ids=name_of
)
def test_messages_fit_a_phone(path: Path) -> None:
    assert problems(path, {"too_long": too_long}) == []


@pytest.mark.parametrize("name", ["replies", "safety", "fees"])
def test_lines_to_say_are_short(name: str) -> None:
    assert problems(DATA / "knowledge" / f"{name}.yml", {"too_long": too_long}) == []


def test_what_a_channel_says_by_itself_keeps_the_copy_rules_and_fits_a_phone() -> None:
    words = yaml.safe_load((DATA.parent / "bot" / "channels" / "words.yml").read_text(encoding="utf-8"))
    patterns = ("link_", "weixin_phrases", "telegram_edited")  # what people write
    to_operators = ("closed", "wrong_token", "bad_request", "bad_origin", "page_missing", "page_moved")
    said = {key: one for key, one in words.items() if not key.startswith((*patterns, *to_operators))}
    found = [f"{where}: {problem}" for where, key, text in texts(said) if key != "payload"
             for rule in (*RULES.values(), too_long) if (problem := rule(text))]
    assert len(said) > 25 and found == []


def test_crisis_speaks_of_help_before_money() -> None:
    spoken = yaml.safe_load((DATA / "responses" / "safety.yml").read_text(encoding="utf-8"))["responses"]
    for variation in spoken["utter_safety/crisis"]:
        text = variation["text"]
        assert all(number in text for number in ("12356", "120", "110"))
        assert not re.search("还款|方案|欠|逾期|月供", text)


GOOD = "按您说的收支，每个月最多能拿出 1,350 元。第一次提议：36 期，12 月 16 日开始。"
BAD = {
    "polite_you": "你先别急。", "banned": "一定能谈成。", "exclamation": "别怕！", "half_width": "别急,慢慢说。",
    "straight_quotes": '说"跳过"就行。', "doubled": "别急。。", "spaced_punctuation": "别急 ，慢慢说。",
    "thousands": "欠 35000 元。", "full_width_digits": "欠３万。", "tight_units": "12月 16 日开始。",
    "iso_date": "2026-12-16 开始。", "emoji": "加油😊", "harsh": "必须今天还。", "promise": "肯定能停息。",
    "wrong_claim": "满 90 天才能谈。", "braces": "每月 {monthly 元。", "quotes": "说“跳过就行。",
    "undated": "国家标准要求夜里不打。", "undated_line": "打 12348 问问。", "outside_cards": "花呗按第 70 条谈。",
}


@pytest.mark.parametrize("name", RULES)
def test_each_rule_can_fail(name: str) -> None:
    assert RULES[name](BAD[name]) is not None
    assert RULES[name](GOOD) is None


def test_long_messages_are_caught() -> None:
    assert too_long("好" * 61) and too_long("好\n\n好\n\n好\n\n好") and not too_long("好" * 60)


def test_banned_words_are_those_of_the_house() -> None:
    assert {"一定", "保证", "必须同意", "上岸", "老赖", "征信修复"} <= set(BANNED)

"""The copy rules as small functions: each takes one text and returns what is wrong with it, or None."""
from __future__ import annotations

import re
from collections.abc import Callable

HAN = "\u4e00-\u9fff"
PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]*\}")
KNOWN_TO_ALL = re.compile(r"\{l1[12]0\}")
HOTLINE = re.compile(r"\{l\d+\}")
BANNED = ("一定", "保证", "必须同意", "上岸", "老赖", "征信修复", "债务清零", "亲，", "亲亲")
PARAGRAPH = 60
PARAGRAPHS = 3

Rule = Callable[[str], "str | None"]


def _finder(pattern: str, problem: str) -> Rule:
    compiled = re.compile(pattern)

    def rule(text: str) -> str | None:
        found = compiled.search(text)
        return f"{problem}: {found.group()!r}" if found else None

    return rule


def banned(text: str) -> str | None:
    """A promise or a slur. 低保证 is a paper, and 不一定 promises nothing."""
    said = text.replace("低保证", "").replace("不一定", "")
    return next((f"banned word {word}" for word in BANNED if word in said), None)


def braces(text: str) -> str | None:
    return "stray brace" if re.search(r"[{}]", PLACEHOLDER.sub("", text)) else None


def quotes(text: str) -> str | None:
    pairs = (("“", "”"), ("（", "）"), ("《", "》"), ("「", "」"))
    return next((f"unpaired {a}{b}" for a, b in pairs if text.count(a) != text.count(b)), None)


def filled(text: str) -> str:
    """The text with something as long as usual in each placeholder."""
    bare = re.sub(r"\{[a-z_]+\}(?= [元期])", "1,350", text)
    return PLACEHOLDER.sub("1,350 元", HOTLINE.sub("12348（2026 年 8 月核对）", KNOWN_TO_ALL.sub("110", bare)))


def too_long(text: str) -> str | None:
    paragraphs = filled(text).strip().split("\n\n")
    if len(paragraphs) > PARAGRAPHS:
        return f"{len(paragraphs)} paragraphs"
    return next((f"{len(p)} characters: {p}" for p in paragraphs if len(p) > PARAGRAPH), None)


def undated(text: str) -> str | None:
    """Standards, guides and going rates change: they are never stated without a year."""
    dated = ("国家标准", "协会指引", "0.05%", "24%", "代理维权", "个人破产制度", "一次性信用修复")
    has_year = re.search(r"(19|20)\d\d ?年", text)
    return None if has_year else next((f"{word} without a date" for word in dated if word in text), None)


def undated_line(text: str) -> str | None:
    """A hotline is never printed without the year of its check; 110 and 120 everybody knows."""
    found = re.search(r"(?<![\dl])(123\d\d|96110|400-\d{3}-\d{4}|95\d{3})(?!\d)", text)
    return f"{found.group()} without a date" if found and not re.search(r"(19|20)\d\d ?年", text) else None


def outside_cards(text: str) -> str | None:
    return "art. 70 without 信用卡" if re.search(r"第 ?(70|七十) ?条", text) and "信用卡" not in text else None


RULES: dict[str, Rule] = {
    "polite_you": _finder("你(?!我贷)", "你 for 您"),
    "banned": banned,
    "exclamation": _finder("[!！]", "exclamation mark"),
    "half_width": _finder(rf"[{HAN}”）][,;:?!.(]|[,;:?!)][{HAN}“（]", "half-width punctuation"),
    "straight_quotes": _finder(rf"[{HAN}][\"']|[\"'][{HAN}]", "straight quotes"),
    "doubled": _finder("[，。；：、？]{2,}|\\.{3}", "doubled punctuation"),
    "spaced_punctuation": _finder("[ \\t][，。；：、？）”]|[，。；：、？（“][ \\t]", "space at punctuation"),
    "thousands": _finder(r"(?<![\d,.])\d{4,}(\.\d+)? ?(元|块)", "no thousands separator"),
    "full_width_digits": _finder("[０-９Ａ-Ｚａ-ｚ]", "full-width digit or letter"),
    "tight_units": _finder(r"\d(元|月|日|期|万|号)|[月第]\d", "no space between digits and words"),
    "iso_date": _finder(r"\d{4}-\d{2}-\d{2}", "date not as 12 月 16 日"),
    "emoji": _finder("[\U0001f300-\U0001faff\u2600-\u27bf]", "emoji"),
    "harsh": _finder("必须|严禁|否则|后果自负|拒不", "harsh word"),
    "promise": _finder("肯定能|百分百|100%|包您|绝对|放心吧", "promise"),
    "wrong_claim": _finder("12378（24|36%的?以[内下]|每天 5%|满 ?90 ?天才|8:00 ?[到至—] ?2[01]:00", "refuted claim"),
    "braces": braces,
    "quotes": quotes,
    "undated": undated,
    "undated_line": undated_line,
    "outside_cards": outside_cards,
}

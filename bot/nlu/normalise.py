"""One spelling of a message for every reader, of the same length: offsets keep pointing into what was written."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TYPO_FILE = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "typos.yml"
_WIDE_TO_NARROW = "０-９Ａ-Ｚａ-ｚ％．－～＋￥＆＠＃＿／　"
_KEPT_CONTROLS = "\n"
_DASHES = "−‐‑–"
_ZEROS = re.compile("(?<![a-z0-9])[0-9][0-9.]{0,9}o[0-9o]*(?![a-np-vx-z])")  # 5ooo and 1o天, but not 24ok


def normalise(text: str) -> str:
    """Simplified, half-width, lower-case, domain typos mended; always `len(text)` characters. Never raises."""
    plain = _ZEROS.sub(lambda match: match.group().replace("o", "0"), text.translate(_characters()))
    pattern, right = _typos()
    return pattern.sub(lambda match: right[match.group()], plain)


@lru_cache(maxsize=1)
def _characters() -> dict[int, str]:
    """Character table: invisible → space, traditional → simplified, wide → narrow, upper → lower; each one to one."""
    table = _invisible()
    table.update(_simplified())
    table.update(_narrow())
    table.update({code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
    table.update({ord(dash): "-" for dash in _DASHES})
    return table


def _invisible() -> dict[int, str]:
    codes = [*range(0x00, 0x20), *range(0x7F, 0xA1), *range(0x2000, 0x2010), *range(0x2028, 0x2070), 0xFEFF, 0xAD]
    hidden = (code for code in codes if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zs", "Zl", "Zp"))
    return {code: " " for code in hidden if chr(code) not in _KEPT_CONTROLS}


def _simplified() -> dict[int, str]:
    """opencc asked once for every common ideograph by itself; imported here because it loads its dictionaries."""
    from opencc import OpenCC

    ideographs = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    if len(converted) != len(ideographs):
        raise RuntimeError("opencc did not answer character for character")
    pairs = zip(ideographs, converted, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


def _narrow() -> dict[int, str]:
    """Digits, letters and signs only: the full-width comma stays, it divides sentences and never thousands."""
    expanded = re.sub("(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), _WIDE_TO_NARROW)
    narrow = {ord(wide): unicodedata.normalize("NFKC", wide).lower() for wide in expanded}
    return {code: new for code, new in narrow.items() if len(new) == 1}


@lru_cache(maxsize=1)
def _typos() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = yaml.safe_load(TYPO_FILE.read_text(encoding="utf-8"))["typos"]
    return compile_typos(rows)


def compile_typos(rows: Iterable[dict[str, Any]]) -> tuple[re.Pattern[str], dict[str, str]]:
    """One regex for all rows and what each match becomes. Raises ValueError for a pair of unequal length."""
    rows = list(rows)
    unequal = [row["wrong"] for row in rows if len(row["wrong"]) != len(row["right"])]
    if unequal:
        raise ValueError(f"typos must keep their length: {unequal}")
    return re.compile("|".join(map(_typo_pattern, rows))), {row["wrong"]: row["right"] for row in rows}


def _typo_pattern(row: dict[str, Any]) -> str:
    after = "|".join(f"(?<={word})" for word in row["after"].split("|")) if "after" in row else ""
    not_after = f"(?<![{row['not_after']}])" if "not_after" in row else ""
    before = f"(?={row['before']})" if "before" in row else ""
    not_before = f"(?!{row['not_before']})" if "not_before" in row else ""
    return f"(?:{after}){not_after}{re.escape(row['wrong'])}{before}{not_before}"

"""Names of lenders, hardships, papers and wishes, found with spaCy. The names are data, under `data/knowledge`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import spacy
import yaml
from spacy.language import Language

from bot.nlu.normalise import normalise

KNOWLEDGE = Path(__file__).resolve().parents[2] / "data" / "knowledge"
LEXICON = Path(__file__).resolve().parents[2] / "data" / "lexicon"
LATIN = re.compile(r"[a-z0-9]")
OWING = re.compile(r"[欠借还]$")
LENT_TO, LENT_BY = re.compile(r"给$"), re.compile(r"[借欠](?:走|去|着)?了?我(?!家|们|爸|妈|父|母|哥|姐|弟|妹|朋|同|老)")
WHOSE, THEY_OWE = re.compile(r"(?:我|我的|个|一|有)$"), re.compile(r"(?:[也都还就]?欠|借了)")  # 我朋友欠八万
CODE_FILES = {"hardship": "hardship.yml", "document": "documents.yml", "want": "wants.yml"}

MISSING = "missing_document"
NONE_OF = ("没有", "没", "无")
EARNED = ("工资", "收入")


@dataclass(frozen=True)
class Named:
    """A name in a text: what kind of thing, its code or row, and where."""

    kind: str
    code: str
    start: int
    end: int
    row: dict[str, Any] = field(default_factory=dict, compare=False)
    weak: bool = False


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def lenders() -> dict[str, dict[str, Any]]:
    """The lender rows by id."""
    return {row["id"]: row for row in _read(KNOWLEDGE / "lenders.yml")}


def _patterns() -> Iterator[dict[str, str]]:
    for row in lenders().values():
        for key, label in (("names", "lender"), ("weak_names", "weak_lender")):
            yield from (
                {"label": label, "pattern": normalise(str(name)), "id": row["id"]} for name in row.get(key) or ()
            )
    for label, file in CODE_FILES.items():
        for code, row in _read(KNOWLEDGE / file).items():
            for key, prefix in (("names", ""), ("weak_names", "weak_")):
                yield from (
                    {"label": prefix + label, "pattern": normalise(str(name)), "id": code}
                    for name in row.get(key) or ()
                )
            yield from ({"label": label, "pattern": normalise(name), "id": code} for name in _phrases(row))
            if label == "document":
                yield from ({"label": MISSING, "pattern": name, "id": code} for name in _missing(row))
    for label, file in (("status", "status.yml"), ("channel", "channels.yml")):
        for code, names in _read(LEXICON / file).items():
            yield from ({"label": label, "pattern": normalise(name), "id": code} for name in names)


def _missing(row: dict[str, Any]) -> Iterator[str]:
    """没有工资单: the longest name wins, and without these 没有工资 would."""
    names = (normalise(str(name)) for name in row.get("names") or ())
    yield from (no + name for name in names if name.startswith(EARNED) for no in NONE_OF)


def _phrases(row: dict[str, Any]) -> Iterator[str]:
    """饭店干黄了, 生意做垮了: a word of each part, in all ways."""
    for parts in row.get("phrases") or ():
        yield from map("".join, product(*parts))


@lru_cache(maxsize=1)
def language() -> Language:
    """A blank Chinese pipeline with our names. Characters, not words, are its tokens: a name is found
    wherever it stands, however jieba would cut the sentence around it; the longest name wins."""
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(list({p["pattern"]: p for p in sorted(_patterns(), key=_precedence)}.values()))
    return nlp


def _precedence(pattern: dict[str, str]) -> int:
    """One meaning for each name, the last: spaCy would pick any. A status is a fact, a weak name the last resort."""
    return 2 if pattern["label"] == "status" else 0 if pattern["label"].startswith("weak_") else 1


def find_names(text: str) -> list[Named]:
    """All names in a text, with offsets into it, in order."""
    plain = normalise(text)
    found = [named for ent in language()(plain).ents if (named := _named(plain, ent)) is not None]
    both = (Named("document", code, n.start, n.end) for n in found if n.kind == "status"
            if (code := _papers().get(plain[n.start : n.end])))  # 判决书 says where a debt stands, and is a paper
    return sorted([*found, *both], key=lambda named: named.start)


@lru_cache(maxsize=1)
def _papers() -> dict[str, str]:
    """The codes of papers by their names."""
    rows = _read(KNOWLEDGE / CODE_FILES["document"]).items()
    return {normalise(str(name)): code for code, row in rows for name in row["names"]}


def _named(text: str, ent: Any) -> Named | None:
    start, end = ent.start_char, ent.end_char
    if _inside_a_word(text, start, end) or _belongs_to_another_word(text, ent, start, end):
        return None
    if ent.label_ == MISSING:
        denial = next(no for no in NONE_OF if text.startswith(no, start))
        return Named("document", ent.ent_id_, start + len(denial), end)
    if ent.label_ == "weak_lender":
        if not _is_debtor_context(text, start, end):
            return None
        return Named("lender", ent.ent_id_, start, end, lenders()[ent.ent_id_], weak=True)
    if ent.label_.startswith("weak_"):
        return Named(ent.label_[5:], ent.ent_id_, start, end, weak=True) if _is_whole_answer(text, start, end) else None
    row = lenders()[ent.ent_id_] if ent.label_ == "lender" else {}
    return Named(ent.label_, ent.ent_id_, start, end, row)


@lru_cache(maxsize=1)
def _guards() -> dict[tuple[str, str, str], str]:
    """(side, code, name) → characters beside which the name is part of another word: 农民生活 is not 民生."""
    rows = [(row["id"], row) for row in lenders().values()]
    rows += [item for file in CODE_FILES.values() for item in _read(KNOWLEDGE / file).items()]
    return {
        (side, code, normalise(str(name))): str(characters)
        for code, row in rows
        for side in ("not_before", "not_after")
        for name, characters in (row.get(side) or {}).items()
    }


def _belongs_to_another_word(text: str, ent: Any, start: int, end: int) -> bool:
    name = text[start:end]
    after = _guards().get(("not_before", ent.ent_id_, name), "")
    before = _guards().get(("not_after", ent.ent_id_, name), "")
    return (end < len(text) and text[end] in after) or (start > 0 and text[start - 1] in before)


def _inside_a_word(text: str, start: int, end: int) -> bool:
    """`hb` is a name, the hb of `thb88` is not; digits may follow: hb8000. The 360 of 3600 is none."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    letters = text[start:end]
    if (letters[0].isdigit() and before.isdigit()) or (letters[-1].isdigit() and after.isdigit()):
        return True
    left = bool(LATIN.match(letters[0]) and before.isalpha() and before.isascii())
    return left or bool(letters[-1].isascii() and letters[-1].isalpha() and after.isascii() and after.isalpha())


def _is_whole_answer(text: str, start: int, end: int) -> bool:
    return len(re.sub(r"[的是那个就因为我了，。,.!！~ ]", "", text[:start] + text[end:])) <= 1


def _is_debtor_context(text: str, start: int, end: int) -> bool:
    """An everyday word (微信, 朋友) is a lender only as the whole answer, or right beside 欠, 借 or an amount;
    who got our money (借给朋友, 朋友借了我) is none."""
    before, after = text[:start].strip(), text[end:].strip()
    if LENT_TO.search(before) or LENT_BY.match(after) or (WHOSE.search(before) and THEY_OWE.match(after)):
        return False
    return (
        _is_whole_answer(text, start, end)
        or bool(OWING.search(before))
        or bool(re.match(r"的?[欠借\d一二两三四五六七八九十]", after))
        or bool(LATIN.match(text[start:end]) and (re.match(r"[和跟、都]", after) or re.search(r"[和跟、]$", before)))
    )

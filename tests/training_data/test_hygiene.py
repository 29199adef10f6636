"""Training sentences: enough of them, none twice, and none that is also used to examine the model."""
from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Dict, Iterator, List, Set, Tuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TRAINED = ROOT / "data" / "nlu"
HELD_OUT = [ROOT / "tests" / "nlu" / name for name in ("holdout", "sealed", "sealed_caller")]
INTENTS_AT_LEAST, SENTENCES_AT_LEAST, SENTENCES_PER_INTENT = 65, 4000, 25
CALLER = "caller/"  # told apart from each other only: a classifier of their own hears them
MARKED = re.compile(r"\[([^\]]+)\](\([^)]*\)|\{[^}]*\})")  # an entity annotation: keep its words


def sentences(folder: Path) -> Iterator[Tuple[str, str, str]]:
    """(file, intent, sentence)"""
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu") or []:
            for line in str(block.get("examples", "")).splitlines() if "intent" in block else []:
                if line.strip().startswith("-"):
                    yield file.name, block["intent"], MARKED.sub(r"\1", line.strip()[1:].strip())


def same(text: str) -> str:
    """What is left when width, case, spaces and punctuation are taken away: two such sentences are one."""
    kept = (char for char in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(char)[0] in "LNS")
    return "".join(kept) or text


def in_two_intents(rows: List[Tuple[str, str, str]]) -> Dict[str, Set[str]]:
    found: Dict[Tuple[bool, str], Set[str]] = defaultdict(set)
    for _, intent, text in rows:
        found[intent.startswith(CALLER), same(text)].add(intent)
    return {text: intents for (_, text), intents in found.items() if len(intents) > 1}


def written_twice(rows: List[Tuple[str, str, str]]) -> List[str]:
    """Word for word within one intent; a variant with other punctuation is worth having."""
    return [text for (_, text), count in Counter((intent, text) for _, intent, text in rows).items() if count > 1]


def shared(first: List[Tuple[str, str, str]], second: List[Tuple[str, str, str]]) -> Set[str]:
    """Sentences of both, but for single words, which anybody says."""
    return {text for text in {same(row[2]) for row in first} & {same(row[2]) for row in second} if len(text) > 4}


@pytest.fixture(scope="module")
def trained() -> List[Tuple[str, str, str]]:
    return list(sentences(TRAINED))


@pytest.fixture(scope="module")
def held_out() -> List[Tuple[str, str, str]]:
    return [row for folder in HELD_OUT for row in sentences(folder)]


def test_there_are_enough_intents_and_sentences(trained: List[Tuple[str, str, str]]) -> None:
    assert len({intent for _, intent, _ in trained}) >= INTENTS_AT_LEAST
    assert len(trained) >= SENTENCES_AT_LEAST


def test_every_intent_has_enough_sentences(trained: List[Tuple[str, str, str]]) -> None:
    counts = Counter(intent for _, intent, _ in trained)
    assert {intent: count for intent, count in counts.items() if count < SENTENCES_PER_INTENT} == {}


def test_no_sentence_belongs_to_two_intents(trained: List[Tuple[str, str, str]]) -> None:
    assert in_two_intents(trained) == {}


def test_no_sentence_is_written_twice(trained: List[Tuple[str, str, str]]) -> None:
    assert written_twice(trained) == []


def test_no_held_out_sentence_was_trained_on(
    trained: List[Tuple[str, str, str]], held_out: List[Tuple[str, str, str]]
) -> None:
    assert shared(trained, held_out) == set()


def test_every_held_out_intent_is_one_that_is_trained(
    trained: List[Tuple[str, str, str]], held_out: List[Tuple[str, str, str]]
) -> None:
    assert {intent for _, intent, _ in held_out} - {intent for _, intent, _ in trained} == set()


def test_every_trained_intent_is_examined(
    trained: List[Tuple[str, str, str]], held_out: List[Tuple[str, str, str]]
) -> None:
    assert {intent for _, intent, _ in trained} - {intent for _, intent, _ in held_out} == set()


def test_the_checks_themselves_find_what_they_look_for() -> None:
    rows = [("a", "x", "会坐牢吗？"), ("a", "y", "会坐牢吗"), ("a", "x", "会坐牢吗？")]
    assert in_two_intents(rows) == {"会坐牢吗": {"x", "y"}}
    assert written_twice(rows) == ["会坐牢吗？"]
    assert shared(rows, [("b", "x", "会不会坐牢啊"), ("b", "x", "欠三万五要坐牢")]) == set()
    assert shared([("a", "x", "３万五逾期了")], [("b", "x", "3万五，逾期了")]) == {"3万五逾期了"}

"""The knowledge is data: each row says where it comes from, and nothing weak or unknown is stated."""
from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.coaching.case import EVIDENCE, KINDS, REASONS, WANTS

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "data" / "knowledge"
SOURCED = ("sources", "lenders", "hardship", "documents", "wants", "public_lines", "safety", "fees")
CONFIDENT = ("high", "medium-high", "medium")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def rows(name: str) -> dict[str, dict[str, Any]]:
    """Rows of one knowledge file by id."""
    data = read(KNOWLEDGE / f"{name}.yml")
    return {row["id"]: row for row in data} if isinstance(data, list) else data


@cache
def responses() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        found.update(read(path).get("responses") or {})
    return found


EXPECTED = read(Path(__file__).with_name("expected.yml"))
SOURCES = rows("sources")
LENDERS = rows("lenders")
INTENTS = [f"{kind}/{sub}" for kind in ("ask", "agent_said", "safety", "chitchat") for sub in EXPECTED[kind]]


@pytest.mark.parametrize("name", SOURCED)
def test_each_row_says_how_sure_we_are_and_when_to_look_again(name: str) -> None:
    for key, row in rows(name).items():
        assert row["confidence"] in CONFIDENT, (name, key)
        assert dt.date.fromisoformat(row["review"]) > dt.date.fromisoformat(row["date"]), (name, key)


@pytest.mark.parametrize("name", [name for name in SOURCED if name not in ("sources", "safety")])
def test_each_row_names_a_known_source(name: str) -> None:
    unknown = {row["source"] for row in rows(name).values()} - set(SOURCES)
    assert not unknown


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_can_be_shown(source: str) -> None:
    assert SOURCES[source]["title"] and SOURCES[source]["body"]


def test_lenders_have_the_names_and_kinds_of_the_contract() -> None:
    known = {(row["lender"], row["product"], row["kind"]) for row in LENDERS.values()}
    assert {tuple(row) for row in EXPECTED["lenders"]} <= known
    assert {row["kind"] for row in LENDERS.values()} <= set(KINDS)


@pytest.mark.parametrize("name, row", EXPECTED["colloquial"].items())
def test_everyday_names_lead_to_their_lender(name: str, row: str) -> None:
    assert name in LENDERS[row]["names"]


def test_only_verified_numbers_are_printed() -> None:
    printed = {key: row["hotline"]["number"] for key, row in LENDERS.items() if row["hotline"]}
    assert printed == EXPECTED["hotlines"]
    assert all(row["app_path"] for row in LENDERS.values())


@pytest.mark.parametrize("key", [key for key, row in LENDERS.items() if row["hotline"]])
def test_each_hotline_has_its_own_source_and_date(key: str) -> None:
    hotline = LENDERS[key]["hotline"]
    assert hotline["source"] in SOURCES and hotline["confidence"] in CONFIDENT
    assert dt.date.fromisoformat(hotline["date"])


def test_terms_ascend_and_keep_the_ceiling() -> None:
    for row in LENDERS.values():
        assert row["terms"] == sorted(set(row["terms"])) and max(row["terms"], default=0) <= 60


@pytest.mark.parametrize("name, codes", [("hardship", REASONS), ("documents", EVIDENCE), ("wants", WANTS)])
def test_codes_are_those_of_the_case(name: str, codes: tuple[str, ...]) -> None:
    assert set(rows(name)) == set(codes)
    assert all(row["label"] for row in rows(name).values())


@pytest.mark.parametrize("name", ["lenders", "hardship", "documents", "wants"])
def test_a_name_means_one_thing(name: str) -> None:
    names = [n for row in rows(name).values() for n in row["names"] + row.get("weak_names", [])]
    assert all(isinstance(n, str) and n == n.lower() for n in names)
    assert [n for n, count in Counter(names).items() if count > 1] == []


def test_papers_point_to_hardships_and_to_each_other() -> None:
    papers = rows("documents")
    for row in papers.values():
        assert set(row["proves"]) <= set(REASONS) and set(row["instead"]) <= set(papers)
    proved = {reason for row in papers.values() for reason in row["proves"]}
    assert proved >= set(REASONS)


def test_overdue_notes_exist() -> None:
    assert {row["overdue_note_id"] for row in LENDERS.values() if "overdue_note_id" in row} <= set(rows("fees"))


@pytest.mark.parametrize("intent", INTENTS + ["out_of_scope"])
def test_each_intent_has_its_answer(intent: str) -> None:
    assert all(variation["text"].strip() for variation in responses()[f"utter_{intent}"])


def test_each_trained_sub_intent_is_expected() -> None:
    trained = {block["intent"] for path in (ROOT / "data" / "nlu").glob("*.yml") for block in read(path)["nlu"]
               if "/" in block.get("intent", "") and not block["intent"].startswith("caller/")}
    assert trained <= set(INTENTS)


def test_each_answer_has_a_topic_and_known_sources() -> None:
    answers = rows("answers")
    assert set(answers) == {f"ask/{sub}" for sub in EXPECTED["ask"]}
    for row in answers.values():
        assert row["topic"] in EXPECTED["topics"]
        assert row["sources"] and set(row["sources"]) <= set(SOURCES)


def test_safety_offers_lines_that_exist() -> None:
    lines, safety = rows("public_lines"), rows("safety")
    assert set(safety) == set(EXPECTED["safety"])
    for row in safety.values():
        assert set(row["sources"]) <= set(SOURCES)
        for line in row["lines"]:
            assert lines[line["number"]]["name"] == line["name"]
    assert [line["number"] for line in safety["crisis"]["lines"]][:3] == ["12356", "120", "110"]


def test_each_reply_can_be_said() -> None:
    replies = rows("replies")
    assert set(replies) == set(EXPECTED["agent_said"])
    for code, row in replies.items():
        assert row["they_say"] and row["why"] and row["record"], code
        assert set(row["sources"]) | set(row.get("sources_card", [])) <= set(SOURCES), code
        assert "{" not in row.get("you_say_plain", row["you_say"]), code


def test_article_70_stays_with_bank_cards() -> None:
    for code, row in rows("replies").items():
        assert "card_rules_70" not in row["sources"], code
        assert not any("70" in row.get(part, "") for part in ("you_say", "you_say_plain", "why")), code
    for key, row in rows("answers").items():
        if "card_rules_70" in row["sources"]:
            assert "信用卡" in responses()[f"utter_{key}"][0]["text"], key

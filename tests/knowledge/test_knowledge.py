"""The knowledge is data: each row says where it comes from, and nothing weak or unknown is stated."""
from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.knowledge import due
from bot.coaching.answering import OF_A_DEBT, OF_A_PERSON, placeholders
from bot.coaching.case import EVIDENCE, KINDS, REASONS, WANTS
from bot.coaching.script import AGENTS

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "data" / "knowledge"
SOURCED = ("sources", "lenders", "hardship", "documents", "wants", "public_lines", "safety", "fees", "rules")
CONFIDENT = ("high", "medium-high", "medium")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def rows(name: str) -> dict[str, dict[str, Any]]:
    """Rows of one knowledge file by id."""
    if (KNOWLEDGE / name).is_dir():
        return folder(KNOWLEDGE / name)
    data = read(KNOWLEDGE / f"{name}.yml")
    return {row["id"]: row for row in data} if isinstance(data, list) else data


def folder(path: Path) -> dict[str, dict[str, Any]]:
    """All rows of a folder's files; none may stand twice."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(path.glob("*.yml")):
        data = read(file)
        assert not set(found) & set(data), (file.name, set(found) & set(data))
        found.update(data)
    return found


@cache
def responses() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        found.update(read(path).get("responses") or {})
    return found


EXPECTED = read(Path(__file__).with_name("expected.yml"))
SOURCES = rows("sources")
LENDERS = rows("lenders")
HOTLINES = {f"l{number}" for number in rows("public_lines")}
ANSWERS = folder(ROOT / "data" / "answers")
INTENTS = [f"{kind}/{sub}" for kind in ("ask", "agent_said", "safety", "chitchat") for sub in EXPECTED[kind]]
SAID = [f"{kind}/{sub}" for kind in ("safety", "chitchat") for sub in EXPECTED[kind]]  # by one response each


def unfit(table: dict[str, dict[str, Any]]) -> list[str]:
    """Keys of rows without a date, of low confidence, or to be reviewed before they were written."""
    return [
        key for key, row in table.items()
        if row.get("confidence") not in CONFIDENT
        or dt.date.fromisoformat(row["review"]) <= dt.date.fromisoformat(row["date"])
    ]  # fmt: skip


@pytest.mark.parametrize("name", SOURCED)
def test_each_row_says_how_sure_we_are_and_when_to_look_again(name: str) -> None:
    assert unfit(rows(name)) == []


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


@pytest.mark.parametrize("intent", [*SAID, "out_of_scope"])
def test_each_intent_has_its_words(intent: str) -> None:
    assert all(variation["text"].strip() for variation in responses()[f"utter_{intent}"])


def test_each_trained_sub_intent_is_expected() -> None:
    trained = {block["intent"] for path in (ROOT / "data" / "nlu").glob("*.yml") for block in read(path)["nlu"]
               if "/" in block.get("intent", "") and not block["intent"].startswith("caller/")}
    assert trained <= set(INTENTS)


def test_every_question_has_its_answer() -> None:
    assert set(ANSWERS) == set(EXPECTED["ask"]) and len(ANSWERS) >= 70
    assert {row["topic"] for row in ANSWERS.values()} >= set(EXPECTED["topics"])


@pytest.mark.parametrize("key", ANSWERS)
def test_each_answer_has_a_topic_known_rules_and_a_word_for_everyone(key: str) -> None:
    row = ANSWERS[key]
    assert row["topic"] in EXPECTED["topics"]
    assert row["rules"] and set(row["rules"]) <= set(rows("rules"))
    assert "when" not in row["means"][-1] and not placeholders(row["means"][-1]["say"]) - HOTLINES
    for one in row["means"][:-1]:
        assert set(one["when"]) <= set(OF_A_DEBT) | set(OF_A_PERSON), one


@pytest.mark.parametrize("key", rows("rules"))
def test_each_rule_is_cited_and_says_its_date_where_it_may_not_do_without(key: str) -> None:
    row = rows("rules")[key]
    assert row["source"] in SOURCES and row["value"]
    assert any(key in answer["rules"] for answer in ANSWERS.values()), "nothing leans on it"


def test_a_dated_rule_is_said_with_its_year() -> None:
    """domain_facts section 7: what changes is never stated without its date."""
    for key, answer in ANSWERS.items():
        text = "".join([answer["fact"], answer["next"], *(one["say"] for one in answer["means"])])
        for rule in (rows("rules")[name] for name in answer["rules"]):
            if rule.get("dated"):
                years = {rule["date"][:4], *re.findall(r"20\d\d", rule["value"])}
                assert any(year in text for year in years) or placeholders(text) & HOTLINES, (key, rule["value"])


def test_safety_offers_lines_that_exist() -> None:
    lines, safety = rows("public_lines"), rows("safety")
    assert set(safety) == set(EXPECTED["safety"])
    for row in safety.values():
        assert set(row["sources"]) <= set(SOURCES)
        for line in row["lines"]:
            assert lines[line["number"]]["name"] == line["name"]
    assert [line["number"] for line in safety["crisis"]["lines"]][:3] == ["12356", "120", "110"]


STEPS = ("first", "again", "third")


def test_each_reply_can_be_said() -> None:
    replies = rows("replies")
    assert set(replies) == set(EXPECTED["agent_said"])
    for code, row in replies.items():
        assert row["they_say"] and row["why"] and row["why_again"] and row["record"], code
        lines = [row["say"][agent][step] for agent in AGENTS for step in STEPS]
        assert len(set(lines)) == len(lines) == 9, code
        assert {name for line in lines for name in placeholders(line)} <= {"offer"}, code
        assert set(row["sources"]) | set(row.get("sources_card", [])) <= set(SOURCES), code
        assert bool(row.get("say_card")) == bool(row.get("sources_card")), code


def test_article_70_stays_with_bank_cards() -> None:
    for code, row in rows("replies").items():
        assert "card_rules_70" not in row["sources"], code
        assert "70 条" not in str([row["say"], row["why"], row["why_again"]]), code
    for key, row in ANSWERS.items():
        pieces = [{"say": row["fact"]}, *row["means"], {"say": row["next"]}]
        for piece in pieces:
            cards = piece.get("when", {}).get("kind") == ["credit_card"] or "信用卡" in piece["say"]
            assert cards or not re.search("70 条|个性化分期", piece["say"]), (key, piece)
    for key, row in rows("rules").items():
        if row["source"] == "card_rules_70":
            assert "信用卡" in row["value"] or row.get("kinds") == ["credit_card"], key


def test_what_agents_say_often_can_be_tapped() -> None:
    often = read(ROOT / "data" / "wording" / "call.yml")
    assert set(often["heard_often"]) <= set(EXPECTED["agent_said"]) == set(often["heard_as"])
    buttons = {button["payload"] for button in responses()["utter_call"][0]["buttons"]}
    assert buttons - {"打完了"} <= {row["say"] for row in often["heard_often"].values()}


def test_a_row_that_may_not_stand_is_found() -> None:
    weak = {"confidence": "low", "date": "2026-01-01", "review": "2026-12-01"}
    late = {"confidence": "high", "date": "2026-01-01", "review": "2025-12-01"}
    assert unfit({"weak": weak, "late": late, "bare": {}}) == ["weak", "late", "bare"]


def test_the_list_of_what_is_due_finds_rows_at_every_depth() -> None:
    listed = [(row.file, row.key) for row in due(dt.date(2100, 1, 1))]
    assert ("lenders", "cmb.hotline") in listed or ("lenders", "cmb") in listed
    assert ("sources", "lpr_2026_04") in listed and any(file.startswith("rules/") for file, _ in listed)
    assert due(dt.date(2020, 1, 1)) == []

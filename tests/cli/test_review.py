"""What a maintainer sees of the sentences that were not understood."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.__main__ import parser
from bot.cli.review import UNLABELLED, training_data
from bot.cli.settings import ROOT
from bot.storage.unclear import Unclear, UnclearSentences, open_unclear

ONE = Unclear("○让我还钱[怎么]办", (("ask/jail", 0.31), ("ask/sued", 0.25)), "debt.overdue", "2026-11")
TWO = Unclear("他们会不会抓人", (("ask/jail", 0.4),), None, "2026-11")
BARE = Unclear("那个玩意到底咋整", (), None, "2026-10")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UnclearSentences:
    monkeypatch.setenv("COACH_DATABASE_URL", f"sqlite:///{tmp_path}/casebook.db")
    monkeypatch.setenv("COACH_KEEP_UNCLEAR", "1")
    made = open_unclear()
    for one in (BARE, ONE, TWO, TWO):
        made.add(one)
    return made


def review(*words: str) -> int:
    options = parser().parse_args(["review", *words])
    return int(options.run(options))


def test_the_most_frequent_comes_first_with_its_guesses(
    store: UnclearSentences, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and lines[0] == "   2 × 他们会不会抓人    ask/jail 0.40 (2026-11)"
    assert "   1 × ○让我还钱[怎么]办    ask/jail 0.31 / ask/sued 0.25 (asked: debt.overdue, 2026-11)" in lines
    assert "   1 × 那个玩意到底咋整    no guess (2026-10)" in lines


def test_it_says_that_nothing_is_there_and_that_it_is_switched_off(
    store: UnclearSentences, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.forget()
    assert review() == 0 and capsys.readouterr().out == "Nothing is kept.\n"
    monkeypatch.delenv("COACH_KEEP_UNCLEAR")
    assert review() == 0
    said = capsys.readouterr().out.splitlines()
    assert "COACH_KEEP_UNCLEAR" in said[0] and said[1] == "Nothing is kept."


def test_what_is_kept_is_shown_although_it_is_switched_off(
    store: UnclearSentences, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COACH_KEEP_UNCLEAR")
    assert review() == 0 and TWO.sentence in capsys.readouterr().out


def test_the_file_is_training_data_under_the_best_guess(store: UnclearSentences, tmp_path: Path) -> None:
    from rasa.shared.nlu.training_data.formats import RasaYAMLReader

    assert review("--out", str(tmp_path / "unclear.yml")) == 0
    text = (tmp_path / "unclear.yml").read_text(encoding="utf-8")
    examples = RasaYAMLReader().reads(text).intent_examples
    found = sorted((example.get_full_intent(), example.get("text")) for example in examples)
    assert found == [("ask/jail", "○让我还钱 怎么 办"), ("ask/jail", TWO.sentence), (UNLABELLED, BARE.sentence)]
    assert "ask/sued 0.25" in text and "docs/intents.md" in text


def test_a_file_in_which_somebody_labels_is_never_overwritten(
    store: UnclearSentences, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.yml").write_text("labelled", encoding="utf-8")
    assert review("--out", str(tmp_path / "mine.yml"), "--forget", "--yes") == 1
    assert (tmp_path / "mine.yml").read_text(encoding="utf-8") == "labelled" and len(store.all()) == 3
    assert "Not written" in capsys.readouterr().err


ODD = ["- 这是什么：啊", "# 这是什么", "'这是\"什么", "这是什么: 啊 #", "&这*是!什么|>", "{这[是(什么)"]


@pytest.mark.parametrize("sentence", ODD)
def test_any_sentence_makes_a_file_that_can_be_read(sentence: str) -> None:
    data = yaml.safe_load(training_data([Unclear(sentence, (("inform", 0.2),), None, "2026-11")]))
    assert [row["intent"] for row in data["nlu"]] == ["inform"] and data["nlu"][0]["examples"].startswith("- ")


@pytest.mark.parametrize(("answer", "left"), [("yes", 0), ("y", 0), ("no", 3), ("", 3), (None, 3)])
def test_forgetting_asks_first(
    store: UnclearSentences, monkeypatch: pytest.MonkeyPatch, answer: str | None, left: int
) -> None:
    def asked(question: str) -> str:
        assert "3 sentences" in question
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", asked)
    assert review("--forget") == int(bool(left)) and len(store.all()) == left


def test_with_yes_it_does_not_ask(store: UnclearSentences, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("it asked"))
    assert review("--forget", "--yes") == 0 and store.all() == []


def test_it_runs_by_itself_with_a_database_of_nobody(tmp_path: Path) -> None:
    env = {"COACH_STATE": str(tmp_path / "new"), "PATH": "/usr/bin", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-m", "bot", "review"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and "Nothing is kept." in done.stdout

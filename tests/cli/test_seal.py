"""The key at the command line: made, held against the databases, changed; and no start with a wrong one."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import conversations
from bot.__main__ import parser
from bot.cli.settings import ROOT, free_port
from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import Record
from bot.mailbox import Mailbox
from bot.sealing import WrongKey, new_key, seal, unseal
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import default_url, make_engine, migrate

TOLD = Record(Case(debts=(Debt(lender="招商银行", product="信用卡"),)))


def seal_command(*words: str) -> int:
    options = parser().parse_args(["seal", *words])
    return int(options.run(options))


def casebook() -> SqlCasebook:
    engine = make_engine(default_url())
    migrate(engine)
    return SqlCasebook(engine)


def fill() -> None:
    """A case and a letter, under the key of now."""
    book, box = casebook(), Mailbox()
    book.save("web-1", TOLD)
    box.arrived("a", "telegram", "m1", "欠三万五", {})
    conversations.prepare(box.engine)
    book.engine.dispose(), box.engine.dispose()


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("COACH_DATABASE_URL", "COACH_TRACKER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COACH_STATE", str(tmp_path))
    return tmp_path


@pytest.fixture
def old(state: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both databases, filled under this key."""
    key = new_key()
    monkeypatch.setenv("COACH_DATA_KEY", key)
    fill()
    return key


def run(state: Path, key: str, *command: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COACH_STATE": str(state), "COACH_DATA_KEY": key, "PORT": str(free_port()),
           "COACH_ACTION_PORT": str(free_port())}  # fmt: skip
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=env, capture_output=True, text=True,
                          timeout=120)  # fmt: skip


def content(state: Path) -> dict[str, bytes]:
    """What is stored, whatever was only looked at."""
    return {file.name: file.read_bytes() for file in state.glob("*.db")}


def test_a_new_key_is_printed_and_works(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert seal_command("--new-key") == 0 == seal_command("--new-key")
    one, other = capsys.readouterr().out.split()
    monkeypatch.setenv("COACH_DATA_KEY", one)
    assert one != other and unseal(seal("欠三万五")) == "欠三万五"


def test_it_says_that_the_key_fits_and_where_it_stands(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert seal_command() == 0 and "COACH_DATA_KEY" in capsys.readouterr().out


def test_where_there_is_no_key_yet_it_says_so_and_makes_none(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COACH_DATA_KEY", raising=False)
    assert seal_command() == 0
    said = capsys.readouterr().out
    assert "no key yet" in said and str(state / "data.key") in said and not (state / "data.key").exists()
    fill()
    assert seal_command() == 0 and f"fits. It stands in {state / 'data.key'}" in capsys.readouterr().out


def test_what_is_no_key_fits_nothing(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA_KEY", "geheim")
    assert seal_command() == 1 and "no valid key" in capsys.readouterr().err


def test_a_key_that_does_not_fit_is_told(
    old: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA_KEY", new_key())
    assert seal_command() == 1 == seal_command("--rotate")
    assert "another key" in capsys.readouterr().err


def test_after_rotating_the_new_key_is_enough(
    old: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new = new_key()
    monkeypatch.setenv("COACH_DATA_KEY", f"{new},{old}")
    assert seal_command("--rotate") == 0
    said = capsys.readouterr().out
    assert "cases: 1" in said and "channel_inbox: 1" in said and "casebook: 2 values" in said
    monkeypatch.setenv("COACH_DATA_KEY", new)
    assert casebook().load("web-1").case == TOLD.case
    assert [letter.text for letter in Mailbox().unfinished("telegram")] == ["欠三万五"]
    monkeypatch.setenv("COACH_DATA_KEY", old)
    with pytest.raises(WrongKey):
        casebook()
    with pytest.raises(WrongKey):
        Mailbox()


def test_from_the_key_of_the_first_start_to_one_of_ones_own(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_DATA_KEY", raising=False)
    fill()
    new = new_key()
    monkeypatch.setenv("COACH_DATA_KEY", new)
    assert seal_command() == 1
    monkeypatch.setenv("COACH_DATA_KEY", f"{new},{(state / 'data.key').read_text().strip()}")
    assert seal_command("--rotate") == 0
    (state / "data.key").unlink()
    monkeypatch.setenv("COACH_DATA_KEY", new)
    assert seal_command() == 0 and casebook().load("web-1").case == TOLD.case


@pytest.mark.parametrize(
    "command",
    [("bot", "run", "--as-is"), ("rasa_sdk", "--actions", "actions", "--quiet")],
    ids=["both servers", "the action server alone"],
)
def test_nothing_starts_with_another_key(command: tuple[str, ...], old: str, state: Path) -> None:
    before = content(state)
    port = ("-p", str(free_port())) if command[0] == "rasa_sdk" else ()
    done = run(state, new_key(), *command, *port)
    assert done.returncode == 1 and "COACH_DATA_KEY" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr and content(state) == before


def test_nothing_starts_when_the_key_is_gone_and_none_is_made(old: str, state: Path) -> None:
    done = run(state, "", "bot", "run", "--as-is")
    assert done.returncode == 1 and "missing" in done.stderr and "Traceback" not in done.stderr
    assert not (state / "data.key").exists()


def test_days_that_are_no_number_of_days_are_told(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_RETENTION_DAYS", "14")
    options = parser().parse_args(["run", "--as-is"])
    assert options.run(options) == 1 and "COACH_RETENTION_DAYS" in capsys.readouterr().err

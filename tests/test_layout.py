"""What may stand at the top, what may be in git at all, and what no tracked file may hold."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Iterable, Iterator, List, Tuple

import pytest

ROOT = Path(__file__).resolve().parent.parent

TOP = {
    "bot", "data", "actions", "models", "tests", "config.yml", "domain.yml", "README.md", "README.zh-CN.md",
    "Makefile", "pyproject.toml", ".python-version", ".gitignore", ".gitattributes", ".ci", "LICENSE", "CHANGELOG.md",
    "deploy", "docs",
}
REQUIREMENTS = re.compile(r"requirements(-[a-z]+)?\.txt$")
MADE_BY_RUNNING = re.compile(
    r"(\.(db|db-\w+|sqlite3?|pyc|log|whl|tar\.gz)$)|(^|/)(results|node_modules|dist|\.rasa|\.state|__pycache__|\.venv)/"
    r"|(^|/)uv\.lock$"
)
# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a machine path": re.compile(r"(?<![\w.-])/(" + "|".join(["root", "work", r"home/\w+", r"Users/\w+"]) + ")/"),
    "a job folder": re.compile("bash" + "_jobs"),
    "a registry host": re.compile("|".join(["python" + "hosted", r"registry\." + "npmjs", r"pypi" + r"\.org",
                                            r"npm" + "mirror", r"deb\." + r"debian\.org"])),
}


def tracked() -> List[str]:
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if said.returncode:
        pytest.skip("not a git checkout")
    return [name for name in said.stdout.split("\0") if name and (ROOT / name).exists()]


def strangers(names: Iterable[str]) -> List[str]:
    """Top-level entries that have no place there."""
    tops = {name.split("/")[0] for name in names}
    return sorted(top for top in tops if top not in TOP and not REQUIREMENTS.fullmatch(top))


def artefacts(names: Iterable[str]) -> List[str]:
    return [name for name in names if MADE_BY_RUNNING.search(name)]


def forbidden(text: str) -> List[Tuple[str, str]]:
    return [(what, match.group()) for what, pattern in FORBIDDEN.items() if (match := pattern.search(text))]


def texts() -> Iterator[Tuple[str, str]]:
    for name in tracked():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_the_top_level_holds_only_what_the_map_names() -> None:
    assert strangers(tracked()) == []


def test_nothing_made_by_running_is_tracked() -> None:
    assert artefacts(tracked()) == []


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    assert [(name, found) for name, text in texts() if (found := forbidden(text))] == []


def test_the_rooms_are_there() -> None:
    expected = {"bot/coaching", "bot/nlu", "bot/channels", "bot/storage", "bot/web", "actions", "data/nlu",
                "data/rules", "data/responses", "data/knowledge", "data/scripts", "models", "tests/conversations"}
    assert {name for name in expected if not (ROOT / name).is_dir()} == set()


@pytest.mark.parametrize("name", ["notes.txt", "scripts/x.py", "requirements.in", "uv.lock"])
def test_a_stranger_at_the_top_is_found(name: str) -> None:
    assert strangers([name, "bot/x.py", "requirements-dev.txt"]) == [name.split("/")[0]]


@pytest.mark.parametrize("name", ["x/a.db", "a.db-wal", "models/coach.tar.gz", "results/r.json", "bot/web/dist/chat.js",
                                  "bot/web/node_modules/a/b.js", ".rasa/cache/x", "a/__pycache__/b.pyc", "uv.lock"])
def test_an_artefact_is_found(name: str) -> None:
    assert artefacts([name, "models/.gitkeep"]) == [name]


@pytest.mark.parametrize("text", ["see /ro" + "ot/x", "in /wo" + "rk/main", "https://files.python" + "hosted.org/x",
                                  "https://registry." + "npmjs.org/x", "cd /home/" + "anna/x"])
def test_a_machine_path_or_a_registry_is_found(text: str) -> None:
    assert len(forbidden(text)) == 1


def test_a_folder_of_the_project_is_no_machine_path() -> None:
    assert forbidden("bot/work/x and docs/root/y") == []

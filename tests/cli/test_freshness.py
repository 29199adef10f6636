"""Stale or fresh: the model and the page are made again exactly when something they are made from has changed."""
from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import page, train


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/intake.yml", "data/knowledge/lenders.yml",
                 "bot/nlu/values.py", "bot/coaching/case.py", "bot/web/src/app.tsx", "bot/web/package.json"):
        write(tmp_path, name, "one")
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "data/nlu/intake.yml", "data/knowledge/lenders.yml",
                                  "bot/nlu/values.py", "data/rules/new.yml"])
def test_a_changed_or_new_source_makes_the_model_stale(project: Path, name: str) -> None:
    before = train.fingerprint(project)
    write(project, name, "two")
    assert train.fingerprint(project) != before


@pytest.mark.parametrize("name", ["README.md", "actions/intake.py", "bot/coaching/case.py", "data/scripts/phone.yml",
                                  "data/answers/credit.yml", "data/knowledge/replies.yml",
                                  "tests/test_x.py", "bot/nlu/__pycache__/values.pyc"])
def test_what_the_model_is_not_made_from_leaves_it_fresh(project: Path, name: str) -> None:
    before = train.fingerprint(project)
    write(project, name, "two")
    assert train.fingerprint(project) == before


def test_the_model_leans_on_no_room_that_it_is_not_made_from() -> None:
    """Should bot/nlu come to import bot.coaching, `MADE_FROM` has to name it."""
    leans = [file.name for file in (train.ROOT / "bot/nlu").rglob("*.py") if "bot.coaching" in file.read_text("utf-8")]
    assert leans == [] or any(pattern.startswith("bot/coaching") for pattern in train.MADE_FROM)


def test_a_file_that_moves_makes_the_model_stale(project: Path) -> None:
    before = train.fingerprint(project)
    (project / "data/nlu/intake.yml").rename(project / "data/nlu/other.yml")
    assert train.fingerprint(project) != before


def test_the_page_is_stale_when_its_source_changes_and_not_when_it_is_built(project: Path) -> None:
    web = project / "bot" / "web"
    before = page.fingerprint(web)
    write(web, "dist/chat.js", "built")
    write(web, "node_modules/x/y.js", "fetched")
    assert page.fingerprint(web) == before
    write(web, "src/app.tsx", "two")
    assert page.fingerprint(web) != before

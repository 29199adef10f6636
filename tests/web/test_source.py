"""The page's own files: where packages come from is not written down, and its words keep to the voice."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "bot" / "web"
STRINGS = (WEB / "src" / "strings.zh.ts").read_text(encoding="utf-8")
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_lock_file_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock and "registry" not in lock


def test_versions_are_exact() -> None:
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


@pytest.mark.parametrize("word", ["你", "！", "保证", "必须同意", "上岸", "老赖", "征信修复", "亲"])
def test_the_page_speaks_in_the_projects_voice(word: str) -> None:
    assert word not in STRINGS


def test_every_sentence_for_people_stands_in_one_file() -> None:
    """Comments are English; index.html and embed.js cannot import, and say no more than the name."""
    apart = {"strings.zh.ts", "index.html", "embed.ts"}
    files = [file for file in (WEB / "src").rglob("*.ts*") if file.name not in apart]
    assert [file.name for file in files if HAN.search(file.read_text(encoding="utf-8"))] == []

"""bot.coaching leans on the standard library, dateutil and PyYAML alone."""
from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).resolve().parents[2] / "bot" / "coaching").glob("*.py"))
ALLOWED = set(sys.stdlib_module_names) | {"bot", "dateutil", "yaml"}


def modules(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports(path: Path) -> None:
    found = modules(path.read_text(encoding="utf-8"))
    assert {name.split(".")[0] for name in found} <= ALLOWED
    assert all(name.startswith("bot.coaching") for name in found if name.split(".")[0] == "bot")


def test_a_foreign_import_would_be_seen() -> None:
    assert modules("import rasa.core\nfrom bot.storage import x") == {"rasa.core", "bot.storage"}

"""bot.coaching leans on the standard library, dateutil and PyYAML alone; and a proposal is quick."""
from __future__ import annotations

import ast
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from bot.coaching.proposal import make_proposal
from tests.factories import TODAY, a_case, a_debt

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


def test_six_debts_over_sixty_terms_take_under_20_ms() -> None:
    kinds = ("credit_card", "consumer_credit", "cash_loan")
    rates = (None, Decimal("0.0005"))
    debts = [a_debt(str(40000 + 3137 * i), rate=rates[i % 2], kind=kinds[i % 3]) for i in range(6)]
    case = a_case(*debts, income="9500", expenses="4000")
    assert {line.ask.terms for line in make_proposal(case, TODAY).lines} == {60}
    began = time.process_time()
    for _ in range(10):
        make_proposal(case, TODAY)
    assert (time.process_time() - began) / 10 < 0.020

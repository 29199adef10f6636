"""What a turn of a caller offers and does, heard by the trained model."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.hearing import Listener
from bot.cli.train import is_fresh
from bot.coaching.caller import Before, read_said
from bot.coaching.hearing import read_message
from bot.coaching.rehearsal import Frame, Terms

pytestmark = pytest.mark.model
ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("said.yml").read_text("utf-8"))
TODAY = dt.date(2026, 11, 22)
PLAN = Terms(Decimal("972.00"), 36, first=dt.date(2026, 12, 16))
FRAME = Frame(
    today=TODAY, debt=0, label="x", lender="x", product="x", owed="credit_card", balance=Decimal("35000.00"), days=67,
    limit=Decimal("1350.00"), kind="instalment", plan=PLAN, reason="unemployment", income=Decimal("4000.00"),
    evidence=("termination_notice",),
)  # fmt: skip


@pytest.fixture(scope="module")
def listener() -> Listener:
    if not is_fresh():
        pytest.skip("the model is missing or stale: python -m bot train")
    return Listener()


def terms(told: dict[str, Any]) -> Terms:
    named = [name for name in ("monthly", "down", "once") if name in told]
    money = {name: Decimal(told[name]).quantize(Decimal("0.01")) for name in named}
    first = dt.date.fromisoformat(told["first"]) if "first" in told else None
    return Terms(**money, months=told.get("months"), wait=told.get("wait"), first=first)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["说"]))
def test_it_is_heard_as_it_was_meant(row: dict[str, Any], listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TODAY", TODAY.isoformat())
    before = Before(frozenset(row.get("刚才做", ())), terms(row["刚才"]) if "刚才" in row else None)
    said = read_said(read_message(listener.parse_practice(row["说"])), FRAME, before)
    done = {act.name for act in said.acts}
    assert said.terms == terms(row["期"])
    assert set(row.get("做", ())) <= done and not set(row.get("不做", ())) & done

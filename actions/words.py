"""Fragments and labels from `data/wording`, and the quick replies of `data/responses`. No sentence stands in Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.coaching.case import ONE_OF_SEVERAL, Debt
from bot.coaching.money import show

DATA = Path(__file__).resolve().parents[1] / "data"


def _load(folder: str) -> Iterable[dict[str, Any]]:
    for path in sorted((DATA / folder).glob("*.yml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8")) or {}


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Any]:
    return {topic: words for file in _load("wording") for topic, words in file.items()}


@lru_cache(maxsize=1)
def _responses() -> dict[str, Any]:
    return {key: said for file in _load("responses") for key, said in file.get("responses", {}).items()}


def phrase(topic: str, code: str, **values: Any) -> str:
    """One fragment with its values filled in. Raises KeyError for a code without words: a test covers all codes."""
    return str(_phrases()[topic][code]).format(**{name: spoken(value) for name, value in values.items()})


def best(topic: str, *codes: str) -> str:
    """The first of these codes that the topic has words for; else the last."""
    return next((code for code in codes if code in _phrases()[topic]), codes[-1])


def phrases(topic: str) -> dict[str, str]:
    """All fragments of one topic."""
    return dict(_phrases()[topic])


def spoken(value: Any) -> Any:
    """A value as it is said: 1,350 for money, 12 月 16 日 for a day, 花呗 for a debt."""
    if isinstance(value, Debt):
        return debt_words(value)
    if isinstance(value, Decimal):
        return show(value)
    return date_words(value) if isinstance(value, dt.date) else value


def date_words(day: dt.date, near: dt.date | None = None) -> str:
    """12 月 16 日; with the year when it is not this one."""
    code = "day" if near is None or near.year == day.year else "day_of_year"
    return str(_phrases()["dates"][code]).format(year=day.year, month=day.month, day=day.day)


def full_date_words(day: dt.date) -> str:
    """2026 年 12 月 16 日."""
    return phrase("dates", "day_of_year", year=day.year, month=day.month, day=day.day)


def month_words(month: str) -> str:
    """`2027-02` as 2027 年 2 月."""
    year, number = month.split("-")
    return str(_phrases()["dates"]["month"]).format(year=int(year), month=int(number))


def choices(response: str) -> list[str]:
    """The quick replies that a question offers."""
    return [button["title"] for button in _responses().get(response, [{}])[0].get("buttons", ())]


def message(response: str, **values: Any) -> dict[str, Any]:
    """A response as a channel brings it, its first variation filled in: for what is said without Rasa."""
    said = _responses()[response][0]
    buttons = [{name: text.format(**values) for name, text in button.items()} for button in said.get("buttons", ())]
    return {"text": said["text"].format(**values), **({"buttons": buttons} if buttons else {})}


def payloads(response: str) -> list[str]:
    """What these quick replies say when they are pressed."""
    return [button["payload"] for button in _responses().get(response, [{}])[0].get("buttons", ())]


def known(response: str) -> bool:
    """Whether there are words for this key."""
    return response in _responses()


def debt_words(debt: Debt | None) -> str:
    """The debt as the person knows it, without a lender that the product already says: 花呗, 招商银行信用卡."""
    if debt is None or not debt.label:
        return phrase("labels", "this_debt")
    name, _, letter = debt.label.partition(ONE_OF_SEVERAL)
    name = phrases("debt_names").get(name, name)
    return phrase("labels", "one_of_several", debt=name, nth=ord(letter) - ord("A") + 1) if letter else name

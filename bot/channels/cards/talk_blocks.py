"""The cards about talking to a lender as a page: script, letter, contacts, and the review of a practice call."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.channels.cards import labels
from bot.channels.cards.blocks import Block, Heading, Prose, facts, headed, items, source_list, table
from bot.channels.cards.labels import count, day, label


def script(data: dict[str, Any]) -> Iterator[Block]:
    """Stages with what to remember, objections with replies; the whole letter where it is written."""
    yield from facts(("debt", data.get("label")), ("channel", label("channels", data.get("channel"))))
    if data.get("contact"):
        yield Prose(str(data["contact"]), "quiet")
    yield from letter(data.get("letter") or {})
    for stage in data.get("stages") or ():
        yield Heading(str(stage.get("title") or "") or label("stages", stage.get("stage")))
        yield Prose(str(stage.get("say") or ""), "say")
        yield from items(stage.get("tips"))
    yield from headed("objections", _objections(data.get("objections") or []))
    for name in ("avoid", "record", "notes"):
        yield from headed(name, items(data.get(name)))


def _objections(rows: list[dict[str, Any]]) -> Iterator[Block]:
    for row in rows:
        yield Heading(str(row.get("they_say") or ""), 3)
        yield Prose(str(row.get("you_say") or ""), "say")


def letter(data: dict[str, Any]) -> Iterator[Block]:
    """The letter from its title to the lines for signing."""
    if not data:
        return
    yield Heading(str(data.get("title") or label("titles", "letter")))
    yield Prose(str(data.get("to") or ""))
    for section in data.get("sections") or ():
        yield Prose(str(section.get("text") or ""))
        yield from items(section.get("items"), ordered=True)
        grid = section.get("table") or {}
        yield from table(str(grid.get("title") or ""), grid.get("columns") or (), grid.get("rows") or ())
    for part in ("applicant", "signature"):
        yield Prose("\n".join(map(str, data.get(part) or ())))
    yield Prose(str(data.get("note") or ""), "quiet")


def reply(data: dict[str, Any]) -> Iterator[Block]:
    """The sentence to say, why, what to note."""
    yield Prose(str(data.get("you_say") or ""), "say")
    yield from facts(("why", data.get("why")), ("record", data.get("record")))
    yield from source_list(data.get("sources"))


def review(data: dict[str, Any]) -> Iterator[Block]:
    """How a practice call went: what to try next, each check, the transcript."""
    yield Prose(label("words", "practice"), "quiet")
    agreed = data.get("agreed") or {}
    yield from facts(
        ("scene", data.get("title")), ("debt", data.get("debt")), ("when", day(data.get("began"))),
        ("minutes", count("minutes", data.get("minutes"))), ("outcome", label("outcomes", data.get("outcome"))),
        ("score", _score(data.get("score"))), ("previous", _score(data.get("previous"))),
        ("agreed", agreed.get("words")),
    )  # fmt: skip
    checks = [check for check in data.get("checks") or () if isinstance(check, dict)]
    wanted = [check for code in data.get("next") or () for check in checks if check.get("code") == code]
    yield from headed("next", (block for check in wanted for block in _check(check)))
    rest = [check for check in checks if check not in wanted]
    yield from headed("all_checks", (block for check in rest for block in _check(check)))
    yield from headed("transcript", items([_spoken(line) for line in data.get("transcript") or ()]))


def _score(score: object) -> str:
    return "" if score is None else label("units", "score", n=score)


def _check(check: dict[str, Any]) -> Iterator[Block]:
    passed = check.get("passed")
    state = label("words", "unmet" if passed is None else "passed" if passed else "missed")
    name = label("checks", check.get("code")) or str(check.get("code"))
    yield Heading(label("units", "pair", label=name, value=state), 3)
    yield from facts(("quote", check.get("quote")), ("better", check.get("better")))


def _spoken(line: dict[str, Any]) -> str:
    who = str(line.get("name") or "") or label("roles", line.get("who"))
    return label("units", "pair", label=who, value=line.get("text") or "")


def progress(data: dict[str, Any]) -> Iterator[Block]:
    """All practice calls, the latest first."""
    runs = sorted(data.get("runs") or (), key=lambda run: (str(run.get("date")), run.get("run") or 0), reverse=True)
    if data.get("suggestion"):
        yield Prose(str(data["suggestion"]))
    yield from headed("weakest", items([label("checks", code) for code in data.get("weakest") or ()]))
    rows = [(day(run.get("date")), run.get("title") or "", _score(run.get("score"))) for run in runs]
    yield from table(label("titles", "runs"), labels.columns("runs"), rows)

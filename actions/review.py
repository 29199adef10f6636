"""After a practice call: what went well, two things to try next, the transcript; and how practising goes over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from actions import services, words
from actions.hints import plan_of
from actions.practice import line_words, name_of, said_value, tip_of
from actions.spoken import offer_clause
from bot.coaching.agent import replay
from bot.coaching.call import Exchange
from bot.coaching.progress import Ran, Suggestion, suggest, weakest
from bot.coaching.rehearsal import Rehearsal, Terms, from_json, over_limit, to_json
from bot.coaching.review import Check, review, score, to_practise
from bot.coaching.scene import scene
from bot.storage.rehearsals import Run

if TYPE_CHECKING:
    from actions.base import Talk

PRAISED = 2  # things that went well, named in the sentence: what takes courage before what one merely left undone
WORTH_PRAISE = (
    "holds_position", "gives_numbers", "asks_written_confirmation", "explains_hardship", "asks_reference_number",
    "gives_dates", "offers_evidence", "asks_interest_stop", "states_willingness", "stays_civil", "within_capacity",
    "no_rash_promise", "no_false_statement",
)  # fmt: skip


def look_back(talk: Talk, rehearsal: Rehearsal, outcome: str) -> None:
    """Judge the call, store it, show the review."""
    if not rehearsal.said:
        return talk.say("utter_rehearsal_nothing", ("rehearsal_ended", {"scene": rehearsal.scene}))
    run = store(talk.sender, rehearsal, talk.heard.at, outcome)
    return _show(talk, rehearsal, run)


def store(sender: str, rehearsal: Rehearsal, at: float, outcome: str) -> Run:
    """Keep a call that is over."""
    checks = review(replay(rehearsal)[0], rehearsal.frame)
    return services.rehearsals().add(sender, _run(rehearsal, at, outcome, checks, score(checks)))


def show_last(talk: Talk) -> None:
    """The review of the call that ended last, once more."""
    runs = services.rehearsals().all(talk.sender)
    if not runs:
        return talk.say("utter_rehearsal_nothing")
    return _show(talk, from_json(runs[-1].rehearsal), runs[-1])


def _show(talk: Talk, rehearsal: Rehearsal, run: Run) -> None:
    exchanges, state = replay(rehearsal)
    checks = review(exchanges, rehearsal.frame)
    before = [one for one in services.rehearsals().all(talk.sender) if one.scene == run.scene]
    previous = next((one.score for one in reversed(before) if one.number < run.number), None)
    card = {
        "run": run.number,
        "scene": rehearsal.scene,
        "title": scene(rehearsal.scene).title,
        "debt": rehearsal.frame.label,
        "began": _iso(rehearsal.began),
        "minutes": max(1, round((run.ended - rehearsal.began - _rested(rehearsal, run.ended)) / 60)),
        "outcome": run.outcome,
        "score": run.score or 0,
        "previous": previous,
        "checks": [_shown(talk, rehearsal, check) for check in checks],
        "next": list(to_practise(checks)),
        "agreed": agreed(rehearsal, state.deal),
        "transcript": list(transcript(rehearsal, exchanges)),
    }
    response = "utter_rehearsal_review_card" if talk.shows_cards else "utter_rehearsal_review"
    return talk.say(response, ("rehearsal_review", card), said=summary(talk, rehearsal, run.outcome, checks, card))


def _rested(rehearsal: Rehearsal, ended: float) -> float:
    """Seconds of pauses, the one in which it ended among them."""
    return rehearsal.rested + (ended - rehearsal.since if rehearsal.paused is not None else 0.0)


def _run(rehearsal: Rehearsal, at: float, outcome: str, checks: Sequence[Check], points: int | None) -> Run:
    told = tuple((check.code, check.passed) for check in checks)
    label = rehearsal.frame.label
    return Run(rehearsal.began, at, rehearsal.scene, label, outcome, points, told, to_json(rehearsal))


def _iso(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).isoformat(timespec="seconds")


def _shown(talk: Talk, rehearsal: Rehearsal, check: Check) -> dict[str, Any]:
    better = better_words(talk, rehearsal, check.code) if check.passed is False else None
    return {"code": check.code, "passed": check.passed, "quote": check.quote, "better": better}


def better_words(talk: Talk, rehearsal: Rehearsal, code: str) -> str:
    """One sentence to say instead, from the person's own plan."""
    proposal, option = plan_of(talk, rehearsal)
    reason = rehearsal.frame.reason
    kind = "unknown" if option is None else option.kind
    best = words.best("rehearsal_better", f"{code}_{kind}", code)
    return words.phrase(
        "rehearsal_better", best, offer=offer_clause(option, proposal),
        reason=words.phrase("reasons_said", reason or "other"),
    )  # fmt: skip


def agreed(rehearsal: Rehearsal, deal: Terms | None) -> dict[str, str] | None:
    """What was agreed, against what the person can pay."""
    if deal is None:
        return None
    kind = "once" if deal.once else "pause"
    if deal.monthly:
        kind = "monthly_down" if deal.down else "monthly"
    values = {name: said_value(value, rehearsal.frame.today) for name, value in vars(deal).items()}
    said = words.phrase("rehearsal_agreed", kind, **values)
    limit = rehearsal.frame.limit
    over = over_limit(deal, rehearsal.frame)
    if limit is not None and kind != "pause":
        said += words.phrase("rehearsal_agreed", "over" if over else "fits", limit=said_value(limit))
    elif kind != "pause":
        said += words.phrase("rehearsal_agreed", "plain")
    return {"words": said, "level": "warn" if over else "ok"}


def summary(
    talk: Talk, rehearsal: Rehearsal, outcome: str, checks: Sequence[Check], card: dict[str, Any]
) -> str:  # fmt: skip
    """The review in words: how it ended, what went well, what to try; each check where no card shows it."""
    good = sorted((check.code for check in checks if check.passed), key=WORTH_PRAISE.index)[:PRAISED]
    comma = words.phrase("labels", "list_comma")
    praise = comma.join(words.phrase("rehearsal_praise", code) for code in good)
    parts = [words.phrase("rehearsal_outcome", outcome)]
    parts.append(words.phrase("rehearsal_words", "praised", praise=praise) if good else "")
    if card["agreed"]:
        parts.append(card["agreed"]["words"])
    tried = [
        words.phrase("rehearsal_words", "try", what=words.phrase("rehearsal_checks", code),
                     say=better_words(talk, rehearsal, code))
        for code in card["next"]
    ]  # fmt: skip
    parts += tried[:1] if talk.shows_cards else tried
    if not talk.shows_cards:
        parts.append(_score_words(card))
    runs = services.rehearsals().all(talk.sender)
    owed = None if rehearsal.frame.debt is None else rehearsal.frame.owed
    parts.append(suggestion_words(suggest(ran(runs), owed)))
    return "\n\n".join(part for part in parts if part)


def _score_words(card: dict[str, Any]) -> str:
    code = "score" if card["previous"] is None else "score_and_last"
    return words.phrase("rehearsal_words", code, score=card["score"], last=card["previous"])


def transcript(rehearsal: Rehearsal, exchanges: Sequence[Exchange]) -> Iterator[dict[str, Any]]:
    """What was said, in order: the agent's turns, the coach's asides, the person's own."""
    for number, exchange in enumerate(exchanges, 1):
        text = "".join(line_words(rehearsal, line) for line in exchange.move.lines)
        yield {"n": number, "who": "agent", "text": text, "name": name_of(rehearsal)}
        if tip := tip_of(rehearsal, tuple(exchanges[:number])):
            yield {"n": number, "who": "coach", "text": tip}
        if exchange.said is not None:
            yield {"n": number, "who": "caller", "text": exchange.said.text}


# ── over time ──


def ran(runs: Sequence[Run]) -> list[Ran]:
    """The runs as the rules of progress see them."""
    return [Ran(run.scene, run.score, run.checks) for run in runs]


def suggestion_words(suggested: Suggestion) -> str:
    """When to practise what next."""
    when = {0: "", 1: "_tomorrow"}.get(suggested.days, "_later")
    code = f"{suggested.code}{when}"
    return words.phrase("rehearsal_suggestion", code, title=scene(suggested.scene).title, days=suggested.days)


def progress_card(runs: Sequence[Run], owed: str | None) -> tuple[str, dict[str, Any]]:
    """The `progress` card of practising."""
    return "progress", {
        "kind": "rehearsals",
        "runs": [
            {"run": run.number, "date": _iso(run.began), "scene": run.scene, "title": scene(run.scene).title,
             "score": run.score or 0, "outcome": run.outcome}
            for run in runs
        ],
        "suggestion": suggestion_words(suggest(ran(runs), owed)),
        "weakest": list(weakest(ran(runs))),
    }  # fmt: skip

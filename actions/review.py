"""After a practice call: what went well, two things to try next, the transcript; and how practising goes over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from actions import services, words
from actions.agent_words import moment, move_words, name_of, said_value, tip_of
from actions.hints import plan_of
from actions.reminding import next_practice
from actions.spoken import offer_clause, templates
from bot.coaching.agent import replay
from bot.coaching.call import Exchange
from bot.coaching.progress import Ran, Suggestion, suggest, weakest
from bot.coaching.rehearsal import AGREED, Rehearsal, Terms, from_json, over_limit, to_json
from bot.coaching.review import Check, review, score, to_practise
from bot.coaching.scene import scene
from bot.coaching.script import PHONE
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
    next_practice(talk, outcome == AGREED)
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
    runs = services.rehearsals().all(talk.sender)
    before = [one.score for one in runs if one.scene == run.scene and one.number < run.number]
    better = better_words(talk, rehearsal, [check.code for check in checks if check.passed is False])
    card = {
        "run": run.number,
        "scene": rehearsal.scene,
        "title": scene(rehearsal.scene).title,
        "debt": rehearsal.frame.label,
        "began": moment(rehearsal.began),
        "minutes": max(1, round((run.ended - rehearsal.began - _rested(rehearsal, run.ended)) / 60)),
        "outcome": run.outcome,
        "score": run.score or 0,
        "previous": before[-1] if before else None,
        "checks": [
            {"code": check.code, "passed": check.passed, "quote": check.quote, "better": better.get(check.code)}
            for check in checks
        ],
        "next": list(to_practise(checks)),
        "agreed": agreed(rehearsal, state.deal),
        "transcript": list(transcript(rehearsal, exchanges)),
    }
    response = "utter_rehearsal_review_card" if talk.shows_cards else "utter_rehearsal_review"
    suggested = suggestion_words(suggest(ran(runs), rehearsal.frame.owed))
    return talk.say(response, ("rehearsal_review", card), said=summary(card, suggested, talk.shows_cards))


def _rested(rehearsal: Rehearsal, ended: float) -> float:
    """Seconds of pauses, the one in which it ended among them."""
    return rehearsal.rested + (ended - rehearsal.since if rehearsal.paused is not None else 0.0)


def _run(rehearsal: Rehearsal, at: float, outcome: str, checks: Sequence[Check], points: int | None) -> Run:
    told = tuple((check.code, check.passed) for check in checks)
    label = rehearsal.frame.label
    return Run(rehearsal.began, at, rehearsal.scene, label, outcome, points, told, to_json(rehearsal))


def better_words(talk: Talk, rehearsal: Rehearsal, missed: Sequence[str]) -> dict[str, str]:
    """One sentence to say instead for each of these checks, from the person's own plan."""
    proposal, option = plan_of(talk, rehearsal)
    kind = "unknown" if option is None else option.kind
    offer, reason = offer_clause(option, proposal), templates(PHONE)["reason"][rehearsal.frame.reason or "other"]
    return {
        code: words.phrase("rehearsal_better", words.best("rehearsal_better", f"{code}_{kind}", code), offer=offer,
                           reason=reason)
        for code in missed
    }  # fmt: skip


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
        fits = "fits" if not over else "over" if limit else "over_nothing"
        said += words.phrase("rehearsal_agreed", fits, limit=said_value(limit))
    elif kind != "pause":
        said += words.phrase("rehearsal_agreed", "plain")
    return {"words": said, "level": "warn" if over else "ok"}


def summary(card: dict[str, Any], suggested: str, cards: bool) -> str:
    """The review in words: how it ended, what went well, what to try, when to go on. `cards`: the rest is shown."""
    passed = [check["code"] for check in card["checks"] if check["passed"]]
    good = sorted(passed, key=WORTH_PRAISE.index)[:PRAISED]
    better = {check["code"]: check["better"] for check in card["checks"]}
    comma = words.phrase("labels", "list_comma")
    praise = comma.join(words.phrase("rehearsal_praise", code) for code in good)
    tried = [
        words.phrase("rehearsal_words", "try", what=words.phrase("rehearsal_checks", code), say=better[code])
        for code in card["next"]
    ]
    parts = [
        words.phrase("rehearsal_outcome", card["outcome"]),
        words.phrase("rehearsal_words", "praised", praise=praise) if good else "",
        card["agreed"]["words"] if card["agreed"] else "",
        *(tried[:1] if cards else [*tried, _score_words(card)]),
        suggested,
    ]
    return "\n\n".join(part for part in parts if part)


def _score_words(card: dict[str, Any]) -> str:
    code = "score" if card["previous"] is None else "score_and_last"
    return words.phrase("rehearsal_words", code, score=card["score"], last=card["previous"])


def transcript(rehearsal: Rehearsal, exchanges: Sequence[Exchange]) -> Iterator[dict[str, Any]]:
    """What was said, in order: the agent's turns, the coach's asides, the person's own."""
    for number, exchange in enumerate(exchanges, 1):
        text = move_words(rehearsal, exchange.move)
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
            {"run": run.number, "date": moment(run.began), "scene": run.scene, "title": scene(run.scene).title,
             "score": run.score or 0, "outcome": run.outcome}
            for run in runs
        ],
        "suggestion": suggestion_words(suggest(ran(runs), owed)),
        "weakest": list(weakest(ran(runs))),
    }  # fmt: skip

"""Papers: the list for this hardship, what is there, what can stand in, what to cover up. Never a way to make one."""

from __future__ import annotations

from typing import Any

from actions import words
from actions.base import Talk
from actions.knowledge import table
from bot.coaching.evidence import Paper, papers_for, stand_ins

SHOWN = 2  # papers that are named as a replacement


def say(talk: Talk, card: tuple[str, dict[str, Any]]) -> bool:
    """Say what fits this person; False where nothing of them is known and the general answer is better."""
    asked = [value.code for value in talk.heard.of("document") if value.code and value.code != "other"]
    if asked:
        _say_instead(talk, asked[0], card)
        return True
    if talk.case.hardship.reason is None:
        return False
    papers = papers_for(talk.case, table("documents"))
    card[1]["papers"] = [_row(paper) for paper in papers]
    reason = words.phrase("reasons", talk.case.hardship.reason)
    response = "utter_evidence_list_card" if talk.shows_cards else "utter_evidence_list"
    talk.say(response, card, reason=reason, lines="\n".join(_line(paper) for paper in papers))
    return True


def _say_instead(talk: Talk, code: str, card: tuple[str, dict[str, Any]]) -> None:
    have = list(talk.case.evidence or ())
    instead = stand_ins(code, have, table("documents"))
    card[1]["papers"] = [_row(Paper(code, code in have, instead))]
    paper, note = words.phrase("papers", code), table("documents")[code].get("note")
    response = "utter_evidence_instead" if instead else "utter_evidence_no_instead"
    talk.say(response, card, paper=paper, instead=_names(instead), mask=_mask(code))
    if note:
        talk.say("utter_evidence_note", note=note)


def _names(codes: tuple[str, ...]) -> str:
    return words.phrase("labels", "list_comma").join(words.phrase("papers", code) for code in codes[:SHOWN])


def _mask(code: str) -> str:
    return str(table("documents")[code]["mask"])


def _row(paper: Paper) -> dict[str, Any]:
    return {
        "code": paper.code, "label": words.phrase("papers", paper.code), "have": paper.have,
        "instead": [words.phrase("papers", code) for code in paper.instead[:SHOWN]], "mask": _mask(paper.code),
    }  # fmt: skip


def _line(paper: Paper) -> str:
    state = "have" if paper.have else "instead" if paper.instead else "wanted"
    return words.phrase(
        "paper_line", state, paper=words.phrase("papers", paper.code), instead=_names(paper.instead)
    )

"""导出我的数据 and 删除我的数据."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import services
from actions.base import CoachAction, Talk
from actions.export import DATA, MEDIA_TYPES, PAGE, file_name
from actions.pending import answer_pending
from bot.coaching.case import Case
from bot.coaching.dialogue import Record
from bot.coaching.ledger import Ledger


class ActionExport(CoachAction):
    """All that is kept of the person, also what was said: two files, which are made when they are opened."""

    def name(self) -> str:
        return "action_export"

    def respond(self, talk: Talk) -> None:
        kept = services.casebook().export(talk.sender)
        bare = _is_bare(talk.record, kept)
        found = "utter_export_empty" if bare else "utter_export"
        rests = any(_rests(name) for name in talk.joined)
        talk.say("utter_export_rests" if rests else found, ("export", {} if bare else kept))
        for kind, said in ((PAGE, "utter_export_page"), (DATA, "utter_export_data")):
            url = services.documents().address(talk.sender, kind, 0)
            talk.say(said, ("document", {"name": file_name(kind), "media_type": MEDIA_TYPES[kind], "url": url}))


def _is_bare(record: Record, kept: Mapping[str, Any]) -> bool:
    """Whether of this person's case nothing is kept; `kept`: their export."""
    return record.case == Case() and record.ledger == Ledger() and not {"rehearsals", "reminders"} & set(kept)


def _rests(name: str) -> bool:
    """Whether under this name a case rests while the channels are joined: it stands in both files."""
    book = services.casebook()
    return not _is_bare(book.load(name), book.export(name))


class ActionDelete(CoachAction):
    """Ask once, then erase."""

    takes_facts = False
    answers_pending = True

    def name(self) -> str:
        return "action_delete"

    def respond(self, talk: Talk) -> None:
        talk.change(heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
        if talk.record.dialogue.pending == "delete":
            return answer_pending(talk)
        talk.change(pending="delete")
        return talk.say("utter_delete_ask")

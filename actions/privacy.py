"""导出我的数据 and 删除我的数据."""

from __future__ import annotations

from actions import services
from actions.base import CoachAction, Talk
from actions.pending import answer_pending
from bot.coaching.case import Case


class ActionExport(CoachAction):
    """All that is kept of the person."""

    def name(self) -> str:
        return "action_export"

    def respond(self, talk: Talk) -> None:
        kept = services.casebook().export(talk.sender)
        if talk.case == Case() and not {"contacts", "rehearsals"} & set(kept):
            return talk.say("utter_export_empty", ("export", {}))
        return talk.say("utter_export", ("export", kept))


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

"""The plan as it stands beside what was agreed: debts with an agreement keep to it, the others share what is left."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from actions import services
from bot.coaching.agreed import agreed_case, running_debts
from bot.coaching.answering import named_debts
from bot.coaching.case import Case
from bot.coaching.dialogue import Record
from bot.coaching.proposal import Proposal, make_proposal

if TYPE_CHECKING:
    from actions.base import Talk


def case_and_plan(record: Record, today: dt.date, besides: str = "") -> tuple[Case, Proposal]:
    """The case without the debts whose agreement goes on, and the proposal for the others. `besides`: the label of a
    debt that is looked at as if nothing were agreed for it."""
    case = agreed_case(record.case, record.ledger, today, besides)
    return case, make_proposal(case, today)


def case_and_plan_about(record: Record, today: dt.date, index: int | None) -> tuple[Case, Proposal]:
    """The same for somebody who talks about one debt: that one takes part even if something was agreed for it. Where
    everything is agreed and none is named, it is the one agreed last."""
    agreed = running_debts(record.case, record.ledger, today)
    about = index if any(n == index for n, _ in agreed) else None
    if about is None and agreed and len(agreed) == sum(not debt.settled for debt in record.case.debts):
        about = max(agreed, key=lambda one: one[1].number)[0]
    return case_and_plan(record, today, record.case.debts[about].label if about is not None else "")


def on_this(talk: Talk) -> tuple[Case, Proposal]:
    """The same for a turn: the debt that is named, else the call's, else the one whose words were shown last."""
    call, dialogue = talk.record.dialogue.call_at(talk.heard.at), talk.record.dialogue
    current = call.debt if call is not None and call.debt is not None else dialogue.script
    index = next(iter(named_debts(talk.case, talk.heard)), current)
    return case_and_plan_about(talk.record, services.today(), index)

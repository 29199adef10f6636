"""短信收到了，写了金额和期数: what the person holds in writing of an agreement. Called by actions.pending."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions import words
from actions.agreement_words import NAMED, agreement_card, item_words
from actions.pending import ELSEWHERE
from bot.coaching.agreements import ALL, WRITING, missing_written, with_written
from bot.coaching.answering import named_debts
from bot.coaching.contact_names import names_of
from bot.coaching.dialogue import WRITTEN
from bot.coaching.ledger import Agreement

if TYPE_CHECKING:
    from actions.base import Talk

OF_A_CONTACT = ("outcome", "agent", "agent_number", "ticket")  # a call is reported; that comes first
PUTS_RIGHT = frozenset({"correct", "deny", "edit_record"})
NOT_OURS = (ELSEWHERE - {"chase_written"}) | {"report_payment"}


def agreement_meant(talk: Talk) -> Agreement | None:
    """The agreement of the debt that is named, or that was asked about; else the latest that is not complete. None
    where a debt of theirs is named that has none: it is not of another one."""
    ledger, about = talk.record.ledger, talk.record.dialogue.about
    active = [one for one in ledger.agreements if one.status == "active"]
    labels = {label for name in names_of(talk.heard, talk.case) for label in (name.label, *name.either) if label}
    named = [one for one in active if one.debt in labels]
    if not named and talk.record.dialogue.pending == WRITTEN:
        named = [one for one in active if one.number == about]
    if not named and named_debts(talk.case, talk.heard):
        return None
    open_ = [one for one in named or active if missing_written(one)]
    return max(open_ or named, key=lambda one: one.number, default=None)


def speaks(talk: Talk) -> bool:
    """Whether a message says that something came in writing, and there is an agreement that it may be about."""
    heard = talk.heard
    if _taken_back(talk) is not None:
        return True
    if heard.intent in NOT_OURS or not heard.of("written_item") or heard.of(*OF_A_CONTACT):
        return False
    return agreement_meant(talk) is not None


def _taken_back(talk: Talk) -> Agreement | None:
    """The agreement noted last as held in writing, of which it is now said that nothing came (不对，没收到)."""
    heard, about = talk.heard, talk.record.dialogue.about
    cues = words.phrase("labels", "not_received").split()
    if heard.intent not in PUTS_RIGHT or heard.of(*OF_A_CONTACT) or not any(cue in heard.text for cue in cues):
        return None
    return next((one for one in talk.record.ledger.agreements if one.number == about and one.written), None)


def show(talk: Talk) -> None:
    """Ask what it says."""
    meant = agreement_meant(talk)
    if meant is None:
        return None
    talk.change(pending=WRITTEN, about=float(meant.number))
    codes = [code for code in missing_written(meant) if code != WRITING]
    wanted = "\n".join(f"· {words.phrase('agreement_item', code)}" for code in codes)
    return talk.say("utter_written_ask", agreement_card(meant), missing=wanted)


def concerns(talk: Talk) -> bool:
    """Whether a message is about what stands in it."""
    return talk.heard.intent not in NOT_OURS and bool(talk.heard.of("written_item", "condition", "terms"))


def amend(talk: Talk) -> bool:
    """Items that are named are held from now on; where only the paper came, ask what it says."""
    meant = _taken_back(talk)
    if meant is not None:
        _keep(talk, replace(meant, written=frozenset()))
        talk.change(pending=None)
        talk.say("utter_written_none")
        return True
    meant = agreement_meant(talk)
    codes = {str(value.code) for value in talk.heard.of("written_item")}
    if meant is None or not codes:
        return False
    if codes == {WRITING} and talk.record.dialogue.pending != WRITTEN:
        _keep(talk, with_written(meant, codes))
        show(talk)
        return True
    _note(talk, meant, codes)
    return True


def _keep(talk: Talk, changed: Agreement) -> None:
    kept = tuple(changed if one.number == changed.number else one for one in talk.record.ledger.agreements)
    talk.record = replace(talk.record, ledger=replace(talk.record.ledger, agreements=kept))


def _note(talk: Talk, meant: Agreement, codes: set[str]) -> None:
    changed = with_written(meant, codes)
    _keep(talk, changed)
    talk.change(pending=None, about=float(meant.number))
    missing = missing_written(changed)
    response = "utter_written_noted" if missing else "utter_written_all"
    talk.say(response, agreement_card(changed), missing=item_words(missing, NAMED))


def confirm(talk: Talk) -> None:
    """都写了."""
    meant = agreement_meant(talk)
    if meant is not None:
        _note(talk, meant, {ALL})


def drop(talk: Talk) -> None:
    """It has not come."""
    meant = agreement_meant(talk)
    if meant is not None and meant.written == {WRITING}:  # noted a moment ago, on a word
        _keep(talk, replace(meant, written=frozenset()))
    talk.change(pending=None)
    talk.say("utter_written_none")

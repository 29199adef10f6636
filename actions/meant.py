"""What a message is about by its values, where its words alone are heard as something near.

删掉第2条 sounds like a debt that is to go, 花呗还清了 too, 被退回来了 like an agreement that broke. 是800不是900 sounds
like a sum of the case, and taken for one it would change the budget unseen. 本期账单还清了 is one instalment, no debt
less, and 把那笔还款删了 takes out no contact.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.coaching.answering import named_debts
from bot.coaching.hearing import FALLBACK, Heard
from bot.coaching.ledger import Ledger
from bot.coaching.payment_hearing import ALL_PAID, INSTALMENT, NOTED, PART, RETURNED, WRONG, codes, denied_sums
from bot.coaching.payment_repairs import OF_A_CONTACT, denies_a_payment, takes_one_out

if TYPE_CHECKING:
    from actions.base import Talk

NEAR = frozenset({"remove_debt", "correct", "inform", "plan_broken", "deny", "adjust_plan", "delete_data", FALLBACK})
RECORDS = "edit_record"  # heard so, only what is plainly said of a payment is one
PUT_RIGHT = frozenset({RETURNED, WRONG})
LESS = frozenset({INSTALMENT, PART})


def instead(talk: Talk) -> Any | None:
    """The action that this message is for, whatever it was heard as; None: the one that was chosen."""
    heard = talk.heard
    if heard.intent in NEAR | {RECORDS, "ask"} and _is_of_a_payment(talk):
        return _action("payment", "ActionPayment")
    if heard.intent not in NEAR:
        return None
    of_records = heard.of("record") and heard.of("record_act")
    of_terms = denies_an_agreement(heard, talk.record.ledger) and not _denies_a_payment(talk)
    if of_records or of_terms or _restates_an_agreement(talk):
        return _action("records", "ActionEditRecord")
    return _action("payment", "ActionPayment") if _puts_right(talk) or _pays_off(talk) else None


def _is_of_a_payment(talk: Talk) -> bool:
    """What only a payment can be said of, whichever way it was heard; a question is left alone."""
    heard, ledger, said = talk.heard, talk.record.ledger, codes(talk.heard)
    if said & LESS and heard.intent != RECORDS:
        return ALL_PAID in said and not _asks(heard)
    if heard.intent == "ask" or heard.of(*OF_A_CONTACT):
        return False
    return takes_one_out(heard, ledger) or (NOTED in said and WRONG in said) or _denies_a_payment(talk)


def _restates_an_agreement(talk: Talk) -> bool:
    """不对，是36期每期900, after 24 times 1,500 was noted: shown for the yes, never a wish about the plan."""
    heard = talk.heard
    terms = heard.intent in ("correct", "deny") and heard.of("terms")
    monthly = any(value.part == "monthly" for value in heard.of("amount", "number"))
    return bool(terms and monthly) and import_module("actions.records").agreement_meant(talk) is not None


def _denies_a_payment(talk: Talk) -> bool:
    of_a_month = any(value.part == "monthly" for value in talk.heard.of("amount", "number"))
    return denies_a_payment(talk.heard, talk.record.ledger) and not of_a_month


def _puts_right(talk: Talk) -> bool:
    ledger = talk.record.ledger
    return bool(codes(talk.heard) & PUT_RIGHT and (ledger.payments or ledger.payment_draft))


def _pays_off(talk: Talk) -> bool:
    """A debt of which nothing was agreed or paid here is simply one that need not be counted any more."""
    ledger = talk.record.ledger
    known = {one.debt for one in ledger.agreements} | {one.debt for one in ledger.payments}
    named = any(talk.case.debts[n].label in known for n in named_debts(talk.case, talk.heard))
    return ALL_PAID in codes(talk.heard) and named and not _asks(talk.heard)


def _asks(heard: Heard) -> bool:
    """还清了招行怎么办: a question about paying, no payment."""
    return any(value.in_question for value in heard.of("payment"))


def denies_an_agreement(heard: Heard, ledger: Ledger) -> bool:
    """每月是950不是900, where 900 was agreed."""
    agreed = (one for one in ledger.agreements if one.status == "active")
    return bool(denied_sums(heard) & {sum_ for one in agreed for sum_ in (one.monthly, one.down, one.total)})


def _action(module: str, name: str) -> Any:
    return getattr(import_module(f"actions.{module}"), name)()

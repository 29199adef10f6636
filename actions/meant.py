"""What a message is about by its values, where its words alone are heard as something near.

删掉第2条 sounds like a debt that is to go, 花呗还清了 too, 被退回来了 like an agreement that broke. 是800不是900 sounds
like a sum of the case, and taken for one it would change the budget unseen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.coaching.answering import named_debts
from bot.coaching.hearing import FALLBACK, Heard
from bot.coaching.ledger import Ledger
from bot.coaching.payment_facts import denied_sums, denies_a_payment

if TYPE_CHECKING:
    from actions.base import Talk

NEAR = frozenset({"remove_debt", "correct", "inform", "plan_broken", "deny", "adjust_plan", "delete_data", FALLBACK})
PUT_RIGHT = frozenset({"returned", "wrong"})


def instead(talk: Talk) -> Any | None:
    """The action that this message is for, whatever it was heard as; None: the one that was chosen."""
    heard, ledger = talk.heard, talk.record.ledger
    if heard.intent not in NEAR:
        return None
    if heard.of("record") and heard.of("record_act"):
        return _action("records", "ActionEditRecord")
    of_a_month = any(value.part == "monthly" for value in heard.of("amount", "number"))
    if denies_a_payment(heard, ledger) and not of_a_month:
        return _action("payment", "ActionPayment")
    if denies_an_agreement(heard, ledger):
        return _action("records", "ActionEditRecord")
    codes = {value.code for value in heard.of("payment")}
    if codes & PUT_RIGHT and (ledger.payments or ledger.payment_draft):
        return _action("payment", "ActionPayment")
    # A debt of which nothing was agreed or paid here is simply one that need not be counted any more.
    known = {one.debt for one in ledger.agreements} | {one.debt for one in ledger.payments}
    if "settled" in codes and any(talk.case.debts[n].label in known for n in named_debts(talk.case, heard)):
        return _action("payment", "ActionPayment")
    return None


def denies_an_agreement(heard: Heard, ledger: Ledger) -> bool:
    """每月是950不是900, where 900 was agreed."""
    agreed = (one for one in ledger.agreements if one.status == "active")
    return bool(denied_sums(heard) & {sum_ for one in agreed for sum_ in (one.monthly, one.down, one.total)})


def _action(module: str, name: str) -> Any:
    return getattr(import_module(f"actions.{module}"), name)()

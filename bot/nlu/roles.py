"""What each value of a message is about (`role`) and to which debt it belongs (`group`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bot.nlu.amount_roles import give_amount_roles
from bot.nlu.contact_facts import as_written, find_contact_facts, with_debts, without_number_words
from bot.nlu.contact_times import give_contact_roles
from bot.nlu.cues import Cue, find_cues
from bot.nlu.groups import give_groups
from bot.nlu.household import was_without_income
from bot.nlu.mentions import is_renamed
from bot.nlu.no_papers import give_no_papers
from bot.nlu.normalise import normalise
from bot.nlu.offer_terms import give_offer_terms
from bot.nlu.payment_words import find_payment_words
from bot.nlu.sentence import Entity, Sentence
from bot.nlu.telling import ASKING
from bot.nlu.time_roles import give_time_roles

CUES_WITHIN = {"hardship": "expenses", "document": "income"}  # what a word within such a name may still be a cue for

OVER = re.compile(r"早(?:就|已经?)?(?:解决|好|过去|处理|没事|追回)|已经(?:解决|好了|追回)|[没不]影响|不是主要")
DENIED = re.compile(r"(?:不是|并非|不算|不问|除了)$")
NOT_THERE = re.compile(r"(?:没有|没|无)(?:收到|拿到|那个|这个)?$")
NOT_BECAUSE = re.compile(r"(?:不是|并非|不算|没有?)(?:因为|由于|我)?$")


def assign_roles(text: str, entities: Sequence[Entity], today: dt.date | None = None) -> list[Entity]:
    """The entities with `role` and `group` where the sentence tells them; one that is said of several debts is
    returned once for each of them. Without `today` no day is added that is only implied (三天内回复)."""
    plain = normalise(text)
    entities = without_number_words(entities, plain)
    sentence = Sentence(plain, [_copy(e) for e in entities], _cues(plain, entities))
    for value in sentence.of("amount-of-money", "number", "duration", "time"):
        if ASKING.search(sentence.clause_text(value)):
            value.setdefault("additional_info", {})["in_question"] = True
    give_time_roles(sentence)
    give_amount_roles(sentence)
    for value in sentence.of("document", "want", "hardship"):
        if sentence.beside(value, "negation", reach=1) and value["value"] != "stop_harassment":
            value["role"] = "negated"
    for value in sentence.of("hardship"):
        if _is_no_reason(sentence, value):
            value["role"] = "negated"
    for value in sentence.of("lender", "product"):
        if DENIED.search(sentence.text[: value["start"]]) or is_renamed(sentence, value):
            value.setdefault("additional_info", {})["denied"] = True
    for value in sentence.of("status"):
        if NOT_THERE.search(sentence.text[: value["start"]]):  # 没有判决书
            sentence.values.remove(value)
            continue
        if value["value"] == "no_income" and was_without_income(sentence, value):
            sentence.values.remove(value)
    give_no_papers(sentence)
    facts = find_contact_facts(text, plain, sentence.of("lender", "product"))
    told = [*facts, *find_payment_words(text, plain)]
    give_contact_roles(sentence, facts, today)
    give_offer_terms(sentence)
    return as_written(with_debts(give_groups(sentence), told, plain), text)


def _is_no_reason(sentence: Sentence, value: Entity) -> bool:
    """盗刷早解决了, 不是因为失业: said, and said not to be why."""
    begin, end = sentence.clause(value)
    before, behind = sentence.text[begin : value["start"]], sentence.text[value["end"] : end]
    return bool(OVER.search(behind) or NOT_BECAUSE.search(before))


def _cues(text: str, entities: Sequence[Entity]) -> list[Cue]:
    """Cues outside names and values; 低保 is a paper and an income, 孩子学费 a hardship and an expense."""
    spans = [(e["start"], e["end"]) for e in entities if e["entity"] not in ("status", "want", *CUES_WITHIN)]
    names = [e for e in entities if e["entity"] in CUES_WITHIN]
    return [
        cue for cue in find_cues(text, spans)
        if all(CUES_WITHIN[n["entity"]] in cue.roles for n in names if n["start"] < cue.end and cue.start < n["end"])
    ]  # fmt: skip


def _copy(entity: Entity) -> Entity:
    info = entity.get("additional_info")
    return {**entity, "additional_info": dict(info)} if info else dict(entity)

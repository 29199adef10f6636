"""What each value of a message is about (`role`) and to which debt it belongs (`group`)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.nlu.amount_roles import give_amount_roles
from bot.nlu.cues import Cue, find_cues
from bot.nlu.groups import give_groups
from bot.nlu.normalise import normalise
from bot.nlu.sentence import Entity, Sentence
from bot.nlu.telling import ASKING
from bot.nlu.time_roles import give_time_roles

CUES_WITHIN = {"hardship": "expenses", "document": "income"}  # what a word within such a name may still be a cue for


def assign_roles(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities with `role` and `group` where the sentence tells them; one that is said of several debts is
    returned once for each of them."""
    plain = normalise(text)
    sentence = Sentence(plain, [_copy(e) for e in entities], _cues(plain, entities))
    for value in sentence.of("amount-of-money", "number", "duration", "time"):
        if ASKING.search(sentence.clause_text(value)):
            value.setdefault("additional_info", {})["in_question"] = True
    give_time_roles(sentence)
    give_amount_roles(sentence)
    for value in sentence.of("document", "want", "hardship"):
        if sentence.beside(value, "negation", reach=1) and value["value"] != "stop_harassment":
            value["role"] = "negated"
    return give_groups(sentence)


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

"""Lenders, products, hardships, papers and wishes as entities; then what every value is about."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fingerprints import NAMES, NLU, ROOT, fingerprint
from bot.nlu.lexicon import Named, find_names
from bot.nlu.record_words import find_record_words
from bot.nlu.roles import assign_roles
from bot.nlu.value_extractor import reference_day

PLATFORM = re.compile(
    r"(?:是|叫|就是|欠)?(?P<name>[\u4e00-\u9fffA-Za-z0-9]{1,8}(?:贷|呗|花|借|钱包|金融|银行|白条|借条|消金|小贷|分期|月付))(?:的|了|吧)?"
)
NOT_A_NAME = re.compile(r"[想要能怎咋不没吗可申办帮请再还分延]|我的")
BETWEEN = re.compile(r"[的里那个家这款贷]{0,2}$")


def as_entities(named: Named, text: str) -> list[dict[str, Any]]:
    """A name in the shape of `/model/parse`. A lender's name gives the lender and, where it says so, the product."""
    place = {"start": named.start, "end": named.end, "text": text[named.start : named.end], "confidence": 1.0}
    if named.kind != "lender":
        return [{"entity": named.kind, "value": named.code, **place}]
    info = {key: named.row.get(key) for key in ("lender", "product", "kind")}
    return [
        {"entity": entity, "value": named.row[entity], "additional_info": dict(info), **place}
        for entity in ("lender", "product")
        if named.row.get(entity)
    ]


def merge_names(names: list[Named], text: str) -> list[Named]:
    """招行的信用卡, 支付宝里的花呗: two words for one debt become one name."""
    merged: list[Named] = []
    for named in names:
        last = merged[-1] if merged else None
        if last and last.kind == named.kind == "lender" and BETWEEN.match(text[last.end : named.start]):
            row = _join(last.row, named.row)
            if row:
                merged[-1] = Named("lender", named.code, last.start, named.end, row)
                continue
        merged.append(named)
    return merged


def _join(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any] | None:
    """The row of both words together, or None where they name two different debts."""
    if second.get("lender") is None and first.get("lender"):
        bank = first.get("kind") == "credit_card"
        if second["kind"] == "credit_card" or not bank:
            return {**first, "product": first.get("product") or second["product"], "kind": second["kind"]}
        return {**second, "lender": first["lender"]}
    if first.get("product") is None and first.get("lender") == second.get("lender"):
        return second
    if first.get("lender") is None and first.get("product") == second.get("product"):
        return second
    return None


def unknown_lender(text: str, names: list[Named]) -> list[dict[str, Any]]:
    """A platform that nobody listed, when its name is the whole message; only the question who is owed takes it."""
    found = None if any(n.kind == "lender" for n in names) else PLATFORM.fullmatch(text.strip())
    if not found or NOT_A_NAME.search(text):
        return []
    start = text.index(found["name"])
    place = {"start": start, "end": start + len(found["name"]), "text": found["name"], "confidence": 1.0}
    info = {"lender": found["name"], "product": None, "kind": "cash_loan"}
    return [{"entity": "lender", "value": found["name"], "role": "unknown", "additional_info": info, **place}]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(GraphComponent, EntityExtractorMixin):
    """Plumbing around `find_names` and `assign_roles`. Stands after the value extractor."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameExtractor:
        """(see parent class for full docstring)"""
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        """(see parent class for full docstring)"""
        return ["spacy"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the names, then roles and groups, to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            names = merge_names(find_names(text), text)
            values = [v for v in message.get(ENTITIES, []) if not _covered(v, names)]
            named = self.add_extractor_name([entity for name in names for entity in as_entities(name, text)])
            unknown = self.add_extractor_name(unknown_lender(text, names))
            records = self.add_extractor_name(find_record_words(text))
            known = assign_roles(text, values + named, reference_day(message))
            message.set(ENTITIES, known + unknown + records, add_to_output=True)
        return messages

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """(see parent class for full docstring)"""
        return fingerprint(NLU, ROOT / "data" / "lexicon", *NAMES)


def _covered(value: dict[str, Any], names: list[Named]) -> bool:
    """The 360 of 360借条 is not an amount."""
    return any(n.kind == "lender" and n.start <= value["start"] and value["end"] <= n.end for n in names)

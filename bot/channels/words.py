"""The sentences that a channel says by itself: the domain's response, else the one in words.yml."""
from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from rasa.shared.utils.io import read_yaml_file

FALLBACK = Path(__file__).with_name("words.yml")


@lru_cache(maxsize=1)
def _fallback() -> dict[str, Any]:
    return dict(read_yaml_file(FALLBACK))


def sentence(key: str) -> str:
    """The channel's own wording of `key`. Raises KeyError when words.yml does not hold it."""
    said: str = _fallback()[key]
    return said


def phrases(key: str) -> dict[str, str]:
    """A group of words.yml: patterns of what people write to a channel itself."""
    found: dict[str, str] = _fallback()[key]
    return found


def message(key: str, agent: Any = None, **values: str) -> dict[str, Any]:
    """`key` as a message `{text, buttons?}`, one of the domain's variations where the model knows them, else ours.

    `values` fill its places; a variation with places that are not given is passed over.
    """
    known = [said for said in _responses(agent).get(key, ()) if said.get("text") and _fits(said["text"], values)]
    chosen = random.choice(known) if known else _own(key)
    shown = {name: chosen[name] for name in ("text", "buttons") if chosen.get(name)}
    return {**shown, "text": shown["text"].format_map(values)} if values else shown


def _own(key: str) -> dict[str, Any]:
    said = _fallback()[key]
    return {"text": said} if isinstance(said, str) else dict(said)


def _fits(text: str, values: dict[str, str]) -> bool:
    return all(name in values for _, name, _, _ in Formatter().parse(text) if name is not None)


def _responses(agent: Any) -> dict[str, Any]:
    return getattr(getattr(agent, "domain", None), "responses", None) or {}

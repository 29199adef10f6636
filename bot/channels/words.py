"""The sentences that a channel says by itself: the domain's response, else the one in words.yml."""
from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import read_yaml_file

FALLBACK = Path(__file__).with_name("words.yml")


@lru_cache(maxsize=1)
def _fallback() -> dict[str, str]:
    return dict(read_yaml_file(FALLBACK))


def sentence(key: str) -> str:
    """The channel's own wording of `key`. Raises KeyError when words.yml does not hold it."""
    return _fallback()[key]


def message(key: str, agent: Any = None) -> dict[str, Any]:
    """`key` as a message `{text, buttons?}`, one of the domain's variations where the model knows them."""
    known = [said for said in _responses(agent).get(key, ()) if said.get("text") and "{" not in said["text"]]
    chosen = random.choice(known) if known else {"text": sentence(key)}
    return {name: chosen[name] for name in ("text", "buttons") if chosen.get(name)}


def _responses(agent: Any) -> dict[str, Any]:
    return getattr(getattr(agent, "domain", None), "responses", None) or {}

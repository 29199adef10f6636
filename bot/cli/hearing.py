"""What the trained model hears: sentences in Rasa's NLU format and value tables, parsed in this process."""
from __future__ import annotations

import asyncio
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Hashable, Iterator, List, Tuple

from bot.cli.settings import MODEL, QUIET_ENV, ROOT
from bot.coaching.hearing import read_message

FOLDER_OF_TABLES = ROOT / "tests" / "nlu"
HOLDOUT, VALUES = FOLDER_OF_TABLES / "holdout", FOLDER_OF_TABLES / "values"
# The case tables write the entities short.
PRACTISING = "practising"  # as in bot/nlu/caller_acts.py, which needs Rasa
ENTITIES = {"money": "amount-of-money", "days": "duration", "when": "time", "percent": "percentage"}


@dataclass(frozen=True)
class Heard:
    """One sentence, its intent as meant and as understood, the model's confidence, how long hearing took, and the two
    meanings that were near each other, if any."""

    text: str
    meant: str
    understood: str
    confidence: float
    seconds: float = 0.0
    rivals: Tuple[str, ...] = ()


def sentences(folder: Path = HOLDOUT) -> Iterator[Tuple[str, str]]:
    """(text, full intent) of all files, by Rasa's own reader."""
    from rasa.shared.importers.utils import training_data_from_paths

    files = [str(file) for file in sorted(folder.rglob("*.yml"))]
    for example in training_data_from_paths(files, "zh").intent_examples:
        yield example.get("text"), example.get("intent_response_key") or example.get("intent")


def value_rows(folder: Path = VALUES) -> Iterator[Tuple[str, List[Hashable]]]:
    """(text, [(entity, covered text)]) of the case tables, whose rows are `[text, [entity, covered, value], …]`."""
    import yaml

    for file in sorted(folder.rglob("*.yml")):
        for text, *found in yaml.safe_load(file.read_text(encoding="utf-8")):
            if str(text).strip():  # channels answer an empty message before the model hears it
                yield str(text), [(ENTITIES.get(one[0], one[0]), str(one[1])) for one in found]


def full_intent(parsed: Dict[str, Any]) -> str:
    """`ask/jail` where the model says so, by its own field or by a response selector; else the intent's name."""
    intent = parsed.get("intent") or {}
    name = str(intent.get("full_name") or intent.get("name") or "")
    chosen = (parsed.get("response_selector") or {}).get(name) or {}
    return str((chosen.get("response") or {}).get("intent_response_key") or name)


def confidence(parsed: Dict[str, Any]) -> float:
    """Of the likeliest intent; a fallback reports how sure it is that nothing fits, which is not asked here."""
    ranking = parsed.get("intent_ranking") or [parsed.get("intent") or {}]
    real = [one for one in ranking if one.get("name") != "nlu_fallback"]
    return float((real[0] if real else {}).get("confidence") or 0.0)


class Listener:
    """The trained model, loaded once. Slow to make: it imports Rasa and TensorFlow."""

    def __init__(self, model: Path = MODEL) -> None:
        os.environ.update(QUIET_ENV)
        from rasa.core.agent import Agent
        from rasa.utils.log_utils import configure_structlog

        configure_structlog(logging.WARNING)  # unconfigured, it prints every sentence
        self._agent = Agent.load(str(model))
        self._loop = asyncio.new_event_loop()

    def parse(self, text: str) -> Dict[str, Any]:
        return dict(self._loop.run_until_complete(self._agent.parse_message(text)))

    def parse_practice(self, text: str) -> Dict[str, Any]:
        """As somebody who practises a call says it."""
        from rasa.core.channels.channel import UserMessage

        message = UserMessage(text, metadata={PRACTISING: True})
        return {"text": text, "parse_data": self._loop.run_until_complete(self._agent.processor.parse_message(message))}

    def intents(self, folder: Path = HOLDOUT) -> List[Heard]:
        """All sentences of this folder."""
        heard = []
        for text, meant in sentences(folder):
            started = time.perf_counter()
            parsed = self.parse(text)
            seconds = time.perf_counter() - started
            rivals = read_message(parsed).rivals
            heard.append(Heard(text, meant, full_intent(parsed), confidence(parsed), seconds, rivals))
        return heard

    def caller_acts(self, folder: Path) -> Iterator[Tuple[str, str]]:
        """(meant, understood) of what is said in a practice call."""
        for text, meant in sentences(folder):
            parsed = self.parse_practice(text)["parse_data"]
            acts = sorted(parsed.get("caller_acts") or [], key=lambda act: -act["confidence"])
            names = [f"caller/{act['name']}" for act in acts]  # a clause may do several things
            yield meant, meant if meant in names else names[0] if names else "nothing"

    def values(self) -> Iterator[Tuple[List[Hashable], List[Hashable]]]:
        """(meant, found) of each row of the tables; only the kinds of entity that the tables speak of."""
        rows = list(value_rows())
        kinds = {one[0] for _, meant in rows for one in meant}  # type: ignore[index]
        for text, meant in rows:
            found = self.parse(text).get("entities") or []
            yield meant, [(one["entity"], text[one["start"]:one["end"]]) for one in found if one["entity"] in kinds]

"""What the Rasa server asks beside turns: who has not been heard of, and to erase them. And the key, at the start."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from typing import Any

from rasa_sdk.plugin import plugin_manager

from actions import services
from bot.coaching.dialogue import STOPPED
from bot.documents.inside import InsideRoute, hookimpl
from bot.sealing import WrongKey, seal, unseal
from bot.storage.engine import default_url, make_engine, migrate
from bot.storage.idle import Idle

Answer = dict[str, Any]


def idle(asked: Answer) -> Answer:
    """`before` (ISO, UTC) → `people`: whose case was not saved since, and when it was."""
    found = Idle(services.engine()).since(dt.datetime.fromisoformat(asked["before"]))
    return {"people": {name: when.isoformat() for name, when in found.items()}}


def erase(asked: Answer) -> Answer:
    """`names` of one person, `before` → `erased`: false when something of theirs was saved since."""
    before = dt.datetime.fromisoformat(asked["before"])
    return {"erased": Idle(services.engine()).erase(list(map(str, asked["names"])), before)}


def about(asked: Answer) -> Answer:
    """`names` of one person → `quiet`: whether they want to hear nothing unasked; `saved`: when a case was, last."""
    book, names = services.casebook(), list(map(str, asked["names"]))
    saved = Idle(services.engine()).saved(names)
    quiet = any(book.load(name).dialogue.reminders == STOPPED for name in names)
    return {"quiet": quiet, "saved": saved and saved.isoformat()}


class KeyFits:
    """A plugin: a server with a key that is not the database's ends before it listens."""

    @hookimpl
    def attach_sanic_app_extensions(self, app: Any) -> bool:
        """(see rasa_sdk.plugin for full docstring)"""
        engine = make_engine(default_url())
        try:
            migrate(engine)
        except WrongKey as error:
            sys.exit(str(error))
        finally:
            engine.dispose()
        return True


ROUTES: dict[str, Callable[[Answer], Answer]] = {"/people/idle": idle, "/people/erase": erase, "/people/about": about}
for path, answer in ROUTES.items():
    plugin_manager().register(InsideRoute(path, answer, seal, unseal), path)
plugin_manager().register(KeyFits(), "key")

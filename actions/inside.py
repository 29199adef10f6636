"""What the Rasa server asks beside turns: who has not been heard of, and to erase them. And the key, at the start."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from typing import Any

from rasa_sdk.plugin import plugin_manager

from actions import services
from bot import keeping
from bot.documents.inside import InsideRoute, hookimpl
from bot.sealing import WrongKey, fold_log, seal, unseal
from bot.storage.engine import default_url, make_engine, migrate
from bot.storage.idle import Idle
from bot.storage.unclear import UnclearSentences

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
    """`names` of one person → `saved`: when a case of theirs was, last."""
    saved = Idle(services.engine()).saved(list(map(str, asked["names"])))
    return {"saved": saved and saved.isoformat()}


def unfinished(asked: Answer) -> Answer:
    """`before` (seconds) → `names` whose case was erased by then, and whose conversation may still be there."""
    return {"names": services.casebook().unfinished(float(asked["before"]))}


def gone(asked: Answer) -> Answer:
    """The conversations under these `names` are erased too."""
    services.casebook().finished(list(map(str, asked["names"])))
    return {}


def tidy(_: Answer) -> Answer:
    """Clear away what is over, and what an erasing had to leave in the log."""
    oldest = services.today() - dt.timedelta(days=keeping.days())
    UnclearSentences(services.engine()).expire(f"{oldest:%Y-%m}")
    return {"folded": fold_log(services.engine())}


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


ROUTES: dict[str, Callable[[Answer], Answer]] = {
    "/people/idle": idle, "/people/erase": erase, "/people/about": about, "/people/unfinished": unfinished,
    "/people/gone": gone, "/people/tidy": tidy,
}  # fmt: skip
for path, answer in ROUTES.items():
    plugin_manager().register(InsideRoute(path, answer, seal, unseal), path)
plugin_manager().register(KeyFits(), "key")

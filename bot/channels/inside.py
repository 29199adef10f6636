"""Questions to the action server that Rasa knows nothing of, sealed both ways (bot/documents/inside.py answers)."""
from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from functools import lru_cache
from typing import Any

import aiohttp

from bot.sealing import WrongKey, seal, unseal

logger = logging.getLogger(__name__)
WAIT = aiohttp.ClientTimeout(total=20)  # seconds
REFUSED = 403  # what was asked was not sealed with a key of the action server's


@lru_cache(maxsize=1)
def _complain() -> None:
    """Once: it is the same at every question until one of the servers is started again."""
    logger.error("The action server does not open what this server seals: both need the same COACH_DATA_KEY, or the "
                 "same COACH_STATE with the file data.key. Until then nobody is reminded, no copy of the data opens, "
                 "and nothing is erased after long silence.")


class NotReady(Exception):
    """The action server does not answer: it may in a moment."""


def action_server() -> str:
    """Where the action server listens: on this machine, COACH_ACTION_PORT."""
    return f"http://127.0.0.1:{os.environ.get('COACH_ACTION_PORT', '5055')}"


def sealed(question: dict[str, Any]) -> str:
    """A question as the action server takes it."""
    return seal(json.dumps({**question, "at": time.time()}))


async def ask(path: str, question: dict[str, Any]) -> dict[str, Any]:
    """The action server's answer. Raises NotReady, WrongKey."""
    try:
        async with (
            aiohttp.ClientSession(timeout=WAIT) as session,
            session.post(f"{action_server()}{path}", data=sealed(question)) as found,
        ):
            if found.status == REFUSED:
                _complain()
                raise WrongKey(path)
            if found.status != 200:
                raise NotReady(f"{path}: {found.status}")
            return dict(json.loads(unseal(await found.text())))
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        raise NotReady from error

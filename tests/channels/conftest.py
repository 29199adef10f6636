"""One running server a test, on a port and a database of its own."""
from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.rest import RestChannel
from bot.channels.web import WebChannel

from .harness import Page, Running, serve

SECRET = b"a secret for the tests only"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest_asyncio.fixture
async def running(database: Path) -> AsyncIterator[Running]:
    channels = [RestChannel(token=None, dev=True), WebChannel(SECRET, per_minute=60)]
    server = await serve(channels, database)
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def page(running: Running) -> AsyncIterator[Page]:
    opened = await Page(running.url).open()
    yield opened
    await opened.close()

"""Whole conversations with both real processes: what people do, told in YAML under `conversations/`."""
from __future__ import annotations

import pytest

from tests.conversations_runner import Conversation, conversations, run

ALL = list(conversations())
AT_LEAST = 70


def test_there_are_enough_conversations() -> None:
    assert len(ALL) >= AT_LEAST
    assert len({told.name for told in ALL}) == len(ALL), "two conversations have the same title"


@pytest.mark.bot
@pytest.mark.model
@pytest.mark.parametrize("told", ALL, ids=[told.name for told in ALL])
def test_the_conversation_goes_as_it_should(told: Conversation, bot_url: str) -> None:
    talk = run(told, bot_url)
    assert not talk.problems, "\n".join(talk.problems) + f"\n{talk.script}"

"""The terminal talk: buttons are numbered, cards are announced, and a bot that is not there is said kindly."""
from __future__ import annotations

import pytest

from bot.cli.settings import free_port
from bot.cli.talk import NoAnswer, payloads, post, show

MESSAGES = [
    {"text": "您好。\n先说说情况。"},
    {"text": "欠了多少？",
     "custom": {"card": "question", "v": 1, "data": {"field": "debt.balance", "step": 2, "of": 9}},
     "buttons": [{"title": "跳过", "payload": "/skip"}, {"title": "为什么要问这个", "payload": "/why_ask"}]},
]


def test_messages_cards_and_buttons_are_printed() -> None:
    assert show(MESSAGES).splitlines() == [
        "  您好。", "  先说说情况。", "  [2/9 debt.balance]", "  欠了多少？", "  (1) 跳过", "  (2) 为什么要问这个"
    ]


def test_a_number_stands_for_the_payload_of_its_button() -> None:
    assert payloads(MESSAGES) == ["/skip", "/why_ask"]


def test_cards_are_printed_in_full_when_asked_for() -> None:
    assert '"step": 2' in show(MESSAGES, cards=True)


def test_a_bot_that_does_not_run_is_named_with_the_command_that_starts_it() -> None:
    with pytest.raises(NoAnswer, match="make run"):
        post(f"http://127.0.0.1:{free_port()}", "me", "hello")

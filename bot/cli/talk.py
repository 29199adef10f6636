"""Talk to the running bot in this terminal, over its REST channel. Start the bot first: make run.

An empty line or Ctrl-D ends the talk; a number presses the button of that number.
"""
from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.request
import uuid
from typing import Any, Dict, List

from bot.cli.settings import Settings

HELP = "talk to the running bot in this terminal"
Message = Dict[str, Any]


class NoAnswer(RuntimeError):
    """The bot cannot be reached or refused; the message says what to do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="", help="where the bot listens (default: PORT on this machine)")
    parser.add_argument("--sender", default="", help="go on with an earlier talk; its name is printed at the start")
    parser.add_argument("--cards", action="store_true", help="print the cards as JSON too")


def post(url: str, sender: str, text: str, token: str = "") -> List[Message]:
    """One turn. Raises NoAnswer."""
    body = json.dumps({"sender": sender, "message": text}).encode()
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(f"{url}/webhooks/rest/webhook", body, headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as reply:
            return list(json.load(reply))
    except urllib.error.HTTPError as error:
        raise NoAnswer(f"The bot refused ({error.code}): {error.read().decode(errors='replace')[:300]}") from error
    except (OSError, ValueError) as error:
        raise NoAnswer(f"Nobody answers at {url}. Start the bot in another terminal: make run") from error


def payloads(messages: List[Message]) -> List[str]:
    """What the numbered buttons send."""
    return [button["payload"] for message in messages for button in message.get("buttons") or []]


def show(messages: List[Message], cards: bool = False) -> str:
    """Messages as text. A card's words stand in the message's text already; a question's progress is added."""
    lines: List[str] = []
    for message in messages:
        card = message.get("custom") or {}
        data = card.get("data") or {}
        if card.get("card") == "question":
            lines.append(f"  [{data.get('step')}/{data.get('of')} {data.get('field')}]")
        elif card.get("card"):
            lines.append(f"  [{card['card']}]")
        lines += ["  " + line for line in (message.get("text") or "").splitlines()]
        if cards and card:
            lines += ["  " + line for line in json.dumps(card, ensure_ascii=False, indent=1).splitlines()]
    titles = [button["title"] for message in messages for button in message.get("buttons") or []]
    lines += [f"  ({number}) {title}" for number, title in enumerate(titles, 1)]
    return "\n".join(lines)


def run(options: argparse.Namespace) -> int:
    try:
        settings, sender = Settings.from_env(), options.sender or f"talk-{uuid.uuid4().hex[:8]}"
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    url = (options.url or settings.url).rstrip("/")
    print(f"(--sender {sender})")
    try:
        converse(url, sender, settings.token, options.cards)
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return 1
    except EOFError:
        print()
    return 0


def converse(url: str, sender: str, token: str, cards: bool) -> None:
    """Turn after turn until an empty line. Raises NoAnswer, EOFError."""
    messages = post(url, sender, "/start", token)
    while True:
        print(show(messages, cards), flush=True)
        said, buttons = input("> ").strip(), payloads(messages)
        if not said:
            return
        if said.isdigit() and 1 <= int(said) <= len(buttons):
            said = buttons[int(said) - 1]
        messages = post(url, sender, said, token)

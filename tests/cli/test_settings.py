"""Environment in, commands out: safe by default, and closed to other machines without a token."""
from __future__ import annotations

import argparse
import socket

import pytest

from bot.cli import run
from bot.cli.settings import NotAllowed, Settings, free_port, port_is_free

TOKEN = "a-token-for-the-tests"


def test_everything_has_a_default_on_this_machine() -> None:
    settings = Settings.from_env({})
    assert (settings.host, settings.port, settings.action_port) == ("127.0.0.1", 5005, 5055)
    assert settings.page == "http://127.0.0.1:5005/chat/"


@pytest.mark.parametrize("env", [{"HOST": "0.0.0.0"}, {"HOST": "::"}, {"HOST": "192.168.1.5"}, {"HOST": "bot.local"},
                                 {"COACH_PUBLIC_URL": "https://coach.example.org"},
                                 {"COACH_PUBLIC_URL": "http://127.0.0.1:8080"},
                                 {"HOST": "0.0.0.0", "COACH_API_TOKEN": "   "}], ids=str)
def test_what_would_open_the_bot_without_a_token_is_refused_and_told_what_to_set(env: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match="set COACH_API_TOKEN to a long random string"):
        Settings.from_env(env)


@pytest.mark.parametrize("env", [{}, {"HOST": "0.0.0.0"}, {"COACH_PUBLIC_URL": "https://coach.example.org"}], ids=str)
def test_a_token_that_can_be_guessed_is_refused(env: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match="at least 16 characters"):
        Settings.from_env({**env, "COACH_API_TOKEN": "123456789012345"})


@pytest.mark.parametrize("url", ["http://coach.example.org", "coach.example.org", "ftp://coach.example.org", "https://",
                                 "https://u:p@coach.example.org", "https://coach.example.org?a=b", "https://[::1"])
def test_an_address_that_others_cannot_safely_use_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed, match="COACH_PUBLIC_URL has to begin with https://"):
        Settings.from_env({"COACH_PUBLIC_URL": url, "COACH_API_TOKEN": TOKEN})


@pytest.mark.parametrize("env", [{"HOST": "0.0.0.0"}, {"COACH_PUBLIC_URL": "https://coach.example.org/"}, {}], ids=str)
def test_with_a_token_the_development_door_is_closed(env: dict[str, str]) -> None:
    settings = Settings.from_env({**env, "COACH_API_TOKEN": f" {TOKEN}\n"})
    actions, rasa = settings.services()
    assert rasa.env["COACH_API_TOKEN"] == TOKEN and rasa.env["COACH_DEV"] == ""
    assert rasa.env["COACH_PUBLIC_URL"] == env.get("COACH_PUBLIC_URL", "").rstrip("/")
    assert actions.env["COACH_API_TOKEN"] == ""
    assert rasa.health == "http://127.0.0.1:5005/chat/health"
    assert not any(TOKEN in part for service in (actions, rasa) for part in (*service.command, service.health))


def test_without_a_token_the_development_door_is_open_on_loopback_only() -> None:
    actions, rasa = Settings.from_env({}).services()
    assert rasa.env["COACH_DEV"] == "1" and rasa.env["COACH_API_TOKEN"] == ""
    assert rasa.command[rasa.command.index("-i") + 1] == "127.0.0.1"
    for open_to_others in (Settings(host="0.0.0.0"), Settings(public_url="https://coach.example.org")):
        assert open_to_others.services()[1].env["COACH_DEV"] == "", "also where nobody has checked"


def test_what_the_developer_has_set_for_another_bot_opens_nothing_here() -> None:
    """The services inherit the environment: what they need is always set, also to nothing."""
    assert {"COACH_API_TOKEN", "COACH_DEV", "COACH_PUBLIC_URL"} <= set(Settings().services()[1].env)


def test_the_action_server_never_listens_to_other_machines() -> None:
    actions, _ = Settings.from_env({"HOST": "0.0.0.0", "COACH_API_TOKEN": TOKEN}).services()
    assert actions.env["SANIC_HOST"] == "127.0.0.1"


def test_telemetry_is_off_for_both() -> None:
    assert [service.env["RASA_TELEMETRY_ENABLED"] for service in Settings().services()] == ["false", "false"]


def test_ports_come_from_the_environment() -> None:
    actions, rasa = Settings.from_env({"PORT": "6001", "COACH_ACTION_PORT": "6002"}).services()
    assert "6001" in rasa.command and "6002" in actions.command
    assert rasa.env["COACH_ACTION_PORT"] == "6002"


def test_a_port_in_use_is_noticed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not port_is_free(taken.getsockname()[1])
    assert port_is_free(free_port())


def test_make_run_refuses_with_the_sentence_that_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.delenv("COACH_API_TOKEN", raising=False)
    assert run.run(argparse.Namespace(as_is=True)) == 1
    assert "HOST=0.0.0.0" in (said := capsys.readouterr().err) and "set COACH_API_TOKEN" in said

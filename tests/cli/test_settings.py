"""Environment in, commands out: safe by default, and closed to other machines without a token."""
from __future__ import annotations

import socket

import pytest

from bot.cli.settings import NotAllowed, Settings, free_port, port_is_free


def test_everything_has_a_default_on_this_machine() -> None:
    settings = Settings.from_env({})
    assert (settings.host, settings.port, settings.action_port) == ("127.0.0.1", 5005, 5055)
    assert settings.page == "http://127.0.0.1:5005/chat/"


def test_another_host_without_a_token_is_refused_and_told_what_to_set() -> None:
    with pytest.raises(NotAllowed, match="COACH_API_TOKEN"):
        Settings.from_env({"HOST": "0.0.0.0"})


def test_with_a_token_rasa_asks_for_it_and_the_development_door_is_closed() -> None:
    actions, rasa = Settings.from_env({"HOST": "0.0.0.0", "COACH_API_TOKEN": "a b"}).services()
    assert rasa.command[rasa.command.index("--auth-token") + 1] == "a b"
    assert rasa.health == "http://127.0.0.1:5005/status?token=a+b"
    assert "COACH_DEV" not in rasa.env


def test_without_a_token_the_development_door_is_open_on_loopback_only() -> None:
    actions, rasa = Settings.from_env({}).services()
    assert rasa.env["COACH_DEV"] == "1"
    assert rasa.command[rasa.command.index("-i") + 1] == "127.0.0.1"


def test_the_action_server_never_listens_to_other_machines() -> None:
    actions, _ = Settings.from_env({"HOST": "0.0.0.0", "COACH_API_TOKEN": "x"}).services()
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

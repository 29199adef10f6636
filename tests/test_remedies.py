"""The remedies change the cost of what Rasa does, not what it does."""

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot import remedies


@pytest.fixture
def action(monkeypatch):
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    remedies.check_answers_once_compiled()
    return RemoteAction("action_x", None)


def test_a_good_answer_passes(action):
    assert action._validate_action_result(
        {"events": [{"event": "slot", "name": "phase", "value": "idle"}], "responses": []}
    )


@pytest.mark.parametrize("answer", [{"events": "none", "responses": []}, {"events": [{"event": "no such thing"}]}, []])
def test_a_bad_answer_is_still_refused(action, answer):
    with pytest.raises(ValidationError):
        action._validate_action_result(answer)

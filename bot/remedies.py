"""What we mend in Rasa 3.6 while it runs. One function a remedy, each with its reason; remove it when Rasa does it."""
from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from rasa.core.actions.action import RemoteAction


def check_answers_once_compiled() -> None:
    """Rasa validates every answer of the action server with `jsonschema.validate`, which first validates its own
    unchanging schema: three quarters of the time of a turn. The same check, with the schema compiled once."""
    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate

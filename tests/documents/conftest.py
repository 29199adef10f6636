"""The person of the action tests, who asks for files here."""

from tests.actions.conftest import person

__all__ = ["person"]

"""Reads `data/responses/` as part of the domain.

Rasa would count these files as NLU data, so that a changed comma retrains the classifier, and of two responses with
one name it would silently keep either. Named in `config.yml` under `importers:`; without it the same files still work.
"""
from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Union

from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.utils.common import cached_method

Responses = Dict[str, List[Dict[str, Any]]]


class DuplicateResponse(RasaException):
    """One response is worded in two places: nobody could tell which one people read."""


class ResponseImporter(RasaFileImporter):
    """The files of `data/responses/`, beside the domain file, are the domain's words and never NLU data."""

    _nlu_files: List[str]

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ):
        super().__init__(config_file, domain_path, training_data_paths)
        self._folder = (Path(domain_path or "domain.yml").parent / "data" / "responses").resolve()
        self._nlu_files = [file for file in self._nlu_files if self._folder not in Path(file).resolve().parents]

    @cached_method
    def get_domain(self) -> Domain:
        """The domain file with all responses. Raises DuplicateResponse when a response has two homes."""
        domain = super().get_domain()
        if domain.is_empty():  # NLU alone was asked for, or the file is broken and Rasa has said so
            return domain
        homes = {name: Path(self._domain_path or "domain.yml") for name in domain.responses}
        return domain.merge(Domain.from_dict({"responses": self._read(homes)}))

    def _read(self, homes: Dict[str, Path]) -> Responses:
        found: Responses = {}
        for file in sorted(self._folder.rglob("*.yml")):
            for name, variations in Domain.from_file(str(file)).responses.items():
                if name in homes:
                    raise DuplicateResponse(f"{name} is worded twice: in {homes[name].name} and in {file.name}")
                homes[name], found[name] = file, variations
        return found

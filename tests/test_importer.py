"""The response importer: words are domain, and each response has one home."""
from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter

from bot.importer import DuplicateResponse

CONFIG = "language: zh\nimporters:\n- name: bot.importer.ResponseImporter\npipeline: []\npolicies: []\n"
DOMAIN = "version: '3.1'\nintents: [greet, ask]\nactions: [utter_ask]\nresponses:\n  utter_in_domain: [{text: 一}]\n"
NLU = ("version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - 您好\n    - 在吗\n"
       "- intent: ask/jail\n  examples: |\n    - 会坐牢吗\n    - 会不会被抓\n")


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def responses(**texts: str) -> str:
    return "version: '3.1'\nresponses:\n" + "".join(f"  {name}:\n  - text: {text}\n" for name, text in texts.items())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, "config.yml", CONFIG)
    write(tmp_path, "domain.yml", DOMAIN)
    write(tmp_path, "data/nlu/greet.yml", NLU)
    write(tmp_path, "data/responses/greet.yml", responses(utter_greet="二"))
    write(tmp_path, "data/responses/ask.yml", responses(**{"utter_ask/jail": "三"}))
    return tmp_path


def load(project: Path) -> TrainingDataImporter:
    return TrainingDataImporter.load_from_config(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )


def test_responses_of_all_files_stand_in_the_domain(project: Path) -> None:
    words = load(project).get_domain().responses
    assert set(words) == {"utter_in_domain", "utter_greet", "utter_ask/jail"}
    assert words["utter_greet"] == [{"text": "二"}]


def test_a_change_of_wording_leaves_the_nlu_data_as_it_was(project: Path) -> None:
    before = load(project).get_nlu_data().fingerprint()
    write(project, "data/responses/greet.yml", responses(utter_greet="四"))
    after = load(project)
    assert after.get_nlu_data().fingerprint() == before
    assert after.get_domain().responses["utter_greet"] == [{"text": "四"}]


def test_a_new_sentence_changes_the_nlu_data(project: Path) -> None:
    before = load(project).get_nlu_data().fingerprint()
    write(project, "data/nlu/greet.yml", NLU.replace("在吗", "有人吗"))
    assert load(project).get_nlu_data().fingerprint() != before


def test_replies_to_retrieval_intents_reach_the_response_selector(project: Path) -> None:
    assert load(project).get_nlu_data().responses == {"utter_ask/jail": [{"text": "三"}]}


def test_two_files_with_one_response_are_refused(project: Path) -> None:
    write(project, "data/responses/other.yml", responses(utter_greet="五"))
    with pytest.raises(DuplicateResponse, match=r"utter_greet .*greet\.yml.*other\.yml"):
        load(project).get_domain()


def test_a_response_in_the_domain_file_and_in_a_topic_is_refused(project: Path) -> None:
    write(project, "data/responses/other.yml", responses(utter_in_domain="五"))
    with pytest.raises(DuplicateResponse, match=r"utter_in_domain .*domain\.yml.*other\.yml"):
        load(project).get_domain()


def test_one_file_with_a_response_twice_is_refused(project: Path) -> None:
    write(project, "data/responses/greet.yml", responses(utter_greet="二") + "  utter_greet:\n  - text: 六\n")
    with pytest.raises(RasaException):
        load(project).get_domain()


def test_a_project_without_responses_is_fine(project: Path) -> None:
    for file in (project / "data/responses").iterdir():
        file.unlink()
    assert set(load(project).get_domain().responses) == {"utter_in_domain"}

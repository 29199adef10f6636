"""The set-up before the set-up: what is ready is left alone, and what cannot be done is said clearly."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot import bootstrap


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"# {name}\n")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "INSTALLED", tmp_path / ".venv/.installed")
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / ".state/tools")
    return tmp_path


def test_nothing_installed_is_not_ready(project: Path) -> None:
    assert not bootstrap.is_ready("requirements.txt")


def test_what_was_installed_is_ready_until_the_file_changes(project: Path) -> None:
    bootstrap.INSTALLED.write_text(bootstrap.fingerprint("requirements.txt"))
    assert bootstrap.is_ready("requirements.txt")
    assert not bootstrap.is_ready("requirements-dev.txt")
    (project / "requirements.txt").write_text("changed")
    assert not bootstrap.is_ready("requirements.txt")


def test_everything_installed_serves_the_smaller_set_too(project: Path) -> None:
    bootstrap.INSTALLED.write_text(bootstrap.fingerprint("requirements-dev.txt"))
    assert bootstrap.is_ready("requirements.txt") and bootstrap.is_ready("requirements-dev.txt")


def test_a_uv_that_does_not_run_is_passed_over(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = project / "uv"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(project))
    assert bootstrap.working_uv() is None
    shim.write_text("#!/bin/sh\nexit 0\n")
    assert bootstrap.working_uv() == str(shim)


def test_without_any_way_to_uv_the_person_is_told_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(project))
    for way in ("uv_in_venv", "uv_in_folder", "uv_after_apt"):
        monkeypatch.setattr(bootstrap, way, lambda: False)
    with pytest.raises(SystemExit, match="python3-venv"):
        bootstrap.find_uv()


def test_it_runs_on_its_own_without_the_project_on_the_path() -> None:
    code = f"import runpy; runpy.run_path({bootstrap.__file__!r}, run_name='loaded')"
    assert subprocess.run([sys.executable, "-I", "-S", "-c", code]).returncode == 0

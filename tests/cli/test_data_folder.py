"""A data folder that cannot be one is said in a sentence by every command that needs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.every_command import ARGUMENTS, command_line, commands

WITHOUT = {"extract"}
"""Commands that need no data folder."""


def test_every_command_is_tried() -> None:
    assert sorted(commands()) == sorted(ARGUMENTS)


@pytest.fixture(params=["home", "home/below/it"])
def a_file(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder that is a file, or lies below one."""
    (tmp_path / "home").write_text("no folder")
    home = tmp_path / str(request.param)
    monkeypatch.setenv("PINCITE_HOME", str(home))
    return home


@pytest.mark.parametrize("command", sorted(set(ARGUMENTS) - WITHOUT))
def test_a_data_folder_that_is_a_file_is_a_conflict_of_settings(
    run: Run, command: str, a_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*command_line(command, tmp_path)) == 1
    told = capsys.readouterr()
    assert told.err == (
        f"settings-conflict: The data folder {a_file} cannot be used: Not a directory. "
        "Set PINCITE_HOME to another folder.\n"
    )
    assert told.out == ""


@pytest.mark.parametrize("command", [["--help"], ["--version"], ["list", "--help"], ["extract", "{html}"]])
def test_what_needs_no_data_folder_works_beside_it(
    run: Run, command: list[str], a_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*(command_line("extract", tmp_path) if command[0] == "extract" else command)) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", ["rebuild", "judge calibrate"])
def test_what_works_on_the_data_folder_is_not_run_in_place_of_a_service_elsewhere(
    run: Run,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PINCITE_SERVICE_URL", "http://pincite.example:8300")
    assert run(*command_line(command, tmp_path)) == 1
    assert "run it where that service runs" in capsys.readouterr().err

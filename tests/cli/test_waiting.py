"""What is still on its way is said where it matters, with what brings it in; and that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.schema.document import Collection, Outcome, State
from tests.cli.conftest import NOW, REFUSAL, Run, ScriptedBackend, document

HINT = "2 are still in the queue: run `pincite add`, with files or without, or `pincite serve`"


@pytest.fixture
def waiting(scripted: ScriptedBackend) -> ScriptedBackend:
    """Two documents on their way, and none live."""
    scripted.on_their_way = [document("a.pdf", State.EXTRACTING), document("b.pdf", State.QUEUED)]
    scripted.there, scripted.hits = [], False
    scripted.answers["When?"] = REFUSAL.model_copy(update={"nearest": []})
    return scripted


def test_an_interrupted_command_says_what_is_left_and_what_to_do(
    run: Run, waiting: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "c.pdf").write_bytes(b"x")
    waiting.interrupted, waiting.failed = True, ["c.pdf"]
    for command in (["add", tmp_path], ["add"], ["retry", "--all"]):
        assert run(*command) == 130
        assert HINT in capsys.readouterr().err
    waiting.service = "http://127.0.0.1:8300"
    assert run("add", tmp_path) == 130
    assert "The service goes on" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["list", "status"])
def test_what_waits_while_no_service_runs_is_said(
    run: Run, waiting: ScriptedBackend, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 0
    assert HINT in capsys.readouterr().err
    waiting.service = "http://127.0.0.1:8300"
    assert run(command) == 0
    assert capsys.readouterr().err == ""


def test_adding_nothing_brings_in_what_waits(
    run: Run, waiting: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting.kept = [Collection(name="default", created_at=NOW)]
    waiting.outcomes["b.pdf"] = (State.FAILED, Outcome(code="no-text", detail="There is no text in it."))
    assert run("add") == 1
    said = capsys.readouterr().err
    assert "live      a.pdf" in said
    assert "1 live, 1 failed." in said
    waiting.on_their_way = []
    assert run("add") == 0
    assert "Nothing is in the queue." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["ask", "search"])
def test_where_nothing_is_live_yet_that_is_said_beside_the_result(
    run: Run, waiting: ScriptedBackend, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "When?", "--json") == 0
    said = capsys.readouterr().err
    assert "No document of “default” is live yet (2 on their way)." in said
    assert HINT in said
    waiting.on_their_way = []
    run(command, "When?")
    assert capsys.readouterr().err == "No document of “default” is live yet. `pincite add` adds some.\n"
    waiting.there = [document("lease.pdf", State.LIVE)]
    run(command, "When?")
    assert capsys.readouterr().err == ""

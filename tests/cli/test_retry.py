"""`pincite retry`, and what `pincite list` says of documents on their way."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pincite.schema.document import Outcome, State
from pincite_cli import show
from tests.cli.conftest import NOW, Run, ScriptedBackend, document

NO_TEXT = Outcome(code="no-text", detail="There is no text in it.")


def test_a_document_is_tried_again_and_followed(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.failed = ["a.pdf", "b.pdf"]
    assert run("retry", "a.pdf", "--json") == 0
    told = capsys.readouterr()
    assert [json.loads(line)["external_id"] for line in told.out.splitlines()] == ["a.pdf"]
    said = told.err
    assert "live      a.pdf" in said
    assert "1 live, 0 failed." in said


def test_all_that_has_failed_is_tried_again(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.failed = ["a.pdf", "b.pdf"]
    scripted.outcomes["b.pdf"] = (State.FAILED, NO_TEXT)
    assert run("retry", "--all") == 1
    said = capsys.readouterr().err
    assert "failed    b.pdf  no-text: There is no text in it." in said
    assert "1 live, 1 failed." in said


def test_where_nothing_has_failed_that_is_said(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("retry", "a.pdf") == 1
    assert capsys.readouterr().err.startswith("nothing-to-retry: ")
    assert run("retry", "--all") == 0
    assert "No document of this collection has failed" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a.pdf", "--all"]])
def test_either_one_or_all(run: Run, scripted: ScriptedBackend, arguments: list[str]) -> None:
    assert run("retry", *arguments) == 2


def test_a_list_says_what_is_to_be_expected(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = document("a.pdf", State.QUEUED)
    assert waiting.pending_version is not None
    expectations: dict[str, dict[str, object]] = {
        "queued (place 3)": {"position": 3},
        "queued (place 1, about 40 s)": {"position": 1, "seconds_left": 40},
        "queued (place 1, about 2 min)": {"position": 1, "seconds_left": 130},
        "queued (again at ": {"not_before": NOW + timedelta(minutes=1)},
    }
    for told, expected in expectations.items():
        version = waiting.pending_version.model_copy(update=expected)
        show.documents([waiting.model_copy(update={"pending_version": version})], "plain")
        assert told in capsys.readouterr().out

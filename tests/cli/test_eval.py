"""`pincite eval`: a table for people, one JSON object for programs, and runs that are kept and compared."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, ScriptedBackend, answer

LEASE = {"id": "lease", "question": "When?", "evidence": [{"document": "lease.pdf", "page": 4}]}
MILL = {"id": "mill", "question": "Where?", "evidence": [{"document": "mill.pdf", "page": 1}]}
NOWHERE = {"id": "moon", "question": "Who?", "evidence": []}


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    return write(tmp_path, LEASE, MILL, NOWHERE)


def write(folder: Path, *questions: dict[str, Any]) -> Path:
    file = folder / "golden.jsonl"
    file.write_text("\n".join(map(json.dumps, questions)))
    return file


def test_people_see_each_measure_with_its_interval_and_what_is_missing(
    run: Run, scripted: ScriptedBackend, golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.answers["When?"] = answer("In 2031.")
    assert run("eval", golden) == 0
    told = capsys.readouterr()
    assert told.out.startswith("3 questions: 2 with pages, 1 answered nowhere\n")
    rows = [line.split() for line in told.out.splitlines()]
    assert ["page", "hit@1", "0.500", "0.000", "to", "1.000", "2"] in rows
    assert ["refusal", "precision", "0.500", "0.000", "to", "1.000", "2"] in rows
    assert ["refusal", "recall", "1.000", "–", "1"] in rows
    assert "This run lacks mill.pdf, which therefore cannot be found." in told.err


def test_programs_get_one_object(
    run: Run, scripted: ScriptedBackend, golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("eval", golden, "--json", "--k", "5") == 0
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1
    told = json.loads(shown)
    assert told["questions"] == {"all": 3, "page": 2, "nowhere": 1}
    assert (told["collection"], told["build"], told["absent"]) == ("default", "0123456789ab", ["mill.pdf"])
    assert told["measures"].keys() == {
        "nDCG@10",
        "MRR@10",
        "page hit@5",
        "document hit@5",
        "refusal precision",
        "refusal recall",
    }
    assert told["measures"]["page hit@5"]["value"] == 0.5
    assert told["compared"] is None


def test_answers_are_asked_for_only_where_refusals_can_be_scored(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def measures(*arguments: str | Path) -> set[str]:
        assert run("eval", *arguments, "--json") == 0
        return set(json.loads(capsys.readouterr().out)["measures"])

    assert "refusal recall" in measures(write(tmp_path, LEASE, NOWHERE))
    assert "refusal recall" not in measures(write(tmp_path, LEASE, NOWHERE), "--no-answers")
    assert "refusal recall" not in measures(write(tmp_path, LEASE))
    assert "refusal precision" in measures(write(tmp_path, LEASE), "--answers")


def test_a_saved_run_is_compared_question_by_question(
    run: Run, scripted: ScriptedBackend, golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "run.json"
    assert run("eval", golden, "--save", saved) == 0
    kept = {asked["question"]["id"]: asked for asked in json.loads(saved.read_text())["asked"]}
    assert kept["lease"]["scores"]["page hit@1"] == 1
    assert kept["lease"]["pages"] == [["lease.pdf", 4]]
    assert (kept["lease"]["refused"], kept["moon"]["scores"]) == (True, {})
    capsys.readouterr()

    write(tmp_path, LEASE, {**MILL, "question": "Where is it?"}, NOWHERE)
    assert run("eval", golden, "--compare", saved, "--k", "5,50") == 0
    told = capsys.readouterr()
    assert "This run and " in told.out and "2 questions in pairs" in told.out
    assert re.search(r"^page hit@5 +1\.000 +1\.000 +\+0\.000 +– +0 +0$", told.out, re.MULTILINE)
    assert "2 questions are in one run alone, or changed, and are not compared." in told.err
    assert "only one run has document hit@1, document hit@20, document hit@50" in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--k", "0"],
        ["--k", "101"],
        ["--k", "5,5"],
        ["--k", "5,x"],
        ["--k", ""],
        ["--save", "no-such-folder/run.json"],
        ["--against", "no-such-folder"],
        ["--against", ".", "--compare", "run.json"],
    ],
)
def test_wrong_usage_is_refused_before_anything_is_asked(
    run: Run, scripted: ScriptedBackend, golden: Path, arguments: list[str]
) -> None:
    assert run("eval", golden, *arguments) == 2
    assert scripted.asked == []


def test_a_mistake_in_a_file_is_named_before_anything_is_asked(
    run: Run, scripted: ScriptedBackend, golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("eval", golden, "--compare", tmp_path / "nothing.json") == 1
    assert capsys.readouterr().err.startswith("invalid-run: ")
    assert run("eval", write(tmp_path, {"id": "1", "question": "Q?"})) == 1
    assert capsys.readouterr().err.startswith("invalid-golden-set: Line 1 ")
    assert scripted.asked == []

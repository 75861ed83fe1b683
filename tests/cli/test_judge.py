"""`pincite judge calibrate` as a user runs it, on a model that a scripted server plays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answer.generate.scripted_server import Script, scripted_server
from tests.cli.conftest import Run

FARES = {
    "document": "ferry.html",
    "title": "Ferry",
    "cited": ["A bicycle costs 3 crowns. The ferry sails every 20 minutes, from six in the morning on."],
    "true": ["Taking a bicycle along costs 3 crowns.", "Every 20 minutes there is a ferry."],
    "false": ["Bicycles may be taken along on Sundays alone.", "A ferry sails as soon as it is full."],
}


@pytest.fixture
def script() -> Script:
    """Return a judge that tells true from false."""
    true = list(FARES["true"])
    return Script(judge=lambda _source, sentence: {"A": 0.95, "B": 0.05} if sentence in true else {"B": 1.0})


@pytest.fixture
def served(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder with labelled sentences of nine documents, and settings that name the server."""
    lines = [{**FARES, "document": f"ferry-{number}.html"} for number in range(9)]
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, lines)))
    monkeypatch.setenv("PINCITE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QDRANT_URL", raising=False)
    with scripted_server(script) as url:
        monkeypatch.setenv("PINCITE_LLM_URL", url)
        yield tmp_path


def test_the_curve_is_printed_and_the_judge_is_on_from_then_on(
    served: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("judge", "calibrate", "--claims", served / "claims.jsonl") == 0
    told = capsys.readouterr()
    thresholds = [line.split("\t") for line in told.out.splitlines()]
    assert ["0.950", "1.000", "0.000"] in thresholds
    assert "36 sentences" in told.err
    assert "The judge is on" in told.err
    assert run("status", "--json") == 0
    [judge] = json.loads(capsys.readouterr().out)["judges"]
    assert (judge["model"], judge["is_on"], judge["threshold"]) == ("scripted", True, 0.95)
    assert run("status") == 0
    assert "entailed from 0.95 on" in capsys.readouterr().out


def test_a_judge_that_finds_all_supported_stays_off_and_it_is_said(
    served: Path, script: Script, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    script.judge = lambda _source, _sentence: {"A": 1.0}
    assert run("judge", "calibrate", "--claims", served / "claims.jsonl", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["true_accepted"] == made["false_accepted"] == 0
    assert run("status") == 0
    assert "off, calibrated" in capsys.readouterr().out


def test_without_a_model_server_it_says_what_to_set(
    served: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PINCITE_LLM_URL")
    assert run("judge", "calibrate") == 1
    told = capsys.readouterr().err
    assert "no-model-server" in told
    assert "PINCITE_LLM_URL" in told


def test_a_file_that_cannot_be_used_is_named_before_anything_is_asked(
    served: Path, script: Script, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (served / "wrong.jsonl").write_text('{"document": "a", "cited": ["b"]}\n{"ture": []}')
    assert run("judge", "calibrate", "--claims", served / "wrong.jsonl") == 1
    assert "line 2" in capsys.readouterr().err
    assert script.judged == []


def test_a_model_that_gives_no_probabilities_cannot_be_calibrated(
    served: Path, script: Script, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    script.judge = None
    assert run("judge", "calibrate", "--claims", served / "claims.jsonl") == 1
    assert "log-probabilities" in capsys.readouterr().err
    assert run("status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["judges"] == []

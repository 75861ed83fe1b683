"""The report as people and programs see it, of a document of the library and of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, ScriptedBackend


def test_a_report_tells_pages_that_were_read_alike_in_one_line(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("report", "lease.pdf") == 0
    out = capsys.readouterr().out
    assert "lease.pdf  grade D" in out
    assert "10 pages, 8,400 characters, 1 lost, 70 words by OCR\nleft out, in characters: tiny 12" in out
    assert "file-repaired: lease.pdf is damaged" in out
    assert "1-8  flow       8,000 characters  running text" in out
    assert "left out, tiny: 12 characters" in out
    assert "hidden at first and read, uncovered by the button before it: 15 characters" in out
    assert out.count("it took too long") == 1
    assert "\x1b[31m" not in out


def test_a_report_for_programs_is_the_apis(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("report", "lease.pdf", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["grade"], len(report["pages"])) == ("D", 10)


@pytest.mark.parametrize("options", [[], ["--format", "json"]])
def test_a_file_is_reported_on_without_a_library(
    run: Run, sample_docs: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert run("extract", sample_docs / "datasheet-cv-120.pdf", "--report", *options) == 0
    out = capsys.readouterr().out
    if options:
        report = json.loads(out)
        assert report["document"] == "datasheet-cv-120.pdf"
        assert [page["page"] for page in report["pages"]] == list(range(1, report["totals"]["pages"] + 1))
        assert all(page["read_by"] and page["because"] for page in report["pages"])
    else:
        assert "datasheet-cv-120.pdf  grade " in out

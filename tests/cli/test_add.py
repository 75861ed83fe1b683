"""`pincite add` says what became of each file, and fails where one did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pincite.errors import NotFound, OriginConflict
from pincite.schema.document import Outcome, State
from pincite_cli import show
from tests.cli.conftest import Run, ScriptedBackend, document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.pdf", "a.html", "notes.odt", "deep/er/c.PDF", ".git/d.pdf"):
        path = tmp_path / "pile" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "pile"


def test_a_folder_is_added_recursively_under_relative_names(
    run: Run, scripted: ScriptedBackend, folder: Path
) -> None:
    assert run("add", folder) == 0
    assert scripted.accepted == [
        (name, str((folder / name).resolve())) for name in ("a.html", "b.pdf", "deep/er/c.PDF")
    ]


def test_a_file_is_added_under_its_name_and_the_prefix_goes_before(
    run: Run, scripted: ScriptedBackend, folder: Path
) -> None:
    assert run("add", folder / "deep/er/c.PDF", folder / "deep", "--prefix", "2026/") == 0
    assert [name for name, _ in scripted.accepted] == ["2026/c.PDF", "2026/er/c.PDF"]


def test_what_is_left_out_is_said(
    run: Run, scripted: ScriptedBackend, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "gone.pdf").symlink_to(folder / "nothing")
    (folder / "deep" / "data.csv").write_bytes(b"x")
    (folder / "~$report.docx").write_bytes(b"x")
    assert run("add", folder, folder / "notes.odt") == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "not a PDF, HTML or Word" in line] == [
        "skipped   notes.odt  not a PDF, HTML or Word file"
    ]
    assert "2 files skipped: not PDF, HTML or Word." in lines
    assert "skipped   .git  a hidden folder" in lines
    assert "skipped   gone.pdf  not a regular file" in lines
    assert "skipped   ~$report.docx  kept by Word while a document is open" in lines


def test_a_file_that_is_named_itself_is_told_by_what_it_holds(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scan").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "notes").write_bytes(b"nothing that is read")
    assert run("add", tmp_path / "scan", tmp_path / "notes") == 0
    assert [name for name, _ in scripted.accepted] == ["scan"]
    assert "skipped   notes  not a PDF, HTML or Word file" in capsys.readouterr().err
    assert run("add", tmp_path) == 1, "in a folder only names tell"
    assert capsys.readouterr().err.endswith("nothing-to-add: There is no PDF, HTML or Word file to add.\n")


def test_every_outcome_has_a_line(
    run: Run, scripted: ScriptedBackend, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warning = Outcome(code="page-without-text", detail="The page has no text.", page=2)
    scripted.outcomes["a.html"] = (State.LIVE_WITH_WARNINGS, warning)
    scripted.outcomes["b.pdf"] = (State.FAILED, Outcome(code="encrypted", detail="It wants a password."))
    scripted.unchanged.add("deep/er/c.PDF")
    assert run("add", folder) == 1
    told = capsys.readouterr().err
    assert "live      a.html  (3 pages)" in told
    assert "page-without-text: The page has no text. (page 2)" in told
    assert "failed    b.pdf  encrypted: It wants a password." in told
    assert "unchanged deep/er/c.PDF" in told
    assert (
        "1 live, 1 unchanged, 1 failed.\n`pincite retry NAME`, or `pincite retry --all`, tries again." in told
    )


def test_what_came_about_on_many_pages_has_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    blank = [Outcome(code="page-without-text", detail="No text.", page=page) for page in range(2, 13)]
    read = document("a.pdf", State.LIVE_WITH_WARNINGS)
    version = read.last_version.model_copy(update={"warnings": blank})
    assert not show.settled(read.model_copy(update={"last_version": version}))
    assert [line.strip() for line in capsys.readouterr().err.splitlines()[1:]] == [
        "page-without-text: No text. (page 2); the same for pages 3, 4, 5, 6, 7, 8, 9, 10 and 2 more pages"
    ]


def test_what_became_of_each_document_comes_as_json(
    run: Run, scripted: ScriptedBackend, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.outcomes["b.pdf"] = (State.FAILED, Outcome(code="encrypted", detail="It wants a password."))
    scripted.unchanged.add("deep/er/c.PDF")
    assert run("add", folder, "--json") == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    states = {each["external_id"]: each["last_version"]["state"] for each in told}
    assert states == {"a.html": "live", "b.pdf": "failed", "deep/er/c.PDF": "live"}


def test_a_refused_file_does_not_keep_the_others_out(
    run: Run, scripted: ScriptedBackend, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.refused["a.html"] = OriginConflict("“a.html” is already there, from elsewhere.")
    assert run("add", folder) == 1
    assert [name for name, _ in scripted.accepted] == ["b.pdf", "deep/er/c.PDF"]
    assert "failed    a.html  origin-conflict: “a.html” is already there" in (told := capsys.readouterr().err)
    assert "pincite retry" not in told  # it was never taken in


def test_what_would_stop_every_file_is_said_once(
    run: Run, scripted: ScriptedBackend, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.html", "b.pdf", "deep/er/c.PDF"):
        scripted.refused[name] = NotFound("collection", "There is no collection “default”.")
    assert run("add", folder) == 1
    assert capsys.readouterr().err.count("collection-not-found") == 1


def test_nothing_to_add_is_a_failure(run: Run, scripted: ScriptedBackend, tmp_path: Path) -> None:
    assert run("add", tmp_path) == 1


def test_a_path_that_is_not_there_is_wrong_usage(run: Run, scripted: ScriptedBackend, tmp_path: Path) -> None:
    assert run("add", tmp_path / "nothing.pdf") == 2


def test_a_name_cannot_steer_the_terminal(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "\x1b[2Jred[bold].pdf").write_bytes(b"x")
    assert run("add", tmp_path) == 0
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "red[bold].pdf" in told

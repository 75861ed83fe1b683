"""`pincite set` and `add --metadata`: what was typed is what is asked for, and what is known is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.schema.document import Document
from pincite.schema.profile import Fact, Profile
from tests.cli.conftest import Run, ScriptedBackend


def test_metadata_are_read_as_json_or_else_as_text(run: Run, scripted: ScriptedBackend) -> None:
    typed = {
        "year=2018": 2018,
        "share=0.5": 0.5,
        "draft=true": True,
        "owner=Corvane Mills": "Corvane Mills",
        'code="0042"': "0042",
        "part=0042": "0042",
        'tags=["a", "b"]': ["a", "b"],
        "formula=a=b": "a=b",
        "gone=": None,
    }
    assert run("set", "lease.pdf", *typed) == 0
    [(name, metadata, profile, withdrawn)] = scripted.changes
    assert metadata == {text.partition("=")[0]: value for text, value in typed.items()}
    assert (name, profile, withdrawn) == ("lease.pdf", {}, [])


def test_facts_are_text_and_those_with_several_values_are_named_repeatedly(
    run: Run, scripted: ScriptedBackend
) -> None:
    facts = ["organisation=3M", "title=2018", "kind=", "periods=2018", "periods=2018-Q4", "aliases="]
    arguments = [argument for fact in facts for argument in ("--profile", fact)]
    assert run("set", "lease.pdf", *arguments, "--withdraw", "language") == 0
    corrections = {
        "organisation": "3M",
        "title": "2018",
        "kind": None,
        "periods": ["2018", "2018-Q4"],
        "aliases": None,
    }
    assert scripted.changes == [("lease.pdf", {}, corrections, ["language"])]


@pytest.mark.parametrize("arguments", [["year"], ["=1"], ["--profile", "kind"]])
def test_what_is_no_assignment_is_wrong_usage(
    run: Run, scripted: ScriptedBackend, arguments: list[str]
) -> None:
    assert run("set", "lease.pdf", *arguments) == 2
    assert scripted.changes == []


def test_what_is_known_is_shown_with_where_it_was_found(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    known = Profile(
        organisation=Fact(value="3M \x1b[31mCompany", found_in="first-pages", page=1),
        periods=(Fact(value="2018", found_in="user"),),
    )
    scripted.known = scripted.known.model_copy(
        update={"profile": known, "metadata": {"year": 2018, "tags": ["a"]}, "corrections": {"kind": None}}
    )
    assert run("set", "lease.pdf") == 0
    told = capsys.readouterr().out
    assert "organisation   3M \\x1b[31mCompany  first-pages, page 1\n" in told
    assert "kind           none  user\n" in told
    assert "periods        2018  user\n" in told
    assert 'metadata.tags  ["a"]\n' in told
    assert run("set", "lease.pdf", "--json") == 0
    assert Document.model_validate_json(capsys.readouterr().out) == scripted.known


def test_every_added_file_gets_the_metadata(run: Run, scripted: ScriptedBackend, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"x")
    assert run("add", tmp_path, "--metadata", "year=2018", "--metadata", "draft=") == 0
    assert scripted.metadata == [{"year": 2018, "draft": None}] * 2


def test_metadata_that_cannot_be_are_said_before_anything_is_added(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    assert run("add", tmp_path, "--metadata", "Year=2018") == 1
    assert capsys.readouterr().err.startswith("invalid-metadata: “Year”")
    assert scripted.accepted == []

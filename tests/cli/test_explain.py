"""`pincite explain` and `search --why`: every number that a place follows from, for people and programs."""

from __future__ import annotations

import json

import pytest

from pincite.index.filters import read
from pincite.schema.search import SearchResult
from tests.cli.conftest import EXPLANATION, WHY, Run, ScriptedBackend, hit


def test_a_document_or_a_chunk_is_explained(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", "When?", "--document", "lease.pdf", "-k", "5", "--where", "kind = lease") == 0
    assert run("explain", "When?", "--chunk", "c", "--json") == 0
    assert scripted.explained == [("When?", None, "lease.pdf", 5), ("When?", "c", None, 20)]
    assert scripted.filters == [read("kind = lease"), None]
    people, program = capsys.readouterr().out.rstrip().rsplit("\n", 1)
    assert people.splitlines()[0] == "It is number 57."
    assert "number 80 by meaning, none of the words" in people
    assert json.loads(program) == EXPLANATION.model_dump(mode="json")


@pytest.mark.parametrize("asked", [(), ("--chunk", "c", "--document", "lease.pdf")])
def test_one_thing_is_explained_at_a_time(
    run: Run, scripted: ScriptedBackend, asked: tuple[str, ...]
) -> None:
    assert run("explain", "When?", *asked) == 2
    assert scripted.explained == []


def test_every_part_of_a_score_is_shown_where_it_is_asked_for(
    run: Run,
    scripted: ScriptedBackend,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = hit("The lease ends.").model_copy(update={"why": WHY})
    monkeypatch.setattr(scripted, "search_result", lambda *_, **__: SearchResult(hits=[found]))
    assert run("search", "When?") == 0
    assert "meaning" not in capsys.readouterr().out
    assert run("search", "When?", "--why") == 0
    told = capsys.readouterr().out
    for part in (
        "1.234",
        "0.634",
        "0.400",
        "leas, end",
        "0.200",
        "current assets",
        "1 more with the same text",
    ):
        assert part in told
    assert "\x1b" not in told

"""What the command line promises of versions and collections."""

from __future__ import annotations

import io
import json

import httpx
import pytest

from pincite.schema.document import State
from pincite.sources.spec import read_spec
from pincite_cli import show

from .conftest import HISTORY, NOW, Run, ScriptedBackend, document
from .test_remote import backend, problem


def test_versions_are_listed_with_what_became_of_them_and_the_way_back(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("versions", "lease.pdf", "--format", "table") == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split("  ")[0] == "version"
    assert [line.split()[:2] for line in lines] == [
        ["4", "live"],
        ["3", "superseded"],
        ["2", "failed"],
        ["1", "superseded"],
    ]
    until = HISTORY[1].rollback_until
    assert until is not None
    assert until.astimezone().isoformat(sep=" ", timespec="seconds") in lines[1]
    assert "48,213" in lines[0]
    assert "no-text: There is" in lines[2]
    assert "\x1b" not in lines[2]
    assert lines[3].rstrip().endswith("gone")
    assert run("versions", "lease.pdf") == 0
    plain = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[:4] for row in plain][:2] == [["4", "live", "3", "48213"], ["3", "superseded", "3", "48213"]]


def test_versions_are_json_lines_for_programs(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("versions", "lease.pdf", "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["number"] for each in told] == [4, 3, 2, 1]
    assert told[1]["rollback_until"] == "2026-03-01T00:05:00Z"


@pytest.mark.parametrize(("options", "version"), [([], None), (["--version", "3"], 3)])
def test_a_rollback_says_what_is_live_now(
    run: Run,
    scripted: ScriptedBackend,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    version: int | None,
) -> None:
    assert run("rollback", "lease.pdf", *options) == 0
    assert scripted.done == [("rollback", "lease.pdf", version)]
    assert capsys.readouterr().err == "Version 1 of lease.pdf is live.\n"


def test_a_cancel_says_what_answers_now(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("cancel", "lease.pdf") == 0
    assert scripted.done == [("cancel", "lease.pdf", None)]
    assert capsys.readouterr().err == "Version 1 of lease.pdf is cancelled; no version of it answers.\n"


def test_a_list_shows_the_version_that_a_cancel_or_a_rollback_left_answering(
    capsys: pytest.CaptureFixture[str],
) -> None:
    live = document("lease.pdf", State.LIVE)
    for state in (State.CANCELLED, State.SUPERSEDED):
        gone = live.last_version.model_copy(update={"number": 2, "state": state})
        show.documents([live.model_copy(update={"last_version": gone})], "plain")
        assert capsys.readouterr().out == "lease.pdf\tlive\t1\t3\tlease.pdf\n"


def test_collections_are_listed_made_and_deleted(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = {"kind": "feed", "name": "news", "url": "https://x.example/", "collection": "contracts"}
    scripted.specs = [read_spec(feed)]
    assert run("collections") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[:3] for line in lines] == [["contracts", "12", "en"], ["contrats", "0", "fr"]]
    assert run("collections", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["documents"] == 12
    assert run("collection", "create", "contrats", "--language", "fr") == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("collection", "delete", "contracts") == 1
    assert "“contracts” with 12 documents and 1 source?" in capsys.readouterr().err
    assert run("collection", "delete", "nope") == 1
    assert capsys.readouterr().err.startswith("collection-not-found: ")
    assert scripted.done == [("create", "contrats", "fr")]
    assert run("collection", "delete", "contracts", "--yes") == 0
    assert scripted.done[1:] == [("delete", "contracts", None)]
    told = capsys.readouterr().out
    assert "Deleted the collection contracts with 12 documents and 1 source: 14 versions" in told
    assert run("collection", "create", "notices", "--json") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "notices"


def test_the_questions_of_a_collection_are_set_together(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("collection", "suggest", "contracts", "When does it end?", "Who signs?") == 0
    assert "contracts suggests 2 questions." in capsys.readouterr().err
    assert run("collection", "suggest", "contracts", "--json") == 0
    assert json.loads(capsys.readouterr().out)["suggestions"] == []
    assert scripted.suggested == [("contracts", ["When does it end?", "Who signs?"]), ("contracts", [])]


def test_what_is_done_with_versions_and_collections_goes_to_the_service_as_its_api_takes_it() -> None:
    shown = document("lease.pdf", State.LIVE)
    collection = {"name": "contracts", "language": "fr", "documents": 0, "created_at": NOW.isoformat()}
    counts = {"versions": 1, "points": 2, "blobs": 3, "page_images": 4}
    seen: list[tuple[str, str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1/collections")
        if path == "/default/documents":
            listed = {"documents": [shown.model_dump(mode="json")], "has_more": False, "after": None}
            return httpx.Response(200, json=listed)
        seen.append((request.method, path, request.content))
        if path.endswith("/versions"):
            versions = [version.model_dump(mode="json") for version in HISTORY]
            return httpx.Response(200, json={"versions": versions})
        if path.startswith("/default"):
            return httpx.Response(200, json=shown.model_dump(mode="json"))
        if request.method == "DELETE":
            return httpx.Response(200, json={"collection": "contracts", "documents": 1, **counts})
        return httpx.Response(200, json=collection if request.content else {"collections": [collection]})

    service = backend(answer)
    assert service.versions("default", "lease.pdf") == HISTORY
    assert service.rollback("default", "lease.pdf", 3) == shown
    assert service.cancel("default", "lease.pdf") == shown
    assert [each.name for each in service.library.collections()] == ["contracts"]
    assert service.library.create_collection("contracts", language="fr").language == "fr"
    assert service.library.delete_collection("contracts").points == 2
    assert service.library.suggest("contracts", ["When?"]).name == "contracts"
    document_path = f"/default/documents/{shown.id}"
    assert [(method, path) for method, path, _ in seen] == [
        ("GET", f"{document_path}/versions"),
        ("POST", f"{document_path}/rollback"),
        ("POST", f"{document_path}/cancel"),
        ("GET", ""),
        ("POST", ""),
        ("DELETE", "/contracts"),
        ("PATCH", "/contracts"),
    ]
    assert json.loads(seen[1][2]) == {"version": 3}
    assert json.loads(seen[4][2]) == {"name": "contracts", "language": "fr"}
    assert json.loads(seen[6][2]) == {"suggestions": ["When?"]}


def test_a_refused_delete_of_a_collection_keeps_its_code() -> None:
    service = backend(lambda _: problem(404, "collection-not-found", "There is no collection “x”."))
    with pytest.raises(Exception, match="There is no collection") as refused:
        service.library.delete_collection("x")
    assert getattr(refused.value, "code", None) == "collection-not-found"

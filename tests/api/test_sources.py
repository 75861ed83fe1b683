"""What the API promises about sources."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from pincite.settings import Settings
from pincite.sources.report import Entry
from pincite.sources.spec import read_spec
from pincite_api.event_notifier import EventNotifier

from .conftest import ScriptedLibrary, Serve


@pytest.fixture
def folder(library: ScriptedLibrary, tmp_path: Path) -> Path:
    """Return a folder with two documents that sources may read."""
    made = tmp_path.resolve() / "documents"
    made.mkdir()
    for name in ("a", "b"):
        (made / f"{name}.html").write_text(name)
    library.use(Settings(home=library.home, source_roots=(str(made),)))
    return made


@pytest.fixture
def added(client: httpx.Client, folder: Path) -> dict[str, Any]:
    made = client.post("/v1/sources", json={"kind": "folder", "name": "it", "path": str(folder)})
    assert made.status_code == 201
    assert made.headers["location"] == "/v1/sources/it"
    source: dict[str, Any] = made.json()
    return source


def test_a_source_is_added_found_listed_and_removed(client: httpx.Client, added: dict[str, Any]) -> None:
    assert client.get("/v1/sources/it").json() == added
    assert client.get("/v1/sources").json() == {"sources": [added]}
    assert client.get("/v1/sources", params={"collection": "default"}).json() == {"sources": [added]}
    elsewhere = client.get("/v1/sources", params={"collection": "other"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "collection-not-found")
    client.post("/v1/collections", json={"name": "other"})
    assert client.get("/v1/sources", params={"collection": "other"}).json() == {"sources": []}
    assert client.delete("/v1/sources/it").status_code == 204
    missing = client.get("/v1/sources/it")
    assert (missing.status_code, missing.json()["code"]) == (404, "source-not-found")


def test_a_sync_answers_with_its_report_and_a_dry_run_with_what_it_would_be(
    client: httpx.Client, added: dict[str, Any], library: ScriptedLibrary
) -> None:
    foretold = client.post("/v1/sources/it/sync", params={"dry_run": True}).json()
    assert [entry["external_id"] for entry in foretold["added"]] == ["a.html", "b.html"]
    assert library.documents("default").items == []
    report = client.post("/v1/sources/it/sync").json()
    assert [entry["external_id"] for entry in report["added"]] == ["a.html", "b.html"]
    document = client.get(f"/v1/collections/default/documents/{report['added'][0]['document_id']}").json()
    assert document["external_id"] == "a.html"
    assert client.get("/v1/sources/it").json()["last_sync"]["added"] == 2


@pytest.fixture
def full(library: ScriptedLibrary, monkeypatch: pytest.MonkeyPatch) -> ScriptedLibrary:
    """Return a library whose queue has room for one."""
    library.limit_queue(1)
    return library


def on_pause(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Have this done while a sync waits for room."""
    monkeypatch.setattr("pincite_api.sources.time.sleep", lambda _seconds: do())


def test_a_sync_waits_where_the_queue_is_full(
    client: httpx.Client, added: dict[str, Any], full: ScriptedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_pause(monkeypatch, full.settle_all)
    report = client.post("/v1/sources/it/sync").json()
    assert [entry["external_id"] for entry in report["added"]] == ["a.html", "b.html"]


def test_a_service_that_leaves_waits_for_no_room(
    serve: Serve, added: dict[str, Any], full: ScriptedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = threading.Event()
    left = property(lambda _feed: leaving.is_set(), lambda _feed, _value: None)
    monkeypatch.setattr(EventNotifier, "leaving", left, raising=False)
    on_pause(monkeypatch, leaving.set)
    refused = serve().post("/v1/sources/it/sync")
    assert (refused.status_code, refused.json()["code"]) == (503, "service-stopping")


def test_the_receipt_of_a_deleted_collection_counts_its_sources(
    client: httpx.Client, added: dict[str, Any]
) -> None:
    assert client.delete("/v1/collections/default").json()["sources"] == 1
    assert client.get("/v1/sources").json() == {"sources": []}


def test_what_vanished_is_deleted_beyond_the_share_only_when_that_is_asked_for(
    client: httpx.Client, added: dict[str, Any], folder: Path
) -> None:
    client.post("/v1/sources/it/sync")
    for path in folder.iterdir():
        path.unlink()
    assert len(client.post("/v1/sources/it/sync").json()["withheld"]) == 2
    assert len(client.post("/v1/sources/it/sync", params={"delete_anyway": True}).json()["deleted"]) == 2


def test_a_source_is_changed_in_place(client: httpx.Client, added: dict[str, Any]) -> None:
    changed = client.patch("/v1/sources/it", json={"schedule": "6 hours", "include": ["a.*"]}).json()
    assert (changed["spec"]["schedule"], changed["spec"]["include"]) == ("6 hours", ["a.*"])
    refused = client.patch("/v1/sources/it", json={"path": "/etc"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-source")


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"kind": "folder", "path": "/etc"}, 403, "source-not-allowed"),
        ({"kind": "storage", "url": "file:///etc"}, 403, "source-not-allowed"),
        ({"kind": "urls", "urls": ["http://10.0.0.1/"], "allow_private": True}, 403, "source-not-allowed"),
        ({"kind": "urls", "urls": ["https://u:hunter2@x.example/"]}, 422, "secret-in-source"),
        ({"kind": "urls", "urls": ["ftp://x.example/"]}, 422, "invalid-source"),
        ({"kind": "urls", "urls": ["https://x.example/"], "schedule": "x"}, 422, "invalid-source"),
        ({"kind": "urls", "urls": ["https://x.example/"], "collection": "no"}, 404, "collection-not-found"),
        ({"kind": "urls", "urls": ["https://x.example/"], "metadata": {"A B": 1}}, 422, "invalid-metadata"),
        ({"kind": "other"}, 422, "invalid-request"),
        ({"kind": "urls"}, 422, "invalid-request"),
    ],
)
def test_a_source_that_cannot_be_is_a_problem_that_says_why(
    client: httpx.Client, folder: Path, values: dict[str, Any], status: int, code: str
) -> None:
    refused = client.post("/v1/sources", json={"name": "it", **values})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert "hunter2" not in refused.text
    assert client.get("/v1/sources").json() == {"sources": []}


def test_a_change_cannot_open_what_adding_could_not(
    client: httpx.Client, library: ScriptedLibrary, folder: Path
) -> None:
    client.post("/v1/sources", json={"kind": "urls", "name": "it", "urls": ["https://x.example/"]})
    refused = client.patch("/v1/sources/it", json={"allow_private": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "source-not-allowed")
    assert client.get("/v1/sources/it").json()["spec"]["allow_private"] is False


def test_a_source_that_was_added_where_the_service_takes_none_can_still_be_rescheduled(
    client: httpx.Client, library: ScriptedLibrary, tmp_path: Path
) -> None:
    library.add_source(read_spec({"kind": "folder", "name": "it", "path": str(tmp_path)}))
    library.add_source(
        read_spec({"kind": "urls", "name": "in", "urls": ["http://10.0.0.1/"], "allow_private": True})
    )
    for name in ("it", "in"):
        changed = client.patch(f"/v1/sources/{name}", json={"schedule": "6 hours"})
        assert changed.json()["spec"]["schedule"] == "6 hours"
    refused = client.patch("/v1/sources/in", json={"urls": ["http://10.0.0.2/"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "source-not-allowed")


def test_a_name_that_is_taken_is_a_conflict(client: httpx.Client, added: dict[str, Any]) -> None:
    again = client.post("/v1/sources", json=added["spec"])
    assert (again.status_code, again.json()["code"]) == (409, "source-exists")


def test_a_second_sync_of_a_source_is_a_conflict_and_others_are_answered_meanwhile(
    client: httpx.Client, added: dict[str, Any], library: ScriptedLibrary
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(outcome: str, entry: Entry) -> None:
        reached.set()
        assert go_on.wait(60)

    first = threading.Thread(target=library.sync, args=("it",), kwargs={"progress": wait})
    first.start()
    try:
        assert reached.wait(60)
        refused = client.post("/v1/sources/it/sync")
        assert client.get("/v1/sources/it").status_code == 200
    finally:
        go_on.set()
        first.join()
    assert (refused.status_code, refused.json()["code"]) == (409, "source-busy")


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/sync")])
def test_a_source_that_is_not_there_is_not_found(client: httpx.Client, method: str, path: str) -> None:
    body: dict[str, Any] = {"json": {}} if method == "PATCH" else {}
    missing = client.request(method, f"/v1/sources/nobody{path}", **body)
    assert (missing.status_code, missing.json()["code"]) == (404, "source-not-found")

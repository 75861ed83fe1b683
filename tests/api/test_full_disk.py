"""A service on a full disk: it answers and lets room be made, and says why it takes nothing."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import func, select

from pincite.errors import DiskFull
from pincite.runtime.room import Room
from pincite.store.registry.tables import RequestRow

from .conftest import ScriptedLibrary
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, put

KEY = {"Idempotency-Key": "one"}


def fill(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DiskFull("The disk is full: make 7 MiB more there.")

    monkeypatch.setattr(Room, "check", refuse)


def test_what_adds_is_refused_and_its_key_is_free_when_there_is_room(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fill(patch)
        for refused in (
            client.put(DOCUMENTS, params={"external_id": "a.html"}, content=b"<p>a", headers=KEY),
            client.post("/v1/collections", json={"name": "other"}, headers=KEY),
        ):
            assert_problem(refused, 507, "disk-full")
            assert "7 MiB more" in refused.json()["detail"]
        with library.parts.database.read() as session:
            assert session.scalar(select(func.count()).select_from(RequestRow)) == 0
    done = client.put(DOCUMENTS, params={"external_id": "a.html"}, content=b"<p>a", headers=KEY)
    assert done.status_code == 202


def test_a_write_that_was_done_is_answered_as_before(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create() -> httpx.Response:
        return client.post("/v1/collections", json={"name": "other"}, headers=KEY)

    done = create()
    fill(monkeypatch)
    again = create()
    assert (again.status_code, again.json()) == (done.status_code, done.json())
    assert again.headers["Idempotency-Replayed"] == "true"


def test_questions_are_answered_and_documents_can_be_cancelled_and_deleted(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (
        put(client, f"<p>{name}".encode(), external_id=name).json()["id"]
        for name in ("a.html", "b.html", "c.html")
    )
    fill(monkeypatch)
    assert client.post("/v1/collections/default/search", json={"question": "What?"}).status_code == 200
    assert client.get(f"{DOCUMENTS}/{first}").status_code == 200
    assert client.post(f"{DOCUMENTS}/{first}/cancel").status_code == 200
    assert client.delete(f"{DOCUMENTS}/{second}").status_code == 200
    bulk = client.post(f"{DOCUMENTS}/bulk", json={"action": "delete", "ids": [third]})
    assert bulk.json()["done"] == 1


def test_it_stays_ready_and_says_that_the_disk_is_full(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").json()["parts"]["disk"] == "ready"
    fill(monkeypatch)
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["parts"]["disk"] == "full: The disk is full: make 7 MiB more there."

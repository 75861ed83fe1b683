"""What the API promises of a document's versions: told, gone back to, and called off."""

from __future__ import annotations

import httpx
import pytest

from .conftest import ScriptedLibrary
from .test_problems import assert_problem
from .test_uploads import put


@pytest.fixture
def location(library: ScriptedLibrary, client: httpx.Client) -> str:
    """Where a document is of which version 2 is live, and version 1 in its grace period."""
    for content in (b"<p>one", b"<p>two"):
        found: str = put(client, content).headers["location"]
        library.go_live()
    return found


def test_the_history_tells_of_every_version_the_newest_first(client: httpx.Client, location: str) -> None:
    newest, oldest = client.get(f"{location}/versions").json()["versions"]
    assert (newest["number"], newest["state"], newest["rollback_until"]) == (2, "live", None)
    assert (oldest["number"], oldest["state"], oldest["kept"]) == (1, "superseded", True)
    assert oldest["rollback_until"] > newest["updated_at"]
    assert oldest["bytes"] == len(b"<p>one")


def test_a_rollback_goes_to_the_version_before_or_to_the_one_that_is_named(
    client: httpx.Client, location: str
) -> None:
    back = client.post(f"{location}/rollback")
    assert (back.status_code, back.json()["live_version"]["number"]) == (200, 1)
    assert client.get(f"{location}/original").content == b"<p>one"
    forth = client.post(f"{location}/rollback", json={"version": 2})
    assert forth.json()["live_version"]["number"] == 2
    assert client.post(f"{location}/rollback", json={"version": 2}).json() == forth.json()
    assert client.post(f"{location}/rollback", json={}).json()["live_version"]["number"] == 1


def test_a_rollback_with_a_key_names_its_version(client: httpx.Client, location: str) -> None:
    key = {"Idempotency-Key": "back"}
    refused = client.post(f"{location}/rollback", headers=key)
    assert_problem(refused, 422, "invalid-request")
    assert client.get(location).json()["live_version"]["number"] == 2
    done = client.post(f"{location}/rollback", json={"version": 1}, headers={"Idempotency-Key": "to-1"})
    assert done.json()["live_version"]["number"] == 1


def test_a_rollback_that_cannot_be_is_a_problem_that_says_why(client: httpx.Client, location: str) -> None:
    assert_problem(client.post(f"{location}/rollback", json={"version": 7}), 404, "version-not-found")
    put(client, b"<p>three")
    assert_problem(client.post(f"{location}/rollback"), 409, "version-under-way")
    client.post(f"{location}/cancel")
    assert_problem(client.post(f"{location}/rollback", json={"version": 3}), 409, "no-rollback")
    client.post(f"{location}/rollback")
    assert_problem(client.post(f"{location}/rollback"), 409, "no-rollback")


@pytest.mark.parametrize("body", [{"version": 0}, {"version": 2**31}, {"version": "x"}, {"to": 1}, [1]])
def test_a_rollback_refuses_what_is_none(client: httpx.Client, location: str, body: object) -> None:
    assert_problem(client.post(f"{location}/rollback", json=body), 422, "invalid-request")


def test_a_cancelled_version_is_gone_and_what_is_live_goes_on(
    library: ScriptedLibrary, client: httpx.Client, location: str
) -> None:
    put(client, b"<p>three")
    cancelled = client.post(f"{location}/cancel")
    assert cancelled.status_code == 200
    document = cancelled.json()
    assert (document["live_version"]["number"], document["pending_version"]) == (2, None)
    assert document["last_version"]["state"] == "cancelled"
    assert len(library.files()) == 2
    assert_problem(client.get(f"{location}/original", params={"version": 3}), 404, "version-not-found")
    assert client.get(f"{location}/versions").json()["versions"][0]["kept"] is False
    assert_problem(client.post(f"{location}/cancel"), 409, "nothing-under-way")
    assert_problem(client.post(f"{location}/retry"), 409, "version-cancelled")


def test_versions_of_a_document_that_is_not_there_are_a_problem(client: httpx.Client, location: str) -> None:
    client.delete(location)
    assert_problem(client.get(f"{location}/versions"), 404, "document-not-found")
    for action in ("rollback", "cancel"):
        assert_problem(client.post(f"{location}/{action}"), 404, "document-not-found")

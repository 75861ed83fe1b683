"""What is known of a document: handed in with it, shown, and put right by PATCH."""

from __future__ import annotations

import json

import httpx
import pytest

from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, add, put


@pytest.fixture
def location(client: httpx.Client) -> str:
    response = add(client, b"<p>one", metadata=json.dumps({"year": 2018, "draft": True}))
    assert response.json()["metadata"] == {"year": 2018, "draft": True}
    return response.headers["location"]


def test_a_patch_merges_and_answers_with_the_document(client: httpx.Client, location: str) -> None:
    changes = {
        "metadata": {"draft": None, "tags": ["a", 1.5]},
        "profile": {"organisation": "3M", "periods": ["2018"], "kind": None},
    }
    response = client.patch(location, json=changes)
    assert response.status_code == 200
    document = response.json()
    assert document == client.get(location).json()
    assert document["metadata"] == {"year": 2018, "tags": ["a", 1.5]}
    assert document["profile"]["organisation"] == {"value": "3M", "found_in": "user", "page": None}
    assert document["corrections"] == {"organisation": "3M", "periods": ["2018"], "kind": None}


def test_a_correction_can_be_withdrawn(client: httpx.Client, location: str) -> None:
    client.patch(location, json={"profile": {"organisation": "3M", "kind": None}})
    document = client.patch(location, json={"withdraw": ["organisation"]}).json()
    assert document["profile"]["organisation"] is None
    assert document["corrections"] == {"kind": None}


def test_a_patch_of_nothing_changes_nothing(client: httpx.Client, location: str) -> None:
    before = client.get(location).json()
    assert client.patch(location, json={}).json() == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"metadata": {"Year": 1}}, "invalid-metadata"),
        ({"metadata": {"year": {"from": 1}}}, "invalid-metadata"),
        ({"metadata": {"a": "\x00"}}, "invalid-metadata"),
        ({"metadata": ["year"]}, "invalid-request"),
        ({"profile": {"author": "x"}}, "invalid-profile"),
        ({"profile": {"published": "yesterday"}}, "invalid-profile"),
        ({"profile": {"kind": "manual"}, "withdraw": ["kind"]}, "invalid-profile"),
        ({"title": "x"}, "invalid-request"),
    ],
)
def test_what_cannot_be_is_a_problem_and_changes_nothing(
    client: httpx.Client, location: str, changes: dict[str, object], code: str
) -> None:
    before = client.get(location).json()
    assert_problem(client.patch(location, json=changes), 422, code)
    assert client.get(location).json() == before


def test_a_document_that_is_not_there_cannot_be_corrected(client: httpx.Client) -> None:
    assert_problem(client.patch(f"{DOCUMENTS}/nothing", json={}), 404, "document-not-found")


def test_metadata_come_with_a_file_however_it_is_handed_in(client: httpx.Client, location: str) -> None:
    again = add(client, b"<p>one", metadata='{"year": 2019}')
    assert (again.status_code, again.json()["metadata"]) == (200, {"year": 2019, "draft": True})
    replaced = put(client, b"<p>two", metadata='{"draft": null, "owner": "Ångström"}')
    assert replaced.json()["metadata"] == {"year": 2019, "owner": "Ångström"}
    assert put(client, b"<p>three").json()["metadata"] == replaced.json()["metadata"]


@pytest.mark.parametrize("metadata", ["{", "[]", "year=2018", '{"Year": 2018}'])
def test_a_file_with_metadata_that_cannot_be_is_refused(client: httpx.Client, metadata: str) -> None:
    assert_problem(add(client, b"<p>one", metadata=metadata), 422, "invalid-metadata")
    assert_problem(put(client, b"<p>one", metadata=metadata), 422, "invalid-metadata")
    assert client.get(DOCUMENTS).json()["documents"] == []

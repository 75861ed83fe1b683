"""What the API promises about collections."""

from __future__ import annotations

import httpx
import pytest

from .conftest import ScriptedLibrary
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, put


def test_a_collection_is_made_with_its_language(client: httpx.Client) -> None:
    made = client.post("/v1/collections", json={"name": "contrats", "language": "fr"})
    assert (made.status_code, made.json()["language"]) == (201, "fr")
    assert client.get("/v1/collections/contrats").json()["language"] == "fr"
    assert client.get("/v1/collections/default").json()["language"] == "en"


def test_an_unknown_language_is_a_problem_that_lists_what_there_is(client: httpx.Client) -> None:
    refused = client.post("/v1/collections", json={"name": "contrats", "language": "xx"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-language")
    assert "de, el, en" in refused.json()["detail"]


def test_a_deleted_collection_is_gone_with_all_of_its_documents_and_the_receipt_has_the_totals(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    client.post("/v1/collections", json={"name": "contracts"})
    put(client, b"<p>one")
    location = put(client, b"<p>two", external_id="deed.pdf").headers["location"]
    deleted = client.delete("/v1/collections/default")
    assert deleted.status_code == 200
    receipt = deleted.json()
    assert (receipt["collection"], receipt["documents"], receipt["versions"]) == ("default", 2, 2)
    assert (receipt["blobs"], receipt["checked"], receipt["remaining"]) == (2, True, [])
    assert library.files() == []
    for path in ("/v1/collections/default", DOCUMENTS):
        assert_problem(client.get(path), 404, "collection-not-found")
    assert_problem(client.get(location), 404, "document-not-found")
    assert_problem(client.delete("/v1/collections/default"), 404, "collection-not-found")
    assert [each["name"] for each in client.get("/v1/collections").json()["collections"]] == ["contracts"]
    assert client.post("/v1/collections", json={"name": "default"}).json()["documents"] == 0


def test_a_collection_counts_what_each_list_shows(library: ScriptedLibrary, client: httpx.Client) -> None:
    for name in ("a.html", "b.html"):
        put(client, f"<p>{name}".encode(), external_id=name)
    library.go_live()
    put(client, b"<p>worse", external_id="a.html")
    library.settle_all()
    put(client, b"<p>new", external_id="c.html")
    collection = client.get("/v1/collections/default").json()
    totals = collection["totals"]
    assert totals == {"all": 3, "live": 1, "warnings": 0, "under_way": 1, "failed": 1}
    assert (collection["documents"], client.get("/v1/collections").json()["collections"]) == (3, [collection])
    for show, count in totals.items():
        assert len(client.get(DOCUMENTS, params={"show": show}).json()["documents"]) == count
    document = client.get(DOCUMENTS, params={"show": "under_way"}).json()["documents"][0]
    client.post(f"{DOCUMENTS}/{document['id']}/cancel").raise_for_status()
    totals = client.get("/v1/collections/default").json()["totals"]
    assert totals == {"all": 3, "live": 1, "warnings": 0, "under_way": 0, "failed": 1}


def test_a_collection_suggests_the_questions_that_were_set_last(client: httpx.Client) -> None:
    path = "/v1/collections/default"
    assert client.get(path).json()["suggestions"] == []
    changed = client.patch(path, json={"suggestions": [" How long is the warranty? ", "When?"]})
    assert changed.json()["suggestions"] == ["How long is the warranty?", "When?"]
    assert client.patch(path, json={}).json() == changed.json() == client.get(path).json()
    assert client.patch(path, json={"suggestions": []}).json()["suggestions"] == []


@pytest.mark.parametrize(
    ("suggestions", "code"),
    [
        (["When?"] * 13, "invalid-suggestions"),
        (["x" * 501], "invalid-suggestions"),
        (["  "], "invalid-suggestions"),
        (["a\x00"], "invalid-suggestions"),
        ("When?", "invalid-request"),
    ],
)
def test_what_is_no_list_of_questions_is_not_suggested(
    client: httpx.Client, suggestions: object, code: str
) -> None:
    path = "/v1/collections/default"
    assert_problem(client.patch(path, json={"suggestions": suggestions}), 422, code)
    assert client.get(path).json()["suggestions"] == []
    nowhere = client.patch("/v1/collections/nowhere", json={"suggestions": []})
    assert_problem(nowhere, 404, "collection-not-found")

"""What the API promises about collections."""

from __future__ import annotations

import httpx

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

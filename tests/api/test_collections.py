"""What the API promises about collections."""

from __future__ import annotations

import httpx


def test_a_collection_is_made_with_its_language(client: httpx.Client) -> None:
    made = client.post("/v1/collections", json={"name": "contrats", "language": "fr"})
    assert (made.status_code, made.json()["language"]) == (201, "fr")
    assert client.get("/v1/collections/contrats").json()["language"] == "fr"
    assert client.get("/v1/collections/default").json()["language"] == "en"


def test_an_unknown_language_is_a_problem_that_lists_what_there_is(client: httpx.Client) -> None:
    refused = client.post("/v1/collections", json={"name": "contrats", "language": "xx"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-language")
    assert "de, el, en" in refused.json()["detail"]

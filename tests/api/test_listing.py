"""Lists of documents over HTTP: narrowed, sorted, and walked by their cursor."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from .conftest import ScriptedLibrary
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, add, put


def listed(client: httpx.Client, **params: Any) -> list[str]:
    """Return the names of all documents of a list."""
    page = client.get(DOCUMENTS, params=params).raise_for_status().json()
    return [document["external_id"] for document in page["documents"]]


def test_a_list_is_walked_by_its_cursor(client: httpx.Client) -> None:
    names = [f"{number:02}.pdf" for number in range(7)]
    for name in reversed(names):
        add(client, f"<p>{name}".encode(), name=name)
    seen, after = [], None
    while True:
        page = client.get(DOCUMENTS, params={"limit": 3} | ({"after": after} if after else {})).json()
        seen.append([document["external_id"] for document in page["documents"]])
        after = page["after"]
        assert page["has_more"] is (after is not None)
        if after is None:
            break
    assert seen == [names[:3], names[3:6], names[6:]]


def test_the_whole_of_a_narrowed_list_is_counted_where_that_is_asked_for(client: httpx.Client) -> None:
    for name in ("mill-1.pdf", "mill-2.pdf", "quay.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    for params, total in (({}, None), ({"count": "true"}, 3), ({"count": "true", "q": "mill"}, 2)):
        page = client.get(DOCUMENTS, params={"limit": 1, **params}).raise_for_status().json()
        assert (len(page["documents"]), page["total"]) == (1, total)


def test_a_list_is_narrowed_to_a_state(library: ScriptedLibrary, client: httpx.Client) -> None:
    add(client, b"<p>one", name="one.pdf")
    library.settle_all()
    add(client, b"<p>two", name="two.pdf")
    for state, names in {"failed": ["one.pdf"], "queued": ["two.pdf"], "live": []}.items():
        page = client.get(DOCUMENTS, params={"state": state}).json()
        assert [document["external_id"] for document in page["documents"]] == names


def test_a_document_is_found_by_its_external_id(client: httpx.Client) -> None:
    for name in ("a.pdf", "b.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    found = client.get(DOCUMENTS, params={"limit": 1, "external_id": "b.pdf"}).json()
    assert [document["external_id"] for document in found["documents"]] == ["b.pdf"]
    nothing = {"documents": [], "has_more": False, "after": None, "total": None}
    assert client.get(DOCUMENTS, params={"external_id": "B.pdf"}).json() == nothing
    both = client.get(DOCUMENTS, params={"external_id": "b.pdf", "state": "queued"})
    assert_problem(both, 422, "invalid-request")
    elsewhere = client.get("/v1/collections/nope/documents", params={"external_id": "b.pdf"})
    assert_problem(elsewhere, 404, "collection-not-found")


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 501},
        {"state": "done"},
        {"show": "done"},
        {"sort": "size"},
        {"order": "up"},
        {"q": "a\x00"},
        {"after": "a\x00"},
        {"external_id": "a\x00"},
    ],
)
def test_a_list_refuses_what_it_does_not_know(client: httpx.Client, params: dict[str, str]) -> None:
    assert_problem(client.get(DOCUMENTS, params=params), 422, "invalid-request")


def test_a_cursor_that_never_was_is_a_problem(client: httpx.Client) -> None:
    assert_problem(client.get(DOCUMENTS, params={"after": "nothing"}), 404, "document-not-found")


def test_a_list_is_sorted_and_goes_on_in_its_order(library: ScriptedLibrary, client: httpx.Client) -> None:
    for name in ("b.pdf", "a.pdf", "c.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    assert listed(client) == ["a.pdf", "b.pdf", "c.pdf"]
    assert listed(client, order="desc") == ["c.pdf", "b.pdf", "a.pdf"]
    assert listed(client, sort="changed") == ["c.pdf", "a.pdf", "b.pdf"]
    assert listed(client, sort="changed", order="asc") == ["b.pdf", "a.pdf", "c.pdf"]
    page = client.get(DOCUMENTS, params={"sort": "changed", "limit": 1}).json()
    assert listed(client, sort="changed", limit=1, after=page["after"]) == ["a.pdf"]
    other = client.get(DOCUMENTS, params={"sort": "pages", "after": page["after"]})
    assert_problem(other, 422, "invalid-cursor")


def test_a_list_is_narrowed_by_text_by_filter_and_to_what_a_tab_shows(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    for year in (2019, 2020):
        put(client, b"<p>one", external_id=f"Année {year}.html", metadata=json.dumps({"year": year}))
    library.settle_all()
    put(client, b"<p>two", external_id="annex.html")
    assert listed(client, q="ANNEE") == ["Année 2019.html", "Année 2020.html"]
    for text in ("metadata.year > 2019", '{"field": "metadata.year", "gt": 2019}'):
        assert listed(client, filter=text) == ["Année 2020.html"]
    assert (listed(client, show="failed"), listed(client, show="under_way")) == (
        ["Année 2019.html", "Année 2020.html"],
        ["annex.html"],
    )
    assert listed(client, q="2019", filter="metadata.year > 2019", show="failed") == []


@pytest.mark.parametrize("text", ["metadata.year >", "nothing = 1", "{", '{"field": "x", "eq": 1}', "[1]"])
def test_a_filter_that_is_none_is_a_problem(client: httpx.Client, text: str) -> None:
    assert_problem(client.get(DOCUMENTS, params={"filter": text}), 422, "invalid-filter")


def test_what_documents_can_be_filtered_by_is_told_with_counts(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite.store.registry.field_values.MOST", 2)
    kinds = ("Manual", "manual", "paper", "memo")
    for number, kind in enumerate(kinds):
        metadata = json.dumps({"year": 2020 + number // 2, "draft": number == 0, "tags": ["x", "x"]})
        document = put(client, b"<p>one", external_id=f"{number}.html", metadata=metadata).json()
        path = f"{DOCUMENTS}/{document['id']}"
        client.patch(path, json={"profile": {"organisation": kind.upper()}}).raise_for_status()
    fields = client.get("/v1/collections/default/fields").json()["fields"]
    assert fields == [
        {
            "name": "organisation",
            "values": [{"value": "MANUAL", "documents": 2}, {"value": "MEMO", "documents": 1}],
            "more": True,
        },
        {
            "name": "metadata.draft",
            "values": [{"value": False, "documents": 3}, {"value": True, "documents": 1}],
            "more": False,
        },
        {"name": "metadata.tags", "values": [{"value": "x", "documents": 4}], "more": False},
        {
            "name": "metadata.year",
            "values": [{"value": 2020, "documents": 2}, {"value": 2021, "documents": 2}],
            "more": False,
        },
    ]
    assert_problem(client.get("/v1/collections/nowhere/fields"), 404, "collection-not-found")

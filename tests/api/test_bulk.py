"""A change of many documents: each by itself, and each problem is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pincite.errors import NothingUnderWay

from .conftest import ScriptedLibrary
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, add, put

BULK = f"{DOCUMENTS}/bulk"


def ids_of(client: httpx.Client) -> dict[str, str]:
    documents = client.get(DOCUMENTS, params={"limit": 500}).raise_for_status().json()["documents"]
    return {document["external_id"]: document["id"] for document in documents}


def change(client: httpx.Client, headers: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.post(BULK, json=body, headers=headers).raise_for_status().json()
    return found


def test_each_document_is_done_with_by_itself_and_each_problem_is_told(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    for name in ("a.pdf", "b.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    library.settle_all()
    add(client, b"<p>c", name="c.pdf")
    ids = ids_of(client)
    result = change(client, action="retry", ids=[*ids.values(), "nothing", ids["a.pdf"]])
    assert (result["done"], result["more"], result["after"]) == (2, False, None)
    said = [(each["id"], each["external_id"], each["code"]) for each in result["failed"]]
    assert said == [
        (ids["c.pdf"], "c.pdf", "nothing-to-retry"),
        ("nothing", None, "document-not-found"),
    ]
    assert "is queued" in result["failed"][0]["detail"]
    assert change(client, action="cancel", ids=[ids["c.pdf"]])["done"] == 1
    assert change(client, action="delete", ids=[ids["a.pdf"], ids["b.pdf"]])["done"] == 2
    assert set(ids_of(client)) == {"c.pdf"}


def test_what_is_listed_is_changed_and_the_rest_stays(library: ScriptedLibrary, client: httpx.Client) -> None:
    for name in ("2019/a.pdf", "2019/b.pdf", "2020/a.pdf"):
        put(client, f"<p>{name}".encode(), external_id=name)
    library.settle_all()
    put(client, b"<p>new", external_id="2019/new.pdf")
    assert change(client, action="delete", q="2019", show="failed")["done"] == 2
    assert set(ids_of(client)) == {"2019/new.pdf", "2020/a.pdf"}
    assert change(client, action="delete", filter="document = 2020/a.pdf")["done"] == 1
    assert change(client, action="delete", show="all")["done"] == 1
    assert change(client, action="delete", show="all")["done"] == 0


def test_a_long_list_is_gone_through_though_nothing_can_be_done_with_some(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite_api.bulk.AT_ONCE", 2)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    library.go_live()
    first = change(client, action="cancel", show="all")
    assert (first["done"], len(first["failed"]), first["more"]) == (0, 2, True)
    second = change(client, action="cancel", show="all", after=first["after"])
    assert [each["external_id"] for each in second["failed"]] == ["c.pdf"]
    assert (second["more"], second["after"]) == (False, None)


def test_a_list_that_takes_long_is_gone_through_a_few_seconds_at_a_time(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite_api.bulk.PATIENCE_S", -1.0)
    names = ["a.pdf", "b.pdf", "c.pdf"]
    for name in names:
        add(client, f"<p>{name}".encode(), name=name)
    ids = ids_of(client)
    monkeypatch.setattr(
        library.parts.history, "cancel", refuse_only(ids["b.pdf"], library.parts.history.cancel)
    )
    results: list[tuple[int, list[str], bool]] = []
    after = None
    while after is not None or not results:
        result = change(client, action="cancel", show="under_way", after=after)
        results.append((result["done"], [each["external_id"] for each in result["failed"]], result["more"]))
        after = result["after"]
    assert results == [(1, [], True), (0, ["b.pdf"], True), (1, [], False)]
    assert change(client, action="delete", ids=list(ids.values()))["done"] == 3


def refuse_only(wrong: str, act: Callable[[str, str], object]) -> Callable[[str, str], object]:
    """Return what cannot be done with one document."""

    def refuse(collection: str, document_id: str) -> object:
        if document_id == wrong:
            raise NothingUnderWay("There is nothing to cancel.")
        return act(collection, document_id)

    return refuse


def test_a_collection_is_deleted_while_many_changes_of_documents_go_on(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 60
    add(client, b"<p>a", name="a.pdf")
    client.post("/v1/collections", json={"name": "other"}).raise_for_status()
    begun, go_on = threading.Event(), threading.Event()

    def wait(_collection: str, _document_id: str) -> object:
        begun.set()
        assert go_on.wait(60)
        raise LookupError

    monkeypatch.setattr(library, "delete", wait)
    body = {"action": "delete", "show": "all"}
    limits = httpx.Limits(max_connections=many)
    with (
        httpx.Client(base_url=client.base_url, limits=limits, timeout=60, trust_env=False) as waiters,
        ThreadPoolExecutor(many) as pool,
    ):
        try:
            waiting = [pool.submit(waiters.post, BULK, json=body) for _ in range(many)]
            assert begun.wait(30)
            assert client.delete("/v1/collections/other", timeout=15).status_code == 200
            assert not any(future.done() for future in waiting)
        finally:
            go_on.set()


def test_nothing_is_done_where_the_list_has_another_number_of_documents_than_was_expected(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        put(client, f"<p>{name}".encode(), external_id=name, metadata='{"year": 2020}')
    library.settle_all()
    put(client, b"<p>d", external_id="d.pdf")
    for listing in ({"show": "failed"}, {"filter": "metadata.year = 2020"}, {"state": "failed", "q": "PDF"}):
        body = {"action": "delete", **listing, "expected": 2}
        refused = client.post(BULK, json=body)
        assert_problem(refused, 409, "list-changed")
        assert "3" in refused.json()["detail"] and "2" in refused.json()["detail"]
    assert len(ids_of(client)) == 4
    assert change(client, action="delete", show="failed", expected=3)["done"] == 3
    assert set(ids_of(client)) == {"d.pdf"}


def test_going_on_behind_a_place_the_number_is_not_checked_again(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite_api.bulk.AT_ONCE", 2)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    first = change(client, action="delete", show="all", expected=3)
    assert change(client, action="delete", show="all", expected=3, after=first["after"])["done"] == 1


@pytest.mark.parametrize("listing", [{"show": "failed"}, {"state": "failed"}, {"filter": "kind = poem"}])
def test_a_document_that_leaves_the_list_before_its_turn_is_left_and_named(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, listing: dict[str, Any]
) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        put(client, f"<p>{name}".encode(), external_id=name)
    library.settle_all()
    ids, delete = ids_of(client), library.delete
    for document_id in ids.values():
        library.update("default", document_id, profile={"kind": "poem"})

    def delete_while_others_change(collection: str, document_id: str) -> object:
        if document_id == ids["a.pdf"]:
            library.retry("default", ids["b.pdf"])
            library.update("default", ids["b.pdf"], profile={"kind": "manual"})
            delete("default", ids["c.pdf"])
        return delete(collection, document_id)

    monkeypatch.setattr(library, "delete", delete_while_others_change)
    result = change(client, action="delete", **listing)
    said = [(each["id"], each["external_id"], each["code"]) for each in result["failed"]]
    assert said == [(ids["b.pdf"], "b.pdf", "list-changed"), (ids["c.pdf"], None, "document-not-found")]
    assert result["done"] == 1
    assert set(ids_of(client)) == {"b.pdf"}


def test_what_fails_in_an_unforeseen_way_holds_up_no_other_and_tells_nothing_from_inside(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.pdf", "b.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    ids, delete = ids_of(client), library.delete

    def fail_at_first(collection: str, document_id: str) -> object:
        if document_id == ids["a.pdf"]:
            raise RuntimeError("secret")
        return delete(collection, document_id)

    monkeypatch.setattr(library, "delete", fail_at_first)
    result = change(client, action="delete", show="under_way")
    assert (result["done"], [each["code"] for each in result["failed"]]) == (1, ["internal-error"])
    assert "secret" not in str(result)


def test_a_change_of_many_that_comes_again_with_its_key_is_done_once(client: httpx.Client) -> None:
    add(client, b"<p>a", name="a.pdf")
    key = {"Idempotency-Key": "once"}
    first = change(client, headers=key, action="delete", show="all")
    add(client, b"<p>b", name="b.pdf")
    assert change(client, headers=key, action="delete", show="all") == first
    assert set(ids_of(client)) == {"b.pdf"}


@pytest.mark.parametrize(
    "body",
    [
        {"action": "delete"},
        {"action": "delete", "ids": []},
        {"action": "delete", "ids": ["x"], "show": "failed"},
        {"action": "delete", "ids": ["x"], "after": "c."},
        {"action": "delete", "ids": ["x"], "expected": 1},
        {"action": "delete", "show": "all", "expected": -1},
        {"action": "delete", "ids": ["x"] * 501},
        {"action": "delete", "q": ""},
        {"action": "delete", "q": " "},
        {"action": "delete", "q": "\u0301"},
        {"action": "delete", "q": "\u3000\t"},
        {"action": "delete", "q": " ", "show": "failed"},
        {"action": "burn", "ids": ["x"]},
        {"action": "delete", "show": "everything"},
    ],
)
def test_a_change_that_does_not_say_what_or_which_is_refused(
    client: httpx.Client, body: dict[str, object]
) -> None:
    add(client, b"<p>a", name="a.pdf")
    assert_problem(client.post(BULK, json=body), 422, "invalid-request")
    assert set(ids_of(client)) == {"a.pdf"}


def test_a_change_in_a_collection_that_is_not_there_is_a_problem(client: httpx.Client) -> None:
    refused = client.post("/v1/collections/nowhere/documents/bulk", json={"action": "delete", "show": "all"})
    assert_problem(refused, 404, "collection-not-found")

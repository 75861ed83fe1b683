"""Every index passes exactly the documents that the plain evaluation of a filter passes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from pincite.index.bm25 import query_vector
from pincite.index.edge import EdgeIndex
from pincite.index.filters import Attributes, Filter, matches, read
from pincite.index.vector_index import Scope, Scores, Stored, VectorIndex
from tests.index.filters.strategies import ATTRIBUTES, FILTERS

from .test_index import DIM, MODEL, NAME, Shelf, key, open_client, point, vector_of

# The local mode takes payload indexes and says that it has no use for them.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")


@pytest.fixture(params=["edge", "local", "server"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    index: VectorIndex
    if request.param == "edge":
        index = EdgeIndex(tmp_path / "index", MODEL, DIM)
    elif request.param == "local":
        index = open_client(QdrantClient(":memory:"), MODEL, DIM)
    else:
        url, api_key = request.getfixturevalue("qdrant_url"), os.environ.get("QDRANT_API_KEY")
        client = QdrantClient(url=url, api_key=api_key, check_compatibility=False)
        client.delete_collection(NAME)
        index = open_client(client, MODEL, DIM)
    with closing(index):
        yield Shelf(index)


def ask(
    shelf: Shelf, where: Filter | None, *, collection: str = "a", within: Sequence[str] | None = None
) -> list[Stored]:
    """Return what is nearest, among which is all that holds the word."""
    scope = Scope(collection, within, where)
    nearest = shelf.index.search_dense(scope, vector_of("fox"), 100)
    assert by_words(shelf, scope).keys() <= nearest.keys()
    return [*shelf.held(nearest).values()]


def by_words(shelf: Shelf, scope: Scope) -> Scores:
    return shelf.index.search_sparse(scope, query_vector("fox"), 100)


def documents(shelf: Shelf, where: Filter | None) -> list[str]:
    return sorted(hit.document for hit in ask(shelf, where))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.lists(ATTRIBUTES, min_size=1, max_size=10), filters=st.lists(FILTERS, min_size=1, max_size=10)
)
def test_random_filters_pass_the_random_documents_that_they_must(
    shelf: Shelf, known: list[Attributes], filters: list[Filter]
) -> None:
    for version_key in shelf.index.versions():
        shelf.index.delete(version_key)
    points = [point(f"fox {i}", str(i)) for i in range(len(known))]
    shelf.add(*(replace(p, attributes=attributes) for p, attributes in zip(points, known, strict=True)))
    for where in filters:
        expected = sorted(str(i) for i, attributes in enumerate(known) if matches(where, attributes))
        assert documents(shelf, where) == expected
        assert len(by_words(shelf, Scope("a", where=where))) == len(expected)
    rotated = [*known[1:], known[0]]
    for p, attributes in zip(points, rotated, strict=True):
        shelf.index.set_attributes(p.version_key, attributes)
    for where in filters:
        expected = sorted(str(i) for i, attributes in enumerate(rotated) if matches(where, attributes))
        assert documents(shelf, where) == expected


def test_attributes_are_for_all_points_of_one_version_and_change_nothing_else(shelf: Shelf) -> None:
    pages = [replace(point(f"fox {i}", "fox", ordinal=i), attributes={"metadata.a": (1,)}) for i in range(3)]
    other = replace(point("fox", "other"), attributes={"metadata.a": (1,)})
    shelf.add(*pages, other)
    shelf.index.set_attributes(pages[0].version_key, {"metadata.b": (True,)})
    assert documents(shelf, read("metadata.b = true")) == ["fox"] * 3
    assert documents(shelf, read("metadata.a = 1")) == ["other"]
    assert {hit.chunk.text for hit in ask(shelf, None)} == {"fox", "fox 0", "fox 1", "fox 2"}
    shelf.index.set_servable(pages[0].version_key, False)
    assert documents(shelf, read("metadata.b = true")) == []


def test_a_filter_never_shows_another_collection_or_document(shelf: Shelf) -> None:
    shelf.add(point("fox", "one"), point("fox", "two"), point("fox", "one", collection="b"))
    anything = read("metadata.missing not exists or document exists")
    assert documents(shelf, anything) == ["one", "two"]
    assert [hit.collection for hit in ask(shelf, anything, collection="b")] == ["b"]
    assert [hit.document for hit in ask(shelf, anything, within=[key("a", "two")])] == ["two"]


def test_a_filter_keeps_the_weights_of_the_collection(shelf: Shelf) -> None:
    texts = ["fox", "fox and hound", "hound", "hound pack"]
    points = [replace(point(text, text), attributes={"metadata.text": (text,)}) for text in texts]
    shelf.add(*points)
    whole = by_words(shelf, Scope("a", [key("a", "fox")]))
    assert by_words(shelf, Scope("a", where=read("metadata.text = fox"))) == pytest.approx(whole)


def test_a_point_without_attributes_passes_what_asks_for_none(shelf: Shelf) -> None:
    shelf.add(point("fox", "bare"))
    assert documents(shelf, read("not kind = manual")) == ["bare"]
    assert documents(shelf, read("kind exists or published < 9999 or metadata.a < 1")) == []

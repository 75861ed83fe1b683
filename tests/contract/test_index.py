"""What every vector index promises, on each of them: embedded, the client's local mode, and a server."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from pincite.errors import IndexMismatch
from pincite.index.bm25 import chunk_vector, held_terms, query_vector
from pincite.index.edge import EdgeIndex
from pincite.index.server import ServerIndex
from pincite.index.vector_index import Point, Scope, Scores, Stored, Vector, VectorIndex
from pincite.schema.chunk import Chunk, Segment

DIM = 16
MODEL = "model"
_NAMESPACE = UUID("b5a7a5e1-37a3-4b0e-8f0c-0d8c3ad0a001")

Opener = Callable[[str, int], VectorIndex]


def key(*parts: object) -> str:
    return str(uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))


def vector_of(text: str) -> Vector:
    """Return a unit vector that only the text decides."""
    seed = int.from_bytes(uuid5(_NAMESPACE, text).bytes, "big")
    vector = np.random.default_rng(seed).normal(size=DIM).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def point(text: str, document: str, *, collection: str = "a", version: int = 1, ordinal: int = 0) -> Point:
    return Point(
        chunk=Chunk(
            key(collection, document, version, ordinal), ordinal, text, (Segment(1, 0, len(text)),), ""
        ),
        collection=collection,
        document_id=key(collection, document),
        version_key=key(collection, document, version),
        version=version,
        document=document,
        vector=vector_of(text),
    )


@dataclass(frozen=True)
class Shelf:
    """An index and the shortest ways to fill and to ask it."""

    index: VectorIndex

    def add(self, *points: Point) -> None:
        self.index.upsert(points)
        for version_key in {point.version_key for point in points}:
            self.index.set_servable(version_key, True)

    def nearest(
        self, text: str, collection: str = "a", limit: int = 10, document_ids: Sequence[str] | None = None
    ) -> Scores:
        return self.index.search_dense(Scope(collection, document_ids), vector_of(text), limit)

    def by_words(
        self, text: str, collection: str = "a", limit: int = 10, document_ids: Sequence[str] | None = None
    ) -> Scores:
        return self.index.search_sparse(Scope(collection, document_ids), query_vector(text), limit)

    def found(self, text: str, collection: str = "a", document_ids: Sequence[str] | None = None) -> set[str]:
        """Return the texts that either ranking finds. Both find a point with the question's own words."""
        nearest = self.nearest(text, collection, document_ids=document_ids)
        by_words = self.by_words(text, collection, document_ids=document_ids)
        return {stored.chunk.text for stored in self.held(nearest | by_words).values()}

    def held(self, scores: Scores) -> dict[str, Stored]:
        return self.index.fetch(scores.keys())


NAME = f"pincite-contract-{os.getpid()}"
"""Of the collection on a server, which other test runs may use at the same time."""


def open_client(client: QdrantClient, fingerprint: str, dim: int) -> ServerIndex:
    with warnings.catch_warnings():
        # The local mode takes payload indexes and says that it has no use for them.
        warnings.filterwarnings("ignore", message="Payload indexes have no effect", category=UserWarning)
        return ServerIndex(client, fingerprint, dim, name=NAME)


@pytest.fixture(params=["edge", "local", "server"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Open one index, new at the first time; what it held is kept while it is closed."""
    if request.param == "edge":
        yield lambda fingerprint, dim: EdgeIndex(tmp_path / "index", fingerprint, dim)
    elif request.param == "local":
        folder = str(tmp_path / "local")
        yield lambda fingerprint, dim: open_client(QdrantClient(path=folder), fingerprint, dim)
    else:
        url, api_key = request.getfixturevalue("qdrant_url"), os.environ.get("QDRANT_API_KEY")
        with closing(QdrantClient(url=url, api_key=api_key, check_compatibility=False)) as client:
            client.delete_collection(NAME)
            yield lambda fingerprint, dim: open_client(
                QdrantClient(url=url, api_key=api_key, check_compatibility=False), fingerprint, dim
            )
            client.delete_collection(NAME)


@pytest.fixture
def shelf(opener: Opener) -> Iterator[Shelf]:
    with closing(opener(MODEL, DIM)) as index:
        yield Shelf(index)


def test_a_point_is_found_only_while_it_is_servable(shelf: Shelf) -> None:
    fox = point("the quick fox", "fox")
    shelf.index.upsert([fox])
    assert shelf.found("fox") == set()
    shelf.index.set_servable(fox.version_key, True)
    assert shelf.nearest("fox").keys() == shelf.by_words("fox").keys() == {fox.chunk.id}
    shelf.index.set_servable(fox.version_key, False)
    assert shelf.found("fox") == set()


def test_becoming_servable_is_for_one_version(shelf: Shelf) -> None:
    old, new = point("old words", "fox", version=1), point("new words", "fox", version=2)
    shelf.index.upsert([old, new])
    shelf.index.set_servable(new.version_key, True)
    assert shelf.found("words") == {"new words"}


def test_a_collection_never_sees_another(shelf: Shelf) -> None:
    shelf.add(point("a fox in a", "fox"), point("a fox in b", "fox", collection="b"))
    assert shelf.found("fox") == {"a fox in a"}
    assert shelf.found("fox", "b") == {"a fox in b"}
    assert shelf.found("fox", "c") == set()


def test_a_collection_never_weighs_another(shelf: Shelf) -> None:
    corpus = ["rare turbine blade", "common pump", "common pump and valve", "common turbine"]
    shelf.add(*(point(text, text) for text in corpus))
    alone = shelf.by_words("rare common turbine")
    shelf.add(*(point(f"rare rare {i}", str(i), collection="b") for i in range(30)))
    shelf.index.upsert([point(f"rare unservable {i}", f"waiting {i}") for i in range(30)])
    assert shelf.by_words("rare common turbine") == pytest.approx(alone)


def test_narrowing_to_documents_keeps_the_weights_of_the_collection(shelf: Shelf) -> None:
    shelf.add(*(point(f"pump number {i}", f"pump {i}") for i in range(5)), point("valve", "valve"))
    named = [key("a", "pump 1"), key("a", "pump 3"), key("b", "pump 2")]
    assert shelf.found("pump", document_ids=named) == {"pump number 1", "pump number 3"}
    assert shelf.found("pump", document_ids=[]) == set()
    everywhere, narrowed = shelf.by_words("pump"), shelf.by_words("pump", document_ids=named[:1])
    assert narrowed == pytest.approx({each: everywhere[each] for each in narrowed})
    assert len(narrowed) == 1


def test_the_best_of_favoured_documents_are_brought_beside_the_best_of_all(shelf: Shelf) -> None:
    shelf.add(*(point("pump " * (9 - i), f"leaflet {i}") for i in range(6)))
    shelf.add(*(point("pump" + " bolt" * (5 + i), "manual", ordinal=i) for i in range(3)))
    boosted = [key("a", "manual"), key("b", "leaflet 0")]
    everywhere, of_manual = shelf.by_words("pump"), shelf.by_words("pump", document_ids=boosted)
    found = shelf.index.search_sparse(Scope("a", boosted=boosted), query_vector("pump"), 2)
    assert list(found) == [*list(everywhere)[:2], *list(of_manual)[:2]]
    assert found == pytest.approx({each: everywhere[each] for each in found})
    nearest = shelf.index.search_dense(Scope("a", boosted=boosted), vector_of("pump " * 9), 1)
    of_manual = shelf.nearest("pump " * 9, document_ids=boosted, limit=1)
    assert list(nearest) == [key("a", "leaflet 0", 1, 0), *of_manual]


def test_scores_of_given_chunks_are_those_of_the_whole_ranking(shelf: Shelf) -> None:
    points = [point(f"pump {'pump ' * i} {i}", f"document {i}") for i in range(8)]
    shelf.add(*points, point("pump", "other", collection="b"))
    among = {points[2].chunk.id, points[6].chunk.id, key("b", "other", 1, 0)}
    by_words = shelf.by_words("pump 2")
    of_those = shelf.index.search_sparse(Scope("a"), query_vector("pump 2"), 5, among=among)
    assert of_those == pytest.approx({each: by_words[each] for each in among & by_words.keys()})
    assert shelf.index.search_sparse(Scope("a"), query_vector("pump 2"), 5, among=[]) == {}


def test_writing_a_point_twice_is_writing_it_once(shelf: Shelf) -> None:
    shelf.add(point("the quick fox", "fox"))
    before = shelf.by_words("fox")
    shelf.add(point("the quick fox", "fox"))
    assert shelf.index.count() == 1
    assert shelf.by_words("fox") == pytest.approx(before)


def test_a_point_written_again_waits_until_it_is_made_servable(shelf: Shelf) -> None:
    shelf.add(point("the quick fox", "fox"))
    shelf.index.upsert([point("the quick fox", "fox")])
    assert shelf.found("fox") == set()


def test_a_delete_removes_one_version_and_says_how_much(shelf: Shelf) -> None:
    old = [point(f"old {i}", "fox", version=1, ordinal=i) for i in range(3)]
    new = [point(f"new {i}", "fox", version=2, ordinal=i) for i in range(2)]
    shelf.add(*old, *new)
    assert shelf.index.delete(old[0].version_key) == 3
    assert shelf.found("old new") == {"new 0", "new 1"}
    assert shelf.index.delete(old[0].version_key) == 0


def test_points_are_counted_by_collection_and_by_version(shelf: Shelf) -> None:
    a, b = point("one", "x"), point("two", "y", collection="b")
    shelf.index.upsert([a, b, point("three", "y", collection="b", ordinal=1)])
    assert shelf.index.count() == 3
    assert shelf.index.count(collection="b") == 2
    assert shelf.index.count(version_key=a.version_key) == 1
    assert shelf.index.count(collection="b", version_key=a.version_key) == 0
    assert shelf.index.versions() == {a.version_key: 1, b.version_key: 2}


def test_an_empty_index_has_no_versions_and_no_hits(shelf: Shelf) -> None:
    assert shelf.index.versions() == {}
    assert shelf.index.count() == 0
    assert shelf.found("anything") == set()
    assert shelf.index.fetch([]) == {}
    shelf.index.upsert([])


def test_every_version_is_listed_however_many_there_are(shelf: Shelf) -> None:
    points = [point(f"text {i}", f"document {i}") for i in range(300)]
    shelf.index.upsert(points)
    assert shelf.index.versions() == {p.version_key: 1 for p in points}


def best_by_words(shelf: Shelf, texts: Sequence[str], question: str) -> str:
    """Return the text that has the most of a question's words."""
    shelf.add(*(point(text, text) for text in texts))
    best = next(iter(shelf.by_words(question)))
    return shelf.index.fetch([best])[best].chunk.text


@pytest.mark.parametrize("question", ["XR-200", "xr200", "the XR 200 pump"])
def test_a_code_finds_what_bears_it(shelf: Shelf, question: str) -> None:
    texts = ["pump XR-100", "pump XR-200 and valve", "pump XQ-200", "pump 2000", "pump XR"]
    assert best_by_words(shelf, texts, question) == "pump XR-200 and valve"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("1,234.5", "sales of 1234.5 million"),
        ("form 10-K", "see the 10K for details"),
        ("A-12/4b", "part A-12/4b is blue"),
        ("running", "he runs"),
        ("Zürich", "offices in Zurich"),
    ],
)
def test_words_find_what_means_the_same_in_another_spelling(shelf: Shelf, question: str, found: str) -> None:
    texts = ["sales of 123 million", "see the 10 for details", "part A-12/5b is blue", "he walks", "offices"]
    assert best_by_words(shelf, [*texts, found], question) == found


def test_meaning_finds_what_shares_no_word(shelf: Shelf) -> None:
    shelf.add(*(point(f"text {i}", f"document {i}") for i in range(20)))
    car = replace(point("automobile", "car"), vector=vector_of("a car"))
    shelf.add(car)
    assert next(iter(shelf.nearest("a car"))) == car.chunk.id


def test_a_question_without_a_word_of_content_finds_nothing_by_words(shelf: Shelf) -> None:
    shelf.add(*(point(text, text) for text in ["one fox", "two foxes", "what is it?"]))
    assert shelf.by_words("what is it?") == {}


def test_a_point_gives_back_its_chunk_exactly(shelf: Shelf) -> None:
    text = "Größe\t12\u00a0cm\n\u2028 \x00 \U0001f98a"
    chunk = Chunk(
        id=key("exact"),
        ordinal=7,
        text=text,
        segments=(Segment(3, 10, 20), Segment(4, 0, 5)),
        title="A title",
        headings=("Part I", "Item 1A"),
        is_table=True,
        header_rows=2,
    )
    shelf.add(replace(point("", "sheet.pdf", version=3), chunk=chunk))
    (stored,) = shelf.held(shelf.by_words("größe")).values()
    assert stored.chunk == chunk
    assert (stored.collection, stored.document, stored.version) == ("a", "sheet.pdf", 3)
    assert (stored.document_id, stored.version_key) == (key("a", "sheet.pdf"), key("a", "sheet.pdf", 3))


def test_the_title_and_the_headings_are_found_as_words(shelf: Shelf) -> None:
    plain = point("it grew", "plain")
    titled = point("it grew too", "titled")
    titled = replace(
        titled,
        chunk=replace(titled.chunk, title="Annual report", headings=("Turbines",)),
        vector=plain.vector,
    )
    shelf.add(plain, titled)
    assert shelf.by_words("turbine").keys() == {titled.chunk.id}


def test_meaning_is_the_cosine_of_question_and_chunk(shelf: Shelf) -> None:
    points = [point(f"text {i}", f"document {i}") for i in range(8)]
    shelf.add(*(replace(p, vector=p.vector * np.float32(3)) for p in points))
    question = vector_of("text 3")
    found = shelf.index.search_dense(Scope("a"), question * np.float32(2), 10)
    assert found == pytest.approx({p.chunk.id: float(p.vector @ question) for p in points}, abs=1e-5)


def test_a_point_comes_back_with_its_vector_and_terms_also_from_a_reopened_index(opener: Opener) -> None:
    points = [point(text, f"document {text}") for text in ("a fox", "a red fox and a 12/4b", "…")]
    ids = [p.chunk.id for p in points]
    with closing(opener(MODEL, DIM)) as index:
        index.upsert([replace(p, vector=p.vector * np.float32(3)) for p in points])
        written = index.fetch([*ids, key("nobody")])
    with closing(opener(MODEL, DIM)) as index:
        read = index.fetch(ids)
    for held in written, read:
        assert [held[each].chunk for each in ids] == [p.chunk for p in points]
        for p in points:
            assert held[p.chunk.id].vector == pytest.approx(p.vector, abs=1e-5)
            numbers = held[p.chunk.id].term_numbers
            assert numbers.tolist() == chunk_vector(p.chunk.indexed_text).indices
            assert held_terms(["fox", "red", "wolf"], numbers) == [
                word for word in ("fox", "red") if word in p.chunk.text
            ]


def test_the_best_come_first_and_no_more_than_asked_for(shelf: Shelf) -> None:
    shelf.add(*(point(f"fox {'fox ' * (i % 7)} {i}", f"document {i}") for i in range(150)))
    for found in (shelf.nearest("fox 12", limit=120), shelf.by_words("fox 12", limit=120)):
        assert len(found) == 120
        assert all(a >= b for a, b in pairwise(found.values()))
    assert len(shelf.nearest("fox", limit=3)) == 3


def test_equal_scores_are_in_the_order_of_chunk_ids(shelf: Shelf) -> None:
    same = [replace(point("the same text", f"copy {i}"), vector=vector_of("same")) for i in range(6)]
    shelf.add(*same)
    ids = sorted(p.chunk.id for p in same)
    assert list(shelf.nearest("same")) == list(shelf.by_words("same text")) == ids


def test_a_reopened_index_answers_as_before(opener: Opener) -> None:
    with closing(opener(MODEL, DIM)) as index:
        Shelf(index).add(*(point(f"fox {i}", f"document {i}") for i in range(5)))
        before = Shelf(index).by_words("fox 3")
        index.flush()
    with closing(opener(MODEL, DIM)) as index:
        assert Shelf(index).by_words("fox 3") == pytest.approx(before)


@pytest.mark.parametrize(("fingerprint", "dim"), [("another model", DIM), (MODEL, 2 * DIM)])
def test_an_index_made_with_another_model_is_refused(opener: Opener, fingerprint: str, dim: int) -> None:
    opener(MODEL, DIM).close()
    with pytest.raises(IndexMismatch, match="PINCITE_EMBEDDING_MODEL"):
        opener(fingerprint, dim)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[VectorIndex, VectorIndex]]:
    with (
        closing(EdgeIndex(tmp_path_factory.mktemp("pair") / "index", MODEL, DIM)) as edge,
        closing(open_client(QdrantClient(":memory:"), MODEL, DIM)) as local,
    ):
        yield edge, local


_WORDS = st.sampled_from(
    ["fox", "foxes", "pump", "XR-200", "10-K", "1,234.5", "the", "turbine", "of", "2022"]
)
_TEXTS = st.lists(st.lists(_WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=_TEXTS, question=st.lists(_WORDS, min_size=1, max_size=5).map(" ".join))
def test_the_embedded_index_and_the_client_score_alike(
    pair: tuple[VectorIndex, VectorIndex], texts: list[str], question: str
) -> None:
    for index in pair:
        for version_key in index.versions():
            index.delete(version_key)
        Shelf(index).add(*(point(text, f"{i}", ordinal=i) for i, text in enumerate(texts)))
    for ask in (Shelf.nearest, Shelf.by_words):
        edge, local = (ask(Shelf(index), question, limit=30) for index in pair)
        assert edge == pytest.approx(local, abs=1e-3)

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

from pincite.document import Chunk, Segment
from pincite.errors import IndexMismatch
from pincite.index import Point, Ranked, Vector, VectorIndex
from pincite.index.edge import EdgeIndex
from pincite.index.server import ServerIndex

DIM = 16
MODEL = "model"
_NAMESPACE = UUID("b5a7a5e1-37a3-4b0e-8f0c-0d8c3ad0a001")

Opener = Callable[[str, int], VectorIndex]


def key(*parts: object) -> str:
    return str(uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))


def vector_of(text: str) -> Vector:
    """A unit vector that only the text decides."""
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


def scores(hits: Sequence[Ranked]) -> dict[str, float]:
    return {hit.chunk.id: hit.score for hit in hits}


@dataclass(frozen=True)
class Shelf:
    """An index and the shortest ways to fill and to ask it."""

    index: VectorIndex

    def add(self, *points: Point) -> None:
        self.index.upsert(points)
        for version_key in {point.version_key for point in points}:
            self.index.set_servable(version_key, True)

    def ask(
        self, text: str, collection: str = "a", limit: int = 10, document_ids: Sequence[str] | None = None
    ) -> list[Ranked]:
        return self.index.search(collection, vector_of(text), text, limit, document_ids=document_ids)

    def texts(self, text: str, collection: str = "a") -> set[str]:
        return {hit.chunk.text for hit in self.ask(text, collection)}


def open_client(client: QdrantClient, fingerprint: str, dim: int) -> ServerIndex:
    with warnings.catch_warnings():
        # The local mode takes payload indexes and says that it has no use for them.
        warnings.filterwarnings("ignore", message="Payload indexes have no effect", category=UserWarning)
        return ServerIndex(client, fingerprint, dim, name="pincite-contract")


@pytest.fixture(params=["edge", "local", "server"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens one index, new at the first time; what it held is kept while it is closed."""
    if request.param == "edge":
        yield lambda fingerprint, dim: EdgeIndex(tmp_path / "index", fingerprint, dim)
    elif request.param == "local":
        folder = str(tmp_path / "local")
        yield lambda fingerprint, dim: open_client(QdrantClient(path=folder), fingerprint, dim)
    else:
        url, api_key = os.environ.get("QDRANT_URL"), os.environ.get("QDRANT_API_KEY")
        if not url:
            pytest.skip("QDRANT_URL is not set")
        with closing(QdrantClient(url=url, api_key=api_key)) as client:
            client.delete_collection("pincite-contract")
            yield lambda fingerprint, dim: open_client(
                QdrantClient(url=url, api_key=api_key), fingerprint, dim
            )
            client.delete_collection("pincite-contract")


@pytest.fixture
def shelf(opener: Opener) -> Iterator[Shelf]:
    with closing(opener(MODEL, DIM)) as index:
        yield Shelf(index)


def test_a_point_is_found_only_while_it_is_servable(shelf: Shelf) -> None:
    fox = point("the quick fox", "fox")
    shelf.index.upsert([fox])
    assert shelf.ask("fox") == []
    shelf.index.set_servable(fox.version_key, True)
    assert shelf.texts("fox") == {"the quick fox"}
    shelf.index.set_servable(fox.version_key, False)
    assert shelf.ask("fox") == []


def test_becoming_servable_is_for_one_version(shelf: Shelf) -> None:
    old, new = point("old words", "fox", version=1), point("new words", "fox", version=2)
    shelf.index.upsert([old, new])
    shelf.index.set_servable(new.version_key, True)
    assert shelf.texts("words") == {"new words"}


def test_a_collection_never_sees_another(shelf: Shelf) -> None:
    shelf.add(point("a fox in a", "fox"), point("a fox in b", "fox", collection="b"))
    assert shelf.texts("fox") == {"a fox in a"}
    assert shelf.texts("fox", "b") == {"a fox in b"}
    assert shelf.ask("fox", "c") == []


def test_a_collection_never_weighs_another(shelf: Shelf) -> None:
    corpus = ["rare turbine blade", "common pump", "common pump and valve", "common turbine"]
    shelf.add(*(point(text, text) for text in corpus))
    alone = scores(shelf.ask("rare common turbine"))
    shelf.add(*(point(f"rare rare {i}", str(i), collection="b") for i in range(30)))
    shelf.index.upsert([point(f"rare unservable {i}", f"waiting {i}") for i in range(30)])
    assert scores(shelf.ask("rare common turbine")) == pytest.approx(alone)


def test_narrowing_to_documents_keeps_the_weights_of_the_collection(shelf: Shelf) -> None:
    shelf.add(*(point(f"pump number {i}", f"pump {i}") for i in range(5)), point("valve", "valve"))
    named = [key("a", "pump 1"), key("a", "pump 3"), key("b", "pump 2")]
    assert {hit.document for hit in shelf.ask("pump", document_ids=named)} == {"pump 1", "pump 3"}
    assert {hit.document for hit in shelf.ask("pump", document_ids=named[:1])} == {"pump 1"}
    assert shelf.ask("pump", document_ids=[]) == []


def test_writing_a_point_twice_is_writing_it_once(shelf: Shelf) -> None:
    shelf.add(point("the quick fox", "fox"))
    before = scores(shelf.ask("fox"))
    shelf.add(point("the quick fox", "fox"))
    assert shelf.index.count() == 1
    assert scores(shelf.ask("fox")) == pytest.approx(before)


def test_a_point_written_again_waits_until_it_is_made_servable(shelf: Shelf) -> None:
    shelf.add(point("the quick fox", "fox"))
    shelf.index.upsert([point("the quick fox", "fox")])
    assert shelf.ask("fox") == []


def test_a_delete_removes_one_version_and_says_how_much(shelf: Shelf) -> None:
    old = [point(f"old {i}", "fox", version=1, ordinal=i) for i in range(3)]
    new = [point(f"new {i}", "fox", version=2, ordinal=i) for i in range(2)]
    shelf.add(*old, *new)
    assert shelf.index.delete(old[0].version_key) == 3
    assert shelf.texts("old new") == {"new 0", "new 1"}
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
    assert shelf.ask("anything") == []
    shelf.index.upsert([])


def test_every_version_is_listed_however_many_there_are(shelf: Shelf) -> None:
    points = [point(f"text {i}", f"document {i}") for i in range(300)]
    shelf.index.upsert(points)
    assert shelf.index.versions() == {p.version_key: 1 for p in points}


def best_by_words(shelf: Shelf, texts: Sequence[str], question: str) -> str:
    """The best of texts whose vectors are all exactly as far from the question's."""
    axes = np.eye(DIM, dtype=np.float32)
    for text, axis in zip(texts, axes[1:], strict=False):
        shelf.add(replace(point(text, text), vector=axis))
    return shelf.index.search("a", axes[0], question, 10)[0].chunk.text


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
    shelf.add(replace(point("automobile", "car"), vector=vector_of("a car")))
    assert shelf.ask("a car")[0].document == "car"


def test_a_question_without_a_word_of_content_is_ranked_by_meaning(shelf: Shelf) -> None:
    shelf.add(*(point(text, text) for text in ["one fox", "two foxes", "what is it?"]))
    assert shelf.ask("what is it?")[0].document == "what is it?"


def test_a_hit_gives_back_its_chunk_exactly(shelf: Shelf) -> None:
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
    (hit,) = shelf.ask("größe")
    assert hit.chunk == chunk
    assert (hit.collection, hit.document, hit.version) == ("a", "sheet.pdf", 3)
    assert (hit.document_id, hit.version_key) == (key("a", "sheet.pdf"), key("a", "sheet.pdf", 3))


def test_the_title_and_the_headings_are_found_as_words(shelf: Shelf) -> None:
    plain = point("it grew", "plain")
    titled = point("it grew too", "titled")
    titled = replace(
        titled,
        chunk=replace(titled.chunk, title="Annual report", headings=("Turbines",)),
        vector=plain.vector,
    )
    shelf.add(plain, titled)
    assert shelf.ask("turbine")[0].document == "titled"


def test_similarity_is_the_cosine_of_question_and_chunk(shelf: Shelf) -> None:
    points = [point(f"text {i}", f"document {i}") for i in range(8)]
    shelf.add(*(replace(p, vector=p.vector * np.float32(3)) for p in points))
    question = vector_of("text 3")
    hits = shelf.index.search("a", question * np.float32(2), "text 5", 10)
    expected = {p.document: float(p.vector @ question) for p in points}
    assert {hit.document: hit.similarity for hit in hits} == pytest.approx(expected, abs=1e-5)


def test_the_best_come_first_and_no_more_than_asked_for(shelf: Shelf) -> None:
    shelf.add(*(point(f"fox {'fox ' * (i % 7)} {i}", f"document {i}") for i in range(150)))
    hits = shelf.ask("fox 12", limit=120)
    assert len(hits) == 120
    assert all(a.score >= b.score for a, b in pairwise(hits))
    assert len(shelf.ask("fox", limit=3)) == 3


def test_equal_scores_are_in_the_order_of_chunk_ids(shelf: Shelf) -> None:
    same = [replace(point("the same text", f"copy {i}"), vector=vector_of("same")) for i in range(6)]
    shelf.add(*same)
    assert [hit.chunk.id for hit in shelf.ask("same text")] == sorted(p.chunk.id for p in same)


def test_a_reopened_index_answers_as_before(opener: Opener) -> None:
    with closing(opener(MODEL, DIM)) as index:
        Shelf(index).add(*(point(f"fox {i}", f"document {i}") for i in range(5)))
        before = scores(Shelf(index).ask("fox 3"))
        index.flush()
    with closing(opener(MODEL, DIM)) as index:
        assert scores(Shelf(index).ask("fox 3")) == pytest.approx(before)


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
    edge, local = (scores(Shelf(index).ask(question, limit=30)) for index in pair)
    assert edge == pytest.approx(local, abs=1e-3)

"""What is kept of the points that were fetched last."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from pincite.index.recent import Recent
from pincite.index.vector_index import Stored
from pincite.schema.chunk import Chunk, Segment


def stored(chunk_id: str, text: str = "words", version_key: str = "v") -> Stored:
    chunk = Chunk(chunk_id, 0, text, (Segment(1, 0, len(text)),), "")
    vector, terms = np.ones(1, np.float32), np.ones(1, np.uint32)
    return Stored(chunk, "collection", "document", version_key, 1, "document", vector, terms)


class Shelf:
    """Points by id, and every id that was fetched."""

    def __init__(self, *points: Stored) -> None:
        self.points = {point.chunk.id: point for point in points}
        self.fetched: list[str] = []

    def fetch(self, ids: Collection[str]) -> Iterable[Stored]:
        self.fetched += ids
        return [self.points[each] for each in ids if each in self.points]


def test_a_point_is_fetched_once_and_the_least_recently_used_is_let_go() -> None:
    shelf = Shelf(*map(stored, "abc"))
    recent = Recent(shelf.fetch, capacity=2)
    recent.get(["a", "b"])
    recent.get(["a"])
    recent.get(["c"])
    assert recent.get(["a", "c"]).keys() == {"a", "c"}
    assert shelf.fetched == ["a", "b", "c"]
    recent.get(["b"])
    assert shelf.fetched == ["a", "b", "c", "b"]


def test_what_is_not_there_is_left_out_and_looked_for_again() -> None:
    shelf = Shelf()
    recent = Recent(shelf.fetch)
    assert recent.get(["a"]) == {}
    shelf.points["a"] = stored("a")
    assert recent.get(["a"]).keys() == {"a"}


def test_nothing_is_kept_of_a_version_that_is_forgotten() -> None:
    shelf = Shelf(stored("a"), stored("b", version_key="other"))
    recent = Recent(shelf.fetch)
    recent.get(["a", "b"])
    del shelf.points["a"]
    recent.forget({"v"})
    assert recent.get(["a", "b"]).keys() == {"b"}
    assert shelf.fetched == ["a", "b", "a"]


def test_what_is_deleted_while_it_is_fetched_is_not_kept() -> None:
    fetched: list[str] = []

    def fetch(ids: Collection[str]) -> Iterable[Stored]:
        fetched.extend(ids)
        recent.forget({"v"})
        return map(stored, ids)

    recent = Recent(fetch)
    recent.get(["a"])
    recent.get(["a"])
    assert fetched == ["a", "a"]


def test_what_was_written_needs_no_fetch_and_takes_the_place_of_what_was_there() -> None:
    shelf = Shelf(stored("a"))
    recent = Recent(shelf.fetch, capacity=2)
    recent.get(["a"])
    recent.keep([stored("a", "new words"), stored("b")])
    assert [recent.get([each])[each].chunk.text for each in "ab"] == ["new words", "words"]
    recent.keep([stored("c")])
    recent.get(["a"])
    assert shelf.fetched == ["a", "a"]


def test_what_is_written_while_its_predecessor_is_fetched_is_what_is_kept() -> None:
    def fetch(ids: Collection[str]) -> Iterable[Stored]:
        recent.keep([stored("a", "new words")])
        return map(stored, ids)

    recent = Recent(fetch)
    recent.get(["a"])
    assert recent.get(["a"])["a"].chunk.text == "new words"

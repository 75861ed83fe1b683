"""How candidates become a ranking: pages by all that stands on them, and a text once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.index.vector_index import Stored
from pincite.retrieve import ranking
from pincite.retrieve.metadata_boost import Boost
from pincite.retrieve.ranking import Candidate, Candidates
from pincite.schema.chunk import Chunk, Segment
from pincite.store.registry import LiveVersion

WEIGHT = 0.4


class Row(NamedTuple):
    """A passage, with its cosine as the first number of its vector."""

    stored: Stored
    words: float
    route: Boost


def passage(
    number: int,
    cosine: float,
    words: float,
    *,
    page: int = 1,
    document: str = "a",
    text: str = "",
    heading: str = "",
    route: float = 0,
) -> Row:
    text = text or f"text {number}"
    chunk = Chunk(str(UUID(int=number)), number, text, (Segment(page, 0, len(text)),), "", (heading,))
    vector, terms = np.array([cosine, 1], np.float32), np.zeros(0, np.uint32)
    stored = Stored(chunk, "collection", document, document, 1, document, vector, terms)
    return Row(stored, words, Boost(route))


def ranked(rows: Sequence[Row]) -> list[Candidate]:
    """Return the ranking of what was given, for a question whose vector is the first axis."""
    pool = Candidates(
        points=[each.stored for each in rows],
        versions=[LiveVersion(each.stored.document, "", "", 1, "") for each in rows],
        boosts=[each.route for each in rows],
        vectors=np.array([each.stored.vector for each in rows]),
        bm25=np.array([each.words for each in rows]),
        sparse_weight=WEIGHT,
        dense_ranks={},
        sparse_ranks={},
    )
    cosines = pool.cosines(np.array([1, 0], np.float32))
    return ranking.ranked(pool, cosines, cosines)


def numbers(candidates: list[Candidate]) -> list[int]:
    return [each.stored.chunk.ordinal for each in candidates]


def test_meaning_words_and_route_make_a_score() -> None:
    (only,) = ranked([passage(1, 0.5, 0.25, route=0.3)])
    assert only.score == pytest.approx(0.5 + 0.4 * 0.25 + 0.3)


def test_a_page_is_ranked_by_the_best_of_all_that_stands_on_it() -> None:
    by_meaning, by_words = passage(1, 0.7, 0.0), passage(2, 0.2, 1.0)
    elsewhere = passage(3, 0.65, 0.5, page=2)
    order = ranked([by_meaning, by_words, elsewhere])
    assert numbers(order) == [1, 3, 2]
    assert order[0].score == pytest.approx(0.7 + 0.4 * 1.0)
    assert order[0].represents_page
    assert order[2].score == pytest.approx(0.2 + 0.4 * 1.0)


def test_the_same_page_number_of_another_document_is_another_page() -> None:
    order = ranked([passage(1, 0.7, 0.0), passage(2, 0.2, 1.0, document="b")])
    assert [each.score for each in order] == pytest.approx([0.7, 0.6])


def test_a_text_that_stands_twice_is_shown_once_and_names_the_other() -> None:
    first = passage(1, 0.7, 0.0, text="Net sales\t12")
    copy = passage(2, 0.6, 0.0, page=9, text="NET  SALES 12")
    order = ranked([copy, first, passage(3, 0.1, 0.0, page=4)])
    assert numbers(order) == [1, 3]
    assert order[0].duplicates == (str(UUID(int=2)),)


def test_the_same_words_under_another_heading_say_something_else() -> None:
    order = ranked(
        [
            passage(1, 0.7, 0.0, text="None.", heading="Legal proceedings"),
            passage(2, 0.6, 0.0, page=2, text="None.", heading="Unresolved staff comments"),
        ]
    )
    assert numbers(order) == [1, 2]


@given(
    st.lists(
        st.tuples(
            st.floats(-1, 1), st.floats(0, 1), st.integers(1, 4), st.sampled_from("ab"), st.floats(0, 1)
        ),
        max_size=25,
    )
)
def test_whatever_the_candidates_none_is_lost_and_the_best_come_first(
    rows: list[tuple[float, float, int, str, float]],
) -> None:
    passages = [
        passage(number, cosine, words, page=page, document=document, route=route)
        for number, (cosine, words, page, document, route) in enumerate(rows)
    ]
    order = ranked(passages)
    assert sorted(numbers(order)) == list(range(len(rows)))
    assert all(a.score >= b.score for a, b in pairwise(order))
    own = [each.cosine + WEIGHT * each.bm25 + each.boost.weight for each in order]
    assert all(each.score >= score for each, score in zip(order, own, strict=True))
    assert numbers(ranked(passages[::-1])) == numbers(order)

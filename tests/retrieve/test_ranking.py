"""How candidates become a ranking: pages by all that stands on them, and a text once."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.document import Chunk, Segment
from pincite.index import Stored
from pincite.registry import LiveVersion
from pincite.retrieve.ranking import Candidate, own_score, ranked
from pincite.retrieve.routing import Route

WEIGHT = 0.4


def candidate(
    number: int,
    cosine: float,
    words: float,
    *,
    page: int = 1,
    document: str = "a",
    text: str = "",
    route: float = 0,
) -> Candidate:
    text = text or f"text {number}"
    chunk = Chunk(str(UUID(int=number)), number, text, (Segment(page, 0, len(text)),), "")
    return Candidate(
        Stored(chunk, "collection", document, document, 1, document),
        LiveVersion(document, document, document, 1, ""),
        cosine=cosine,
        similarity=cosine,
        words=words,
        route=Route(route),
    )


def numbers(candidates: list[Candidate]) -> list[int]:
    return [each.stored.chunk.ordinal for each in candidates]


def test_meaning_words_and_route_make_a_score() -> None:
    (only,) = ranked([candidate(1, 0.5, 0.25, route=0.3)], WEIGHT)
    assert only.score == pytest.approx(0.5 + 0.4 * 0.25 + 0.3)


def test_a_page_is_ranked_by_the_best_of_all_that_stands_on_it() -> None:
    by_meaning, by_words = candidate(1, 0.7, 0.0), candidate(2, 0.2, 1.0)
    elsewhere = candidate(3, 0.65, 0.5, page=2)
    order = ranked([by_meaning, by_words, elsewhere], WEIGHT)
    assert numbers(order) == [1, 3, 2]
    assert order[0].score == pytest.approx(0.7 + 0.4 * 1.0)
    assert order[0].leads_page
    assert order[2].score == pytest.approx(own_score(by_words, WEIGHT))


def test_the_same_page_number_of_another_document_is_another_page() -> None:
    order = ranked([candidate(1, 0.7, 0.0), candidate(2, 0.2, 1.0, document="b")], WEIGHT)
    assert [each.score for each in order] == pytest.approx([0.7, 0.6])


def test_a_text_that_stands_twice_is_shown_once_and_names_the_other() -> None:
    first = candidate(1, 0.7, 0.0, text="Net sales\t12")
    copy = candidate(2, 0.6, 0.0, page=9, text="NET  SALES 12")
    order = ranked([copy, first, candidate(3, 0.1, 0.0, page=4)], WEIGHT)
    assert numbers(order) == [1, 3]
    assert order[0].folded == (str(UUID(int=2)),)


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
    given_ = [
        candidate(number, cosine, words, page=page, document=document, route=route)
        for number, (cosine, words, page, document, route) in enumerate(rows)
    ]
    order = ranked(given_, WEIGHT)
    assert sorted(numbers(order)) == list(range(len(rows)))
    assert all(a.score >= b.score for a, b in pairwise(order))
    assert all(each.score >= own_score(each, WEIGHT) - 1e-9 for each in order)
    assert numbers(ranked(given_[::-1], WEIGHT)) == numbers(order)

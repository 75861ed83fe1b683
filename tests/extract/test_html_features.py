"""What blocks of a web page have in common, and where they stand from its running text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from numpy.typing import NDArray

from pincite.extract.html.alike import Columns, again, alike
from pincite.extract.html.blocks import text_blocks
from pincite.extract.html.landmarks import landmarks
from pincite.extract.html.surroundings import Records, Surroundings

from ..calls import calls

OWN = "links generous precise ends stated short_words says_money says_act".split()


def page() -> tuple[list[list[html.HtmlElement]], NDArray[np.float64], Columns]:
    """Paths, words and features of a menu of three items and an article of two paragraphs."""
    menu = "".join(f"<li class='item n{number}'>one</li>" for number in range(3))
    root = html.fromstring(f"<body><ul>{menu}</ul><main><p>text</p><p>text</p></main></body>")
    holders = [*root.iter("li"), *root.iter("p")]
    paths = [[*reversed(list(holder.iterancestors())), holder] for holder in holders]
    counts = np.array([1.0, 1, 1, 60, 40])
    own = {name: np.zeros(5) for name in OWN} | {"generous": np.array([0.0, 0, 0, 1, 1])}
    return paths, counts, own


def test_blocks_of_one_path_are_known_by_what_they_are_together() -> None:
    paths, counts, own = page()
    found = alike(paths, own, counts)
    assert np.allclose(found["tpath_words"], np.log1p([3, 3, 3, 100, 100]))
    assert np.allclose(found["tpath_generous"], [0, 0, 0, 1, 1])
    assert np.allclose(found["path_share"][3:], 100 / 103)
    assert np.allclose(found["run_same"][3:], np.log1p(2))


def test_blocks_know_their_way_to_the_element_that_holds_the_running_text() -> None:
    paths, counts, own = page()
    found = landmarks(paths, own, counts)
    assert found["lca_text_up"].tolist() == [1, 1, 1, 0, 0]
    assert found["lca_text_down"].tolist() == [2, 2, 2, 1, 1]
    assert (found["span_text_first"][:3] < 0).all()
    assert found["gap_text_after"].tolist() == np.log1p([3, 2, 1, 0, 0]).tolist()


def test_words_that_stand_again_are_told_from_those_that_stand_once() -> None:
    found = again(
        ["read more about it".split(), "a turbine was greased".split(), "read more about it".split()]
    )
    assert found["again"].tolist() == [1, 0, 1]
    assert found["again_before"].tolist() == [0, 0, 1]
    assert found["word_rare"].tolist() == [0, 1, 0]


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=5), min_size=1, max_size=8))
def test_every_block_has_finite_features_also_without_words(tokens: list[list[str]]) -> None:
    assert all(np.isfinite(column).all() and len(column) == len(tokens) for column in again(tokens).values())


def test_records_are_counted_once_for_all_of_them() -> None:
    def work(cards: int) -> int:
        root = html.fromstring(f"<body>{'<div><p>one two</p></div>' * cards}</body>")
        blocks = list(text_blocks(root))
        around = Surroundings(root, blocks, [2] * cards)
        assert around.records(blocks[0].holder) == Records(cards, 2, 0, 1)
        return calls(lambda: [around.records(block.holder) for block in blocks])

    assert work(200) < 2.2 * work(100)

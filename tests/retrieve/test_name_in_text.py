"""Where the words of a name stand by each other in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.retrieve.name_in_text import stand_near, stands_as_name

WORDS = st.sampled_from("Best buy Buy best place to the Halden 10 12 Johnson johnson and of".split())


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("Best Buy", "we went to best buy", True),
        ("Best Buy", "the best place to buy a desk", False),
        ("Best Buy", "Buy the Best", True),
        ("Bank Norvell", "the Bank of Norvell", True),
        ("Bank Norvell", "the Norvell bank", True),
        ("Bank Norvell", "a bank that lends to norvell", False),
        ("Halden 10", "Halden 8, 9, 10 and 12", True),
        ("Halden 10", "the 10 ships of Halden", False),
        ("Johnson Johnson", "one johnson", False),
        ("World Harbour Organization", "the Harbour Organization", True),
    ],
)
def test_words_make_a_name_side_by_side_or_in_capitals(name: str, text: str, *, stands: bool) -> None:
    assert stand_near(name.split(), text) == stands


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("we went to Target", True),
        ("Target Stores are open", True),
        ("Target: five a day", False),
        ("our target is five", False),
        ("Be quick. Target five.", False),
    ],
)
def test_a_word_stands_as_a_name_where_no_sentence_begins_with_it(text: str, *, is_name: bool) -> None:
    assert stands_as_name("Target", text) == is_name


@given(st.lists(WORDS, min_size=2, max_size=4), st.lists(WORDS, max_size=20))
def test_any_name_is_looked_for_in_any_text(name: list[str], text: list[str]) -> None:
    assert stand_near(name, " ".join(text)) in (True, False)

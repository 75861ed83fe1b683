"""What a text is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.index.bm25 import chunk_vector, query_vector, terms


def number(term: str) -> int:
    (index,) = query_vector(term).indices
    return index


def weights(text: str) -> dict[int, float]:
    vector = chunk_vector(text)
    return dict(zip(vector.indices, vector.values, strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The runners were running", ["runner", "run"]),
        ("XR-200", ["xr200", "xr", "200"]),
        ("XR200", ["xr200"]),
        ("A-12/4b", ["a124b", "a", "12", "4b"]),
        ("10-K", ["10k", "10", "k"]),
        ("$1,234.5 million", ["1234.5", "million"]),
        ("12,345,678", ["12345678"]),
        ("2022-12-31", ["2022-12-31", "2022", "12", "31"]),
        ("3.5% of U.S. revenue.", ["3.5", "us", "revenu"]),
        ("the company's don't", ["compani"]),
        ("state-of-the-art", ["state", "art"]),
        ("naïve ﬁnance Zürich", ["naiv", "financ", "zurich"]),
        ("data_folder", ["data", "folder"]),
        ("of the", []),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text())
def test_any_text_has_ascending_term_numbers_that_fit_the_index(text: str) -> None:
    vector = chunk_vector(text)
    assert vector.indices == sorted(set(vector.indices))
    assert all(0 <= index < 2**32 for index in vector.indices)
    assert all(weight > 0 for weight in vector.values)


@given(st.text())
def test_a_question_that_repeats_a_chunk_has_the_chunks_terms(text: str) -> None:
    assert query_vector(text).indices == chunk_vector(text).indices


def test_a_term_weighs_more_the_oftener_it_stands_and_less_in_a_longer_chunk() -> None:
    fox = number("fox")
    once, twice = weights("fox dog cat"), weights("fox fox dog cat")
    long = weights("fox " + "dog " * 100)
    assert twice[fox] > once[fox] > long[fox]


def test_the_parts_of_a_code_weigh_together_what_the_code_does() -> None:
    vector = query_vector("XR-200")
    weighed = dict(zip(vector.indices, vector.values, strict=True))
    assert weighed == {number("xr200"): 1.0, number("xr"): 0.5, number("200"): 0.5}


def test_the_number_of_a_term_is_the_same_in_every_process() -> None:
    assert number("turbine") == 3_433_555_834

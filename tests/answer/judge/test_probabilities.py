"""What is promised of a judge's probabilities: three numbers that add up to 1, or an error with a name."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pincite.answer.judge.probabilities import Probabilities, read_probabilities
from pincite.errors import GeneratorInvalid

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TOKENS = st.fixed_dictionaries(
    {},
    optional={
        "token": st.sampled_from(["A", " A", "\nB", "B ", "C", "a", "AB", ""]) | JSON,
        "logprob": st.floats() | st.integers() | JSON,
    },
)


def response(top_logprobs: Any) -> dict[str, Any]:
    return {"choices": [{"logprobs": {"content": [{"top_logprobs": top_logprobs}]}}]}


def answer(**probabilities: float) -> dict[str, Any]:
    return response([{"token": token, "logprob": math.log(value)} for token, value in probabilities.items()])


RESPONSES = st.one_of(
    JSON,
    st.lists(TOKENS | JSON, max_size=4).map(response),
    JSON.map(response),
    JSON.map(lambda some: {"choices": [{"logprobs": some}]}),
    JSON.map(lambda some: {"choices": some}),
)


@given(RESPONSES)
@example(response([{"token": "A", "logprob": math.nan}]))
@example(response([{"token": "A", "logprob": -(10**400)}]))
@example(response([{"token": "A", "logprob": 10**400}]))
@example(response([{"token": "A", "logprob": math.inf}, {"token": "B", "logprob": -math.inf}]))
def test_whatever_a_server_gives_there_are_three_probabilities_or_an_error_with_a_name(given: Any) -> None:
    try:
        probabilities = read_probabilities(given)
    except GeneratorInvalid as error:
        assert len(error.detail) < 200
        return
    assert all(0 <= each <= 1 for each in probabilities)
    assert sum(probabilities) == pytest.approx(1)


def test_the_spellings_of_a_letter_are_added_and_the_three_letters_fill_the_whole() -> None:
    found = read_probabilities(answer(**{"A": 0.4, " A": 0.2, "B": 0.1, "C": 0.1, "The": 0.2}))
    assert found == pytest.approx(Probabilities(0.75, 0.125, 0.125))


def test_an_answer_that_is_mostly_no_letter_counts_as_not_stated() -> None:
    assert read_probabilities(answer(A=0.49, The=0.5)) == Probabilities(0, 0, 1)
    assert read_probabilities(answer(A=0.51, The=0.48)) == Probabilities(1, 0, 0)


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        {"choices": []},
        {"choices": [{"message": {"content": "A"}, "logprobs": None}]},
        {"choices": [{"logprobs": {"content": []}}]},
        response([]),
        response([{"token": "A"}]),
        response([{"token": "A", "logprob": "0"}]),
        response([{"token": "A", "logprob": math.nan}]),
    ],
)
def test_a_server_without_log_probabilities_is_an_error_and_no_answer(given: Any) -> None:
    with pytest.raises(GeneratorInvalid, match="log-probabilities"):
        read_probabilities(given)

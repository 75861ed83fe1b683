"""What is promised of the events of a completion: whatever they hold, an error that escapes has a name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.generate.completion import CompletionReader
from pincite.errors import GeneratorCutOff, GeneratorInvalid, GeneratorUnavailable

NUMBERS = st.none() | st.booleans() | st.integers() | st.floats()
KEYS = st.sampled_from(
    "choices delta content reasoning finish_reason usage prompt_tokens error message".split()
)
VALUES = st.recursive(
    NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
)
CHUNKS = st.fixed_dictionaries(
    {},
    optional={
        "choices": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "delta": st.dictionaries(KEYS, VALUES) | VALUES,
                    "finish_reason": VALUES | st.just("stop"),
                },
            ),
            max_size=2,
        ),
        "usage": st.dictionaries(KEYS, VALUES) | VALUES,
        "error": VALUES,
    },
)


@given(st.lists(CHUNKS | VALUES, max_size=4))
def test_nothing_else_ever_escapes(chunks: list[object]) -> None:
    reader = CompletionReader()
    try:
        for chunk in chunks:
            text, is_token = reader.read(json.dumps(chunk).encode())
            assert isinstance(text, str)
            assert is_token or not text
        completion = reader.completion()
    except GeneratorUnavailable as error:
        assert len(error.detail) < 400
        return
    assert completion.finish_reason in ("stop", "length")
    for tokens in (completion.prompt_tokens, completion.completion_tokens):
        assert tokens is None or 0 <= tokens < 2**60


def test_usage_that_makes_no_sense_is_left_out() -> None:
    reader = CompletionReader()
    reader.read(b'{"choices": [{"finish_reason": "stop"}]}')
    reader.read(b'{"usage": {"prompt_tokens": "many", "completion_tokens": -7}}')
    completion = reader.completion()
    assert (completion.prompt_tokens, completion.completion_tokens) == (None, None)


@pytest.mark.parametrize("content", ["5", "[]", "{}", "true"])
def test_content_that_is_no_text_is_refused(content: str) -> None:
    with pytest.raises(GeneratorInvalid):
        CompletionReader().read(b'{"choices": [{"delta": {"content": %s}}]}' % content.encode())


def test_of_a_servers_own_words_an_error_repeats_the_beginning() -> None:
    reader = CompletionReader()
    reader.read(json.dumps({"choices": [{"finish_reason": "x" * 10_000}]}).encode())
    with pytest.raises(GeneratorCutOff) as raised:
        reader.completion()
    assert 200 < len(raised.value.detail) < 300

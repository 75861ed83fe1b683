"""Tokens of cited pages: they open what they name, for an hour, and no other text is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite_api.embed.tokens import MAX_SPANS, MAX_TOKEN, VALID_S, CitedWords, Tokens
from pincite_api.problems import RequestProblem

SECRET, OTHER, KEY, NOW = "a secret", "another", "a-key", 1_800_000_000.0
NUMBERS = st.integers(0, 10**9)
CITED = st.builds(
    CitedWords,
    st.text(max_size=63),
    st.text(max_size=64),
    st.integers(1, 2**31 - 1),
    st.text("0123456789abcdef", max_size=64),
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=MAX_SPANS).map(tuple),
)
LEASE = CitedWords("default", "4b8f2c1e-6f0a-5d3b-9d0e-0a6f3f0c7a51", 3, "ab" * 32, ((2, 10, 20), (3, 0, 5)))


def tokens(secret: str = SECRET, key: str | None = KEY, now: float = NOW) -> Tokens:
    return Tokens(secret, key, lambda: now)


def refused(by: Tokens, token: str) -> str:
    with pytest.raises(RequestProblem) as caught:
        by.read(token)
    assert caught.value.status_code == 401
    return caught.value.code


@given(CITED)
def test_a_token_opens_what_it_was_made_for(cited: CitedWords) -> None:
    assert tokens().read(tokens().sign(cited)) == cited


@given(st.data())
def test_a_token_with_any_other_character_is_refused(data: st.DataObject) -> None:
    token = tokens().sign(LEASE)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda each: each != token[at]))
    assert refused(tokens(), token[:at] + other + token[at + 1 :]) == "embed-token-invalid"


@given(
    st.one_of(st.text(), st.text("abc._-=", max_size=20), st.binary().map(lambda raw: raw.decode("latin-1")))
)
def test_what_was_not_signed_is_refused(token: str) -> None:
    assert refused(tokens(), token) == "embed-token-invalid"
    for more in (tokens().sign(LEASE) + (token or "="), (token or ".") + tokens().sign(LEASE)):
        assert refused(tokens(), more) == "embed-token-invalid"


@pytest.mark.parametrize(
    "other",
    [tokens(OTHER), tokens(key="another"), tokens(key=None), tokens(key="")],
    ids=["secret", "key", "no key", "empty key"],
)
def test_a_token_ends_with_its_secret_and_with_its_key(other: Tokens) -> None:
    assert refused(other, tokens().sign(LEASE)) == "embed-token-invalid"
    assert refused(tokens(), other.sign(LEASE)) == "embed-token-invalid"


def test_a_token_is_good_for_an_hour_in_every_process() -> None:
    token = tokens().sign(LEASE)
    assert tokens(now=NOW + VALID_S - 1).read(token) == LEASE
    assert refused(tokens(now=NOW + VALID_S), token) == "embed-token-expired"


def test_the_longest_token_that_a_citation_can_need_is_short_enough() -> None:
    spans = ((5_000, 1_000_000, 1_000_000),) * MAX_SPANS
    assert len(tokens().sign(CitedWords("c" * 63, "d" * 64, 2**31 - 1, "a" * 64, spans))) <= MAX_TOKEN

"""What is computed of texts is computed once for all who ask, and the newest is kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.runtime.single_flight import SingleFlight


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), max_size=12), st.integers(0, 20))
def test_each_text_gets_what_is_computed_of_it_and_no_more_is_kept_than_may_be(
    asked: list[list[str]], room: int
) -> None:
    computed: list[str] = []

    def compute(texts: Sequence[str]) -> list[int]:
        computed.extend(texts)
        return list(map(ord, texts))

    once = SingleFlight(compute, lambda _: 4, room)
    for texts in asked:
        assert once.get(texts) == list(map(ord, texts))
    computed.clear()
    once.get([*"abcdefgh"])
    assert len(computed) >= 8 - room // 4


def test_what_several_ask_for_at_once_is_computed_once() -> None:
    computing, go_on, computed = threading.Event(), threading.Event(), list[str]()

    def compute(texts: Sequence[str]) -> list[str]:
        computed.extend(texts)
        computing.set()
        assert go_on.wait(30)
        return [text.upper() for text in texts]

    once = SingleFlight(compute, len, 100)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(once.get, ["a", "b"])]
        assert computing.wait(30)
        asked += [pool.submit(once.get, ["b", "a"]) for _ in range(3)]
        go_on.set()
    assert [each.result() for each in asked] == [["A", "B"], *[["B", "A"]] * 3]
    assert computed == ["a", "b"]


def test_the_text_that_was_wanted_last_is_kept_the_longest() -> None:
    computed: list[str] = []

    def compute(texts: Sequence[str]) -> list[str]:
        computed.extend(texts)
        return list(texts)

    once = SingleFlight(compute, len, 2)
    for texts in ("a", "b", "a", "c", "a", "b"):
        once.get(texts)
    assert computed == ["a", "b", "c", "b"]


def test_a_failure_is_everybodys_and_the_next_one_tries_again() -> None:
    failing = [True]

    def compute(texts: Sequence[str]) -> list[str]:
        if failing.pop():
            raise OSError("away")
        return list(texts)

    once = SingleFlight(compute, len, 100)
    with pytest.raises(OSError, match="away"):
        once.get(["a"])
    failing.append(False)
    assert once.get(["a"]) == ["a"]


def test_what_is_forgotten_makes_room_and_is_computed_again() -> None:
    computed: list[str] = []

    def compute(texts: Sequence[str]) -> list[str]:
        computed.extend(texts)
        return list(texts)

    once = SingleFlight(compute, len, 1)
    for _ in range(3):
        once.get(["a"])
        once.get(["a"])
        once.forget()
    assert computed == ["a"] * 3

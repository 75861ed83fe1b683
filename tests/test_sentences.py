"""Where sentences begin and end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It weighs 4.2 kg. It is red.", ["It weighs 4.2 kg.", "It is red."]),
        ("See Fig. 3 for Dr. Smith's set. Done.", ["See Fig. 3 for Dr. Smith's set.", "Done."]),
        ("J. Smith wrote it. He left.", ["J. Smith wrote it.", "He left."]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("3. Close the valve. 4. Wait.", ["3. Close the valve.", "4. Wait."]),
        ("First paragraph\n\nSecond paragraph", ["First paragraph", "Second paragraph"]),
        ("Model\tBar\nA\t4.2\nB\t5.1", ["Model\tBar", "A\t4.2", "B\t5.1"]),
        ("Text before.\nA\t4.2\nText after.", ["Text before.", "A\t4.2", "Text after."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text("ab .!?\n\t3é“”", max_size=300))
def test_no_word_is_lost_and_no_sentence_overlaps(text: str) -> None:
    covered: set[int] = set()
    for start, end in sentence_spans(text):
        assert start < end
        assert covered.isdisjoint(range(start, end))
        covered.update(range(start, end))
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


def test_a_long_text_of_initials_is_read_in_time() -> None:
    text = "A. " * 20_000
    began = time.monotonic()
    assert sentence_spans(text) == [(0, len(text) - 1)]
    assert time.monotonic() - began < 15

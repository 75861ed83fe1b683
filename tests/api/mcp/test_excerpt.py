"""What one result holds is bounded, has the page asked for whole, and what is next to it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pincite_api.mcp import excerpt
from pincite_api.mcp.excerpt import MAX_CHARS

LENGTHS = st.integers(0, 3 * MAX_CHARS)


@given(LENGTHS, st.integers(0, MAX_CHARS - excerpt.OVERHEAD), LENGTHS)
def test_a_page_is_whole_between_its_neighbours_and_all_is_within_the_bound(
    before: int, own: int, after: int
) -> None:
    texts = {1: "b" * before, 2: "o" * own, 3: "a" * after}
    assert excerpt.fits(texts[2])
    shown = excerpt.with_neighbours(lambda number: texts.get(number, ""), 2)
    assert len(shown) <= MAX_CHARS
    assert f"[page 2]\n{texts[2]}" in shown
    if before + own + after <= MAX_CHARS - 3 * excerpt.OVERHEAD:
        assert all(text in shown for text in texts.values())


def test_the_parts_of_longer_neighbours_are_those_next_to_the_page() -> None:
    texts = {1: "far " + "x" * MAX_CHARS + " near", 2: "own", 3: "near " + "x" * MAX_CHARS + " far"}
    shown = excerpt.with_neighbours(lambda number: texts.get(number, ""), 2)
    assert " near\n\n[page 2]\nown\n\n[page 3]\nnear " in shown
    assert "far" not in shown
    assert len(shown) > MAX_CHARS - 5 * excerpt.OVERHEAD


@given(st.text(max_size=50), st.integers(0, 3))
def test_the_parts_of_a_text_are_the_text(text: str, times: int) -> None:
    text *= times * 1000
    parts, start = [], 0
    while True:
        part, rest = excerpt.part(text, start)
        parts.append(part)
        if rest is None:
            break
        start = rest
    assert "".join(parts) == text
    assert all(len(part) <= MAX_CHARS for part in parts)

"""What counts as drawn on a page: fills as their clip shows them, and no backgrounds."""

from __future__ import annotations

import pymupdf

from pincite.extract.pdf.drawings import drawings

WIDTH, HEIGHT = 300, 200
CELL = "40 120 80 20 re"
"""A cell, from the bottom left: 60 to 80 points below the top."""


def painted(content: str) -> pymupdf.Page:
    """Return a page with this content stream."""
    document = pymupdf.open()
    page = document.new_page(width=WIDTH, height=HEIGHT)
    page.draw_line((0, 0), (1, 1))
    document.update_stream(page.get_contents()[0], content.encode())
    return document.reload_page(page)


def boxes(page: pymupdf.Page) -> list[tuple[float, ...]]:
    return [tuple(round(value) for value in drawing["rect"]) for drawing in drawings(page)]


def test_a_fill_counts_as_far_as_its_clip_shows_it() -> None:
    page = painted(f"q {CELL} W n .5 g -500 -500 2000 2000 re f Q")

    assert boxes(page) == [(40, 60, 120, 80)]


def test_the_innermost_clip_counts() -> None:
    page = painted(f"q 20 20 200 160 re W n q {CELL} W n .5 g -500 -500 2000 2000 re f Q Q")

    assert boxes(page) == [(40, 60, 120, 80)]


def test_a_clip_ends_with_its_group() -> None:
    page = painted(f"q {CELL} W n Q .5 g 40 100 80 60 re f")

    assert boxes(page) == [(40, 40, 120, 100)]


def test_a_fill_that_its_clip_hides_does_not_count() -> None:
    assert boxes(painted(f"q {CELL} W n .5 g 200 20 50 50 re f Q")) == []


def test_a_high_fill_from_side_to_side_is_a_background_and_a_low_one_a_stripe() -> None:
    page, stripe = f"0 0 {WIDTH} {HEIGHT} re f", f"0 180 {WIDTH} 20 re f"

    assert boxes(painted(f".9 g {page} {stripe} .5 g {CELL} f")) == [(0, 0, WIDTH, 20), (40, 60, 120, 80)]


def test_a_rectangle_may_be_drawn_line_by_line() -> None:
    page = painted(f"q {CELL} W n .5 g 0 0 m 300 0 l 300 200 l 0 200 l f Q")

    assert boxes(page) == [(40, 60, 120, 80)]


def test_a_rule_without_height_is_kept_within_its_clip() -> None:
    assert boxes(painted(f"q {CELL} W n .5 g 0 130 300 0 re f Q")) == [(40, 70, 120, 70)]
    assert boxes(painted(f"q {CELL} W n .5 g 0 30 300 0 re f Q")) == []

"""Articles set as PDFs of several pages, so that the page and the boxes of every paragraph are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pymupdf

from generated.drawing import LEADING, draw, font, saved, set_lines, wrapped

_WIDTH, _HEIGHT = 595.0, 842.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 72.0, 523.0, 72.0, 770.0
_SIZE, _TITLE_SIZE, _GAP = 10.0, 18.0, 8.0

Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a paragraph: a page from 1, and the box of its lines in points from the top left."""

    page: int
    box: Rect


@dataclass(frozen=True, slots=True)
class Article:
    """A PDF, and where each of its paragraphs stands; one that a page's end cuts stands in two places."""

    pdf: bytes
    places: tuple[tuple[Place, ...], ...]


def article(title: str, paragraphs: Sequence[str]) -> Article:
    """Set the paragraphs below each other under the title, in one column."""
    document = pymupdf.open()
    page = document.new_page(width=_WIDTH, height=_HEIGHT)
    draw(page, set_lines([title], _LEFT, _TOP, font("vera", bold=True), _TITLE_SIZE))
    y, face = _TOP + 2 * _TITLE_SIZE, font("vera")
    places = []
    for paragraph in paragraphs:
        parts = []
        lines = wrapped(paragraph, face, _SIZE, _RIGHT - _LEFT)
        while lines:
            room = int((_BOTTOM - y) / (_SIZE * LEADING))
            if room < 1:
                page, y = document.new_page(width=_WIDTH, height=_HEIGHT), _TOP
                continue
            here, lines = lines[:room], lines[room:]
            draw(page, set_lines(here, _LEFT, y, face, _SIZE))
            height = len(here) * _SIZE * LEADING
            parts.append(Place(document.page_count, (_LEFT, y, _RIGHT, y + height)))
            y += height
        places.append(tuple(parts))
        y += _GAP
    return Article(saved(document), tuple(places))

"""Pages of native text with their table as a picture: nothing but OCR and geometry gives its cells back."""

from __future__ import annotations

from random import Random

import pymupdf

from generated import GeneratedPage, prose
from generated.drawing import FAMILIES, LEADING, draw, font, new_page, saved, set_lines, wrapped
from generated.table_drawing import STYLES, Placed, draw_table, placed
from generated.table_model import table

SEED = 20261124
PAGES = 50
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 533.0, 64.0, 790.0
_MARGIN = 8.0
"""Points of white around the table in its picture."""


def image_table_page(number: int) -> GeneratedPage:
    """One of the `PAGES` pages, the same in every run."""
    rng = Random(SEED + number)
    body, size = font(rng.choice(("helv", "tiro"))), rng.choice([9.5, 10.0, 11.0])
    drawn = _placed_table(number, rng)
    dpi, jpeg = rng.choice([150, 168, 180, 200]), rng.random() < 0.4
    document, page = new_page()
    heading = prose.heading(rng)
    draw(page, set_lines([heading], _LEFT, _TOP, font("helv", bold=True), 15))
    parts, y = [f"# {heading}"], _TOP + 32

    def write(text: str) -> None:
        nonlocal y
        lines = wrapped(text, body, size, _RIGHT - _LEFT)
        draw(page, set_lines(lines, _LEFT, y, body, size))
        parts.append(text)
        y += len(lines) * size * LEADING + 9

    write(prose.paragraph(rng, 2, 4))
    write(prose.caption(rng, "Table"))
    width, height = drawn.width + 2 * _MARGIN, drawn.height + 2 * _MARGIN
    left = _LEFT + rng.random() * (_RIGHT - _LEFT - drawn.width) - _MARGIN
    page.insert_image((left, y, left + width, y + height), stream=_picture(drawn, rng, dpi, jpeg))
    parts.append(drawn.table.html)
    y += height + 12
    while y + 5 * size * LEADING < _BOTTOM and len(parts) < 6:
        write(prose.paragraph(rng, 2, 2))
    traits = (drawn.style, f"{drawn.size:g} pt", f"{dpi} dpi", "jpeg" if jpeg else "png")
    return GeneratedPage(
        f"image-table-{number:02}", saved(document), "\n\n".join(parts), (drawn.table.html,), traits
    )


def _placed_table(number: int, rng: Random) -> Placed:
    """Return a table in the next style, drawn anew until it fits the page."""
    while True:
        try:
            family, size = rng.choice(FAMILIES), rng.choice([8.0, 9.0, 10.0, 11.0, 12.0])
            return placed(table(rng), family, size, STYLES[number % len(STYLES)], _RIGHT - _LEFT)
        except ValueError:
            continue


def _picture(drawn: Placed, rng: Random, dpi: int, jpeg: bool) -> bytes:
    document, page = new_page(drawn.width + 2 * _MARGIN, drawn.height + 2 * _MARGIN)
    with document:
        draw_table(page, drawn, _MARGIN, _MARGIN, rng)
        pixmap: pymupdf.Pixmap = page.get_pixmap(dpi=dpi)
        return bytes(pixmap.tobytes("jpeg", jpg_quality=80) if jpeg else pixmap.tobytes("png"))

"""PDFs with text that is invisible, tiny, covered, clipped or off the page, and with visible look-alikes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pymupdf

from generated import prose
from generated.drawing import BLACK, WHITE, Colour, draw, font, new_page, saved, set_lines, wrapped
from generated.hidden import HiddenCase, leak_phrase, visible_phrase

SEED = 20261127
CASES = 26
_LEFT, _RIGHT = 70.0, 525.0
_NAVY, _CREAM = (0.08, 0.13, 0.3), (0.97, 0.95, 0.85)

Trick = Callable[[pymupdf.Page, float, str], None]
"""Puts words on a page around a height, in points from the top."""


def hidden_pdf(number: int) -> HiddenCase:
    """One of the `CASES` PDFs, the same in every run: one page with one trick and one look-alike."""
    rng = Random(SEED + number)
    document, page = new_page()
    hide, show = HIDING[number % len(HIDING)], SHOWING[number % len(SHOWING)]
    leaks, visible = leak_phrase(number), visible_phrase(number)
    for y in (70.0, 260.0, 560.0):
        lines = wrapped(prose.paragraph(rng), font("helv"), 11, _RIGHT - _LEFT)
        draw(page, set_lines(lines, _LEFT, y, font("helv"), 11))
    show(page, 470, visible)
    hide(page, 200, leaks)
    name = f"{number:02}-{hide.__name__}-beside-{show.__name__}".replace("_", "-")
    return HiddenCase(name, ".pdf", saved(document), tuple(leaks.split()), tuple(visible.split()))


def _write(
    page: pymupdf.Page,
    y: float,
    text: str,
    *,
    x: float = _LEFT + 10,
    size: float = 11,
    colour: Colour = BLACK,
    opacity: float = 1,
    mode: int = 0,
    layer: int = 0,
) -> None:
    writer = pymupdf.TextWriter(page.rect)
    writer.append((x, y), text, font=font("helv"), fontsize=size)
    writer.write_text(page, color=colour, opacity=opacity, render_mode=mode, oc=layer)


def _fill(page: pymupdf.Page, y: float, colour: Colour, *, opacity: float = 1) -> None:
    box = (_LEFT, y - 18, _LEFT + 300, y + 12)
    page.draw_rect(box, color=None, fill=colour, fill_opacity=opacity)


def _picture(page: pymupdf.Page, y: float, colour: Colour, words: str = "") -> None:
    """Return a picture of one colour, with words that are drawn in it where there are any."""
    document, inner = new_page(300, 30)
    with document:
        inner.draw_rect(inner.rect, color=None, fill=colour)
        if words:
            _write(inner, 18, words, x=10)
        pixmap = inner.get_pixmap(dpi=200)
    page.insert_image((_LEFT, y - 18, _LEFT + 300, y + 12), pixmap=pixmap)


def _raw(page: pymupdf.Page, y: float, words: str, before: str) -> None:
    """Words by operators of the content stream, after the operators `before`."""
    page.insert_font(fontname="helv")
    page.clean_contents()
    text = f"BT /helv 11 Tf {_LEFT + 10} {page.rect.height - y} Td ({words}) Tj ET"
    (content,) = page.get_contents()
    stream = page.parent.xref_stream(content)
    page.parent.update_stream(content, stream + f"\nq {before} {text} Q\n".encode())


def render_mode_3(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, mode=3)


def white_on_white(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, colour=WHITE)


def nearly_white(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, colour=(0.985, 0.985, 0.985))


def colour_of_its_box(page: pymupdf.Page, y: float, words: str) -> None:
    _fill(page, y, _NAVY)
    _write(page, y, words, colour=_NAVY)


def colour_of_its_picture(page: pymupdf.Page, y: float, words: str) -> None:
    _picture(page, y, _CREAM)
    _write(page, y, words, colour=_CREAM)


def half_a_point(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, size=0.5)


def one_point(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, size=1)


def under_a_box(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words)
    _fill(page, y, BLACK)


def under_a_picture(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words)
    _picture(page, y, _CREAM)


def left_of_the_page(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, x=-400)


def below_the_page(page: pymupdf.Page, _y: float, words: str) -> None:
    _write(page, page.rect.height + 60, words)


def outside_the_crop_box(page: pymupdf.Page, _y: float, words: str) -> None:
    _write(page, 815, words)
    page.set_cropbox(pymupdf.Rect(0, 0, 595, 780))


def layer_off(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, layer=page.parent.add_ocg("draft", on=False))


def clipped_away(page: pymupdf.Page, y: float, words: str) -> None:
    _raw(page, y, words, "10 10 40 20 re W n")


def clipping_mode(page: pymupdf.Page, y: float, words: str) -> None:
    _raw(page, y, words, "7 Tr")


def opacity_0(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, opacity=0)


def white_on_dark(page: pymupdf.Page, y: float, words: str) -> None:
    _fill(page, y, _NAVY)
    _write(page, y, words, colour=WHITE)


def footnote_of_5_points(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, size=5)


def on_a_light_picture(page: pymupdf.Page, y: float, words: str) -> None:
    _picture(page, y, _CREAM)
    _write(page, y, words)


def white_on_a_dark_picture(page: pymupdf.Page, y: float, words: str) -> None:
    _picture(page, y, _NAVY)
    _write(page, y, words, colour=WHITE)


def partly_over_a_box(page: pymupdf.Page, y: float, words: str) -> None:
    page.draw_rect((_LEFT + 40, y - 14, _LEFT + 70, y + 6), color=None, fill=_CREAM)
    _write(page, y, words)


def layer_of_ocr(page: pymupdf.Page, y: float, words: str) -> None:
    _picture(page, y, WHITE, words)
    _write(page, y, words, mode=3)


def on_two_boxes(page: pymupdf.Page, y: float, words: str) -> None:
    _fill(page, y, BLACK)
    _fill(page, y, WHITE)
    _write(page, y, words)


def highlighted(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words)
    _fill(page, y, (1, 0.95, 0.2), opacity=0.4)


def layer_on(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, layer=page.parent.add_ocg("final", on=True))


def grey(page: pymupdf.Page, y: float, words: str) -> None:
    _write(page, y, words, colour=(0.6, 0.6, 0.6))


def inside_its_clip(page: pymupdf.Page, y: float, words: str) -> None:
    _raw(page, y, words, f"{_LEFT} {page.rect.height - y - 10} 300 30 re W n")


HIDING: tuple[Trick, ...] = (
    render_mode_3,
    white_on_white,
    nearly_white,
    colour_of_its_box,
    colour_of_its_picture,
    half_a_point,
    one_point,
    under_a_box,
    under_a_picture,
    left_of_the_page,
    below_the_page,
    outside_the_crop_box,
    layer_off,
    clipped_away,
    clipping_mode,
    opacity_0,
)
SHOWING: tuple[Trick, ...] = (
    layer_of_ocr,
    white_on_dark,
    footnote_of_5_points,
    on_a_light_picture,
    white_on_a_dark_picture,
    partly_over_a_box,
    on_two_boxes,
    highlighted,
    layer_on,
    grey,
    inside_its_clip,
)

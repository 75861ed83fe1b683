"""Which images of a page are worth reading, and where their rules lie."""

from __future__ import annotations

import numpy as np
import pytest

from pincite.extract.blocks import Glyphs, Line
from pincite.extract.ocr import engine as ocr_engines
from pincite.extract.ocr import image_rulings
from pincite.extract.ocr.image_regions import regions
from pincite.extract.ocr.upright import upright

_PAGE = (0.0, 0.0, 595.0, 842.0)
_FIGURE = (100.0, 200.0, 400.0, 500.0)


def line_at(x: float, y: float, words: int = 1) -> Line:
    return Line(tuple(Glyphs("word", (x + 40 * n, y, x + 40 * n + 36, y + 10)) for n in range(words)), 10.0)


def test_an_image_beside_text_is_worth_reading() -> None:
    assert regions([_FIGURE], [line_at(100, 100, 5)], _PAGE) == [_FIGURE]


def test_a_logo_a_background_and_an_image_under_text_are_not() -> None:
    under = [line_at(110, 210 + 14 * n, 7) for n in range(20)]
    assert regions([(10, 10, 40, 40)], [line_at(100, 100)], _PAGE) == []
    assert regions([_PAGE], [line_at(100, 100)], _PAGE) == []
    assert regions([_FIGURE], under, _PAGE) == []


def test_tiles_of_one_picture_are_read_as_one() -> None:
    strips = [(100.0, 200.0 + 30 * n, 400.0, 230.0 + 30 * n) for n in range(10)]
    assert regions(strips, [line_at(100, 100)], _PAGE) == [_FIGURE]
    assert len(regions([_FIGURE, (100.0, 520.0, 400.0, 600.0)], [], _PAGE)) == 2


def test_what_lies_beyond_the_page_is_not_read() -> None:
    assert regions([(-50.0, -50.0, 300.0, 300.0)], [], _PAGE) == [(0.0, 0.0, 300.0, 300.0)]
    assert regions([(700.0, 100.0, 900.0, 300.0)], [], _PAGE) == []


def test_rules_are_found_in_noise_and_strokes_of_words_are_not_rules() -> None:
    scale = 200 / 72
    image = np.full((600, 900), 245.0)
    image[100:103, 50:850] = 60
    image[100:500, 400:402] = 170
    image[300:320, 100:300] = 30  # as thick as a word
    image[250:252, 100:300] = 90  # a stroke in the middle of a word
    noisy = np.clip(image + np.random.default_rng(1).normal(0, 7, image.shape), 0, 255).astype(np.uint8)
    found = image_rulings.apart_from([(90.0, 235.0, 310.0, 268.0)], image_rulings.find(noisy, scale))
    level = [rule for rule in found if rule.horizontal]
    upright = [rule for rule in found if not rule.horizontal]
    assert any(abs(rule.y0 - 101) < 2 and rule.x0 < 60 and rule.x1 > 840 for rule in level)
    assert any(abs(rule.x0 - 401) < 2 and rule.y0 < 110 and rule.y1 > 490 for rule in upright)
    assert not any(240 < rule.y0 < 260 for rule in level)


def quad(x: float, y: float, length: float, rise: float) -> list[list[float]]:
    """Corners of a line of text, its right end lower than its left one."""
    return [[x, y], [x + length, y + rise], [x + length, y + rise + 20], [x, y + 20]]


@pytest.mark.parametrize(("rises", "sloped"), [((2.5, 2.5, 0, 0), False), ((2.5, 2.5, 2.5, 2.4), True)])
def test_a_picture_is_turned_only_where_its_lines_agree(
    rises: tuple[float, ...], sloped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = (205, 204, 172, 171)
    quads = [quad(40, 40 + 60 * n, *each) for n, each in enumerate(zip(lengths, rises, strict=True))]
    monkeypatch.setattr(ocr_engines, "detect", lambda image: np.array(quads, dtype=float))
    monkeypatch.setattr(ocr_engines, "sureness", lambda image, quads: 1.0)
    image = np.random.default_rng(3).integers(0, 255, (400, 500, 3), dtype=np.uint8)

    assert (upright(image).slope > 0) is sloped

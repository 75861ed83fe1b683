"""Which images of a page are worth reading, and where their rules lie."""

from __future__ import annotations

import numpy as np

from pincite.extract.blocks import Glyphs, Line
from pincite.extract.ocr import image_rulings
from pincite.extract.ocr.image_regions import regions

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

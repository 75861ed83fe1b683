"""What OCR promises: crooked pages read in order, boxes on the ink, tables kept, and honest doubts."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image

from pincite.extract.ocr import engine as ocr_engines
from pincite.extract.ocr import scan as ocr
from pincite.extract.ocr.engine import ImageArray, Quads
from pincite.extract.ocr.scan import RegionRead, ScanRead
from pincite.extract.pdf import layout
from pincite.schema.extraction import Box, Category

_PIXELS = 25_000_000
_ENGLISH = (
    "The inspectors measured the depth of the harbour on every second Tuesday of the month. None of the "
    "soundings fell below the mark that had been agreed in 1974, and the dredging was therefore put off. "
)
_RUSSIAN = (
    "Совет директоров утвердил годовой отчёт четырнадцатого марта. Выручка выросла на двенадцать процентов "
    "благодаря более высоким ценам в Европе, тогда как расходы на перевозку снизились. "
)
_TABLE = [
    ("Harbour", "Ships", "Tonnage"),
    ("Kelbridge", "1,450", "(620)"),
    ("Ansted", "880", "4.15"),
    ("Lorne", "64", "305"),
]


@pytest.fixture(scope="module", autouse=True)
def _models() -> None:
    layout.activate()


Draw = Callable[[pymupdf.Page], object]


def scanned(draw: Draw, *, skew: float = 0.0, turned: int = 0, dpi: int = 200) -> pymupdf.Document:
    """Return a page that was printed and scanned: one noisy picture, crooked, turned counter-clockwise."""
    with pymupdf.open() as typed:
        page = typed.new_page(width=460, height=300)
        draw(page)
        pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    sheet = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    sheet = sheet.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(7).normal(0, 6, (sheet.height, sheet.width))
    pixels = np.clip(np.asarray(sheet) * 0.85 + 25 + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    picture = Image.fromarray(pixels).rotate(turned, expand=True)
    picture.save(out, "JPEG", quality=80)
    document = pymupdf.open()
    page = document.new_page(width=picture.width * 72 / dpi, height=picture.height * 72 / dpi)
    page.insert_image(page.rect, stream=out.getvalue())
    return document


def read(draw: Draw, *, skew: float = 0.0, turned: int = 0, dpi: int = 200) -> ScanRead:
    with scanned(draw, skew=skew, turned=turned, dpi=dpi) as document:
        return ocr.page_blocks(document[0], _PIXELS)


def text_of(scan: ScanRead | RegionRead) -> str:
    return " ".join(" ".join(block.text.split()) for block in scan.blocks)


def letter(page: pymupdf.Page) -> None:
    page.insert_textbox((40, 40, 420, 70), "2. Soundings", fontname="hebo", fontsize=16)
    page.insert_textbox((40, 75, 420, 260), 2 * _ENGLISH, fontname="tiro", fontsize=11)


def table(page: pymupdf.Page, *, ruled: bool) -> None:
    for row, cells in enumerate(_TABLE):
        for column, cell in enumerate(cells):
            x, y = 60 + 110 * column, 140 + 20 * row
            page.insert_text((x + 6, y + 14), cell, fontname="helv", fontsize=10)
            if ruled:
                page.draw_rect((x, y, x + 110, y + 20), color=(0, 0, 0), width=0.7)


@pytest.mark.parametrize(
    ("skew", "turned", "dpi"), [(5, 0, 200), (-5, 90, 200), (2, 180, 150), (-1, 270, 300)]
)
def test_a_page_is_read_however_it_lies(skew: float, turned: int, dpi: int) -> None:
    scan = read(letter, skew=skew, turned=turned, dpi=dpi)
    assert text_of(scan) == f"2. Soundings {(2 * _ENGLISH).strip()}"
    assert scan.turn == turned
    assert scan.slope == pytest.approx(-skew, abs=0.3)
    assert scan.blocks[0].category == Category.TITLE
    assert scan.remarks == ()


@pytest.mark.parametrize(("skew", "turned"), [(4, 0), (-3, 90)])
def test_a_words_box_lies_on_its_ink(skew: float, turned: int) -> None:
    """Each word is read again, alone, from its box on the page as displayed."""
    with scanned(letter, skew=skew, turned=turned) as document:
        page = document[0]
        scan = ocr.page_blocks(page, _PIXELS)
        pixmap = page.get_pixmap(dpi=144, colorspace=pymupdf.csGRAY)
        pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
        words = [word for block in scan.blocks for word in block.words]
        assert len(words) == len((2 * _ENGLISH).split()) + 2
        for word in words:
            x0, y0, x1, y1 = (round(2 * edge) for edge in word.box)
            assert pixels[y0:y1, x0:x1].min() < 120
            along = x0, x1, y0, y1
            if turned % 180:
                along = y0, y1, x0, x1
            assert along[1] - along[0] < 200
            assert along[3] - along[2] < 40
        # Between two words of a line there is white: boxes that are shared out by characters lie on it.
        ink = [box_of_ink(pixels, word.box) for word in words]
        assert sum(
            overlap(word.box, dark) >= 0.9 for word, dark in zip(words, ink, strict=True)
        ) >= 0.95 * len(ink)


def box_of_ink(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], box: Box) -> Box:
    """Return the ink in a box grown by two points, in points."""
    x0, y0, x1, y1 = (round(2 * edge) + grow for edge, grow in zip(box, (-1, -1, 1, 1), strict=True))
    dark = pixels[y0:y1, x0:x1] < 130
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return (
        (x0 + columns[0]) / 2,
        (y0 + rows[0]) / 2,
        (x0 + columns[-1] + 1) / 2,
        (y0 + rows[-1] + 1) / 2,
    )


def overlap(box: Box, ink: Box) -> float:
    """Return the share of the ink's box that the word's box covers."""
    across = max(0.0, min(box[2], ink[2]) - max(box[0], ink[0]))
    down = max(0.0, min(box[3], ink[3]) - max(box[1], ink[1]))
    return across * down / ((ink[2] - ink[0]) * (ink[3] - ink[1]))


def test_columns_are_read_one_after_the_other() -> None:
    def columns(page: pymupdf.Page) -> None:
        page.insert_textbox((30, 30, 220, 280), "Left begins. " + _ENGLISH, fontname="tiro", fontsize=11)
        page.insert_textbox((242, 30, 432, 280), "Right begins. " + _ENGLISH, fontname="tiro", fontsize=11)

    text = text_of(read(columns, skew=2))
    assert text == f"Left begins. {_ENGLISH.strip()} Right begins. {_ENGLISH.strip()}"


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_in_a_scan_keeps_its_grid_and_its_numbers(ruled: bool) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_textbox((40, 40, 420, 120), _ENGLISH, fontname="tiro", fontsize=11)
        table(page, ruled=ruled)

    scan = read(draw, skew=-2)
    (found,) = [block for block in scan.blocks if block.category == Category.TABLE]
    assert found.text == "\n".join("\t".join(row) for row in _TABLE)
    texts = {(cell.row, cell.column): found.text[cell.start : cell.end] for cell in found.cells}
    assert texts == {(r, c): text for r, row in enumerate(_TABLE) for c, text in enumerate(row)}
    assert all(cell.box is not None for cell in found.cells)


def test_headings_of_one_font_have_one_size() -> None:
    titles = ("1 Soundings", "2 UPPER GATE", "3 No sea mark", "4 Quays, gyps")

    def draw(page: pymupdf.Page) -> None:
        for number, title in enumerate(titles):
            y = 24 + 66 * number
            page.insert_text((30, y), title, fontname="hebo", fontsize=14)
            page.insert_textbox((30, y + 8, 440, y + 60), _ENGLISH, fontname="helv", fontsize=9)

    blocks = read(draw).blocks
    found = [block for block in blocks if block.category == Category.TITLE]
    assert [block.text for block in found] == list(titles)
    assert len({block.size for block in found}) == 1
    assert len({block.size for block in blocks}) == 2


def test_a_script_that_the_engine_cannot_read_is_said_and_not_garbled() -> None:
    scan = read(lambda page: page.insert_htmlbox((20, 20, 440, 280), f"<p>{3 * _RUSSIAN}</p>"))
    assert scan.blocks == ()
    (remark,) = scan.remarks
    assert remark.code == "script-unread"


def test_letters_with_marks_are_read() -> None:
    german = "Der Aufsichtsrat hat den Geschäftsbericht gebilligt, während die Kosten für Überführung sanken."
    polish = "Rada nadzorcza zatwierdziła sprawozdanie roczne dzięki wyższym cenom."
    scan = read(lambda page: page.insert_htmlbox((20, 20, 440, 280), f"<p>{german}</p><p>{polish}</p>"))
    assert text_of(scan) == f"{german} {polish}"


def picture(page: pymupdf.Page, image: Image.Image, box: Box) -> None:
    out = io.BytesIO()
    image.save(out, "PNG")
    page.insert_image(box, stream=out.getvalue())


def test_a_table_that_is_a_picture_is_a_table_on_the_page() -> None:
    with pymupdf.open() as typed:
        table(typed.new_page(), ruled=True)
        pixmap = typed[0].get_pixmap(dpi=160, clip=(52, 132, 398, 228))
    with pymupdf.open() as document:
        page = document.new_page()
        box = (60.0, 300.0, 406.0, 396.0)
        picture(page, Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples), box)
        region = ocr.region_blocks(page, box, _PIXELS)
    (found,) = region.blocks
    assert found.category == Category.TABLE
    assert found.text == "\n".join("\t".join(row) for row in _TABLE)
    assert region.words == 12
    inside(box, [word.box for word in found.words])
    inside(box, [cell.box for cell in found.cells if cell.box is not None])


def inside(outer: Box, boxes: Sequence[Box]) -> None:
    for x0, y0, x1, y1 in boxes:
        assert outer[0] - 1 <= x0 < x1 <= outer[2] + 1
        assert outer[1] - 1 <= y0 < y1 <= outer[3] + 1


def test_a_picture_without_text_gives_nothing() -> None:
    rng = np.random.default_rng(3)
    hills = np.cumsum(rng.normal(0, 3, (300, 400, 3)), axis=1) + np.linspace(60, 200, 300)[:, None, None]
    with pymupdf.open() as document:
        page = document.new_page()
        picture(page, Image.fromarray(np.clip(hills, 0, 255).astype(np.uint8)), (100, 100, 500, 400))
        region = ocr.region_blocks(page, (100, 100, 500, 400), _PIXELS)
    assert region.blocks == ()
    assert region.words == 0


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Return the shape of each image in which lines are looked for, by the engine itself."""
    seen: list[tuple[int, ...]] = []
    detect = ocr_engines.detect

    def noted(image: ImageArray) -> Quads:
        seen.append(image.shape)
        return detect(image)

    monkeypatch.setattr(ocr_engines, "detect", noted)
    return seen


def test_nothing_is_looked_for_in_one_shade(looks: list[tuple[int, ...]]) -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        picture(page, Image.new("RGB", (595, 842), (20, 40, 90)), (0, 0, 595, 842))
        scan = ocr.page_blocks(page, _PIXELS)
        region = ocr.region_blocks(page, (0, 0, 595, 842), _PIXELS)
    assert (scan.words, region.words, looks) == (0, 0, [])


@pytest.mark.parametrize("error", [ImportError("no openvino"), RuntimeError("cannot be compiled here")])
def test_where_openvino_does_not_run_pictures_are_read_all_the_same(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 90), "Harbour of Weir", fontsize=20)
        drawn = document[0].get_pixmap(dpi=72)
    image = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
    rapid = ocr_engines._rapid

    def broken(engine: str) -> Any:
        if engine == ocr_engines.OPENVINO:
            raise error
        return rapid(engine)

    expected = ocr_engines.detect(image)
    [line] = ocr_engines.recognise(image, expected)
    monkeypatch.setattr(ocr_engines, "_rapid", broken)
    ocr_engines._runtime.cache_clear()
    try:
        np.testing.assert_allclose(ocr_engines.detect(image), expected, atol=1)
        [same] = ocr_engines.recognise(image, expected)
    finally:
        ocr_engines._runtime.cache_clear()
    assert (
        [word.text for word in same.words] == [word.text for word in line.words] == ["Harbour", "of", "Weir"]
    )


def test_what_tells_a_line_from_its_head_is_where_its_ink_is() -> None:
    line = np.full((20, 800, 3), 255, np.uint8)
    line[9:11, 200:780:8] = 0
    line[4:16, 20:150] = 0
    part = ocr_engines._part(line)
    assert (part.shape[1], int((part[5, :, 0] == 0).sum())) == (160, 130)


def test_small_grey_letters_are_more_than_one_shade() -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 90), "in small grey letters", fontsize=6, color=(0.75, 0.75, 0.75))
        drawn = page.get_pixmap(dpi=200)
    image = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
    assert not ocr_engines.is_blank(image)


def test_a_picture_that_comes_again_is_read_once_and_stands_where_it_is(
    looks: list[tuple[int, ...]],
) -> None:
    with pymupdf.open() as typed:
        typed.new_page().insert_text((60, 100), "Harbour of Weir", fontsize=20)
        pixmap = typed[0].get_pixmap(dpi=144, clip=(50, 70, 250, 120))
    banner = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    boxes = [(100.0, 100.0, 300.0, 150.0), (300.0, 700.0, 500.0, 750.0)]
    with pymupdf.open() as document:
        for box in boxes:
            picture(document.new_page(), banner, box)
        read = []
        for page, box in zip(document, boxes, strict=True):
            read.append(ocr.region_blocks(page, box, _PIXELS))
            count = len(looks)
    first, again = read
    assert len(looks) == count
    assert [block.text for block in first.blocks] == [block.text for block in again.blocks] != []
    for region, box in zip(read, boxes, strict=True):
        inside(box, [word.box for block in region.blocks for word in block.words])


def test_a_page_that_is_a_picture_without_text_is_not_looked_at_as_a_picture_too(
    looks: list[tuple[int, ...]],
) -> None:
    rng = np.random.default_rng(3)
    hills = np.cumsum(rng.normal(0, 3, (300, 400, 3)), axis=1) + np.linspace(60, 200, 300)[:, None, None]
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=300)
        picture(page, Image.fromarray(np.clip(hills, 0, 255).astype(np.uint8)), (0, 0, 400, 300))
        scan, count = ocr.page_blocks(page, _PIXELS), len(looks)
        region = ocr.region_blocks(page, (0, 0, 400, 300), _PIXELS)
    assert (scan.words, region.words) == (0, 0)
    assert len(looks) == count > 0


def test_an_image_is_read_at_no_more_pixels_than_allowed() -> None:
    with scanned(letter) as document:
        scan = ocr.page_blocks(document[0], 400_000)
    assert "inspectors measured" in text_of(scan)

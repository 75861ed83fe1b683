"""Reads a PDF page by page: text layer or OCR, regions, tables. Runs in the child only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pymupdf

from pincite.document import Category, ReadBy, Remark
from pincite.errors import Encrypted, NoPages, TooManyPages, Unreadable
from pincite.extract import geometry, layout, ocr, regions, tables, textlayer
from pincite.extract.blocks import Block, ReadPage, flow, rounded, visual_lines
from pincite.extract.regions import Region
from pincite.extract.textlayer import TextLayer
from pincite.extract.wire import Opened, OutlineEntry
from pincite.settings import Limits

_MAX_OUTLINE = 20_000
_LINE_BY_LINE = (Category.IMAGE, Category.FORMULA)
_SAME_TABLE = 0.5


def prepare() -> None:
    """Loads what reading a PDF needs, and silences what libraries print."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    layout.activate()


def open_document(path: Path, filename: str, limits: Limits) -> tuple[pymupdf.Document, Opened]:
    """The open document and what is known of it. Raises Unreadable, Encrypted, NoPages and TooManyPages."""
    try:
        document = pymupdf.open(path, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise Unreadable(
            f"{filename} begins like a PDF but cannot be opened: it is damaged or cut short. Give it whole."
        ) from error
    if document.needs_pass:
        raise Encrypted(f"{filename} needs a password: save a copy without one and give that.")
    try:
        count = document.page_count
    except (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise Unreadable(f"{filename} has no readable list of pages: save it anew and give that.") from error
    if count < 1:
        raise NoPages(f"{filename} has no pages: it is damaged, or only a container of attachments.")
    if count > limits.max_pages:
        raise TooManyPages(
            f"{filename} has {count:,} pages, over the limit of {limits.max_pages:,}: "
            "split it, or raise PINCITE_MAX_PAGES."
        )
    return document, Opened(
        media_type="application/pdf",
        pages=count,
        title=_metadata_title(document),
        outline=tuple(_outline(document)),
        repaired=bool(document.is_repaired),
    )


def _metadata_title(document: pymupdf.Document) -> str:
    title = (document.metadata or {}).get("title") or ""
    return title.encode("utf-8", "ignore").decode()


def _outline(document: pymupdf.Document) -> Iterator[OutlineEntry]:
    try:
        entries = document.get_toc(simple=True)
    except (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError, AttributeError, TypeError):
        return  # bookmarks only help to rank headings; broken ones leave that to numbers and fonts
    for level, title, page in entries[:_MAX_OUTLINE]:
        name = " ".join(title.encode("utf-8", "ignore").decode().split())
        if name and page >= 1:
            yield OutlineEntry(level=level, title=name, page=page)


def read_page(document: pymupdf.Document, number: int, limits: Limits, *, with_models: bool) -> ReadPage:
    """One page, from 1. Without models it is read as plain text: quick, and safe where they failed.

    Raises TooMuchText; what else a library raises over hostile bytes is the caller's.
    """
    page = _upright(document[number - 1])
    layer = textlayer.read(page, limits.max_page_chars)
    if not with_models or not (layer.lines or layer.images or page.get_drawings()):
        return _plain(page, layer, number)
    remarks: list[Remark] = []
    if (why := textlayer.needs_ocr(page, layer)) is not None:
        scan = ocr.read(page, limits.max_page_pixels)
        if len(scan.layer.text) > len(layer.text) or textlayer.garbled(layer.text):
            size = _size(page)
            if scan.turn:
                page.set_rotation(scan.turn)
                page = _upright(page)
            ocr.write_on(page, scan)
            remarks += scan.remarks(number)
            analysed = [
                _block(r) for r in regions.in_reading_order(_modelled(page, scan.layer, number, remarks))
            ]
            found = [scan.as_displayed(block) for block in ocr.with_titles(analysed)]
            return ReadPage(number, *size, "ocr", tuple(found), tuple(remarks), because=why)
    blocks = _blocks(_modelled(page, layer, number, remarks))
    return _page(
        page, number, layer, "layout", "the layout model reads every page", blocks, remarks=tuple(remarks)
    )


def _plain(page: pymupdf.Page, layer: TextLayer, number: int) -> ReadPage:
    read = geometry.read(layer.lines, (), (), page.rect.height)
    blocks = _blocks(read.regions)
    return _page(page, number, layer, "plain", "a model could not read it", blocks)


def _page(
    page: pymupdf.Page,
    number: int,
    layer: TextLayer,
    read_by: ReadBy,
    because: str,
    blocks: tuple[Block, ...],
    *,
    remarks: tuple[Remark, ...] = (),
    ocr_words: int = 0,
) -> ReadPage:
    return ReadPage(
        number,
        *_size(page),
        read_by,
        blocks,
        remarks,
        because=because,
        ocr_words=ocr_words,
        garbled=textlayer.meaningless(layer.text),
        left_out=layer.left_out,
    )


def _upright(page: pymupdf.Page) -> pymupdf.Page:
    """The page with its rotation written into its content, so that every box is one of the displayed page.

    pymupdf's own removal of a rotation moves the content out of a crop box; it is taken off and put back.
    """
    if not page.rotation:
        return page
    media, crop = pymupdf.Rect(page.mediabox), pymupdf.Rect(page.cropbox)
    page = _with_crop_box(page, media)
    shown = pymupdf.Rect(crop.x0 - media.x0, crop.y0, crop.x1 - media.x0, crop.y1) * page.rotation_matrix
    page.remove_rotation()
    turned = pymupdf.Rect(page.mediabox)
    left, top = turned.x0, turned.y1
    return _with_crop_box(
        page, pymupdf.Rect(left + shown.x0, top - shown.y1, left + shown.x1, top - shown.y0)
    )


def _with_crop_box(page: pymupdf.Page, box: pymupdf.Rect) -> pymupdf.Page:
    """The page with a crop box in the file's own coordinates, from the bottom left."""
    document = page.parent
    document.xref_set_key(page.xref, "CropBox", f"[{box.x0:f} {box.y0:f} {box.x1:f} {box.y1:f}]")
    reloaded: pymupdf.Page = document.reload_page(page)
    return reloaded


def _size(page: pymupdf.Page) -> tuple[float, float]:
    _, _, width, height = rounded(tuple(page.rect))
    return width, height


def _modelled(page: pymupdf.Page, layer: TextLayer, number: int, remarks: list[Remark]) -> list[Region]:
    """The regions that the layout model sees, with the words of each; by geometry what it does not see."""
    seen = layout.analyse(page)
    tabled = any(region.category == Category.TABLE for region in seen)
    found = tables.find(page) if tabled or page.get_drawings() else []
    if found is None:
        detail = f"The tables of page {number} were read without their grid."
        remarks.append(Remark("table-structure-lost", detail, number))
    for table in found or ():
        if table.row_count < 2:
            continue
        x0, y0, x1, y1 = map(float, table.bbox)
        rect = pymupdf.Rect(x0, y0, x1, y1)
        seen = [
            region
            for region in seen
            if region.category != Category.TABLE
            or abs(rect & pymupdf.Rect(region.box)) < _SAME_TABLE * abs(pymupdf.Rect(region.box))
        ]
        seen.append(Region((x0, y0, x1, y1), Category.TABLE, table=table))
    placed, left = regions.assign(layer, seen)
    return placed + geometry.read(left, (), (), page.rect.height).regions


def _blocks(found: list[Region]) -> tuple[Block, ...]:
    return tuple(_block(region) for region in regions.in_reading_order(found) if region.lines)


def _block(region: Region) -> Block:
    lines = visual_lines(region.lines)
    if region.category == Category.TABLE:
        if region.table is not None and any(slot for row in region.table.placements for slot in row if slot):
            return tables.from_grid(region.table, lines, region.box)
        return tables.from_lines(lines, region.box)
    found = flow(lines, region.category, "\n" if region.category in _LINE_BY_LINE else " ")
    return replace(found, level=region.level)

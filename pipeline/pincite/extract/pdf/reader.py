"""Read a PDF page by page: text layer or OCR, regions, tables. Runs in the child only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pymupdf

from pincite.errors import Encrypted, NoPages, TooManyPages, Unreadable
from pincite.extract.blocks import Block, Line, ParsedPage, area, as_box, flow, rounded
from pincite.extract.geometry import listings, reading_order
from pincite.extract.geometry import page as geometry
from pincite.extract.geometry.figures import figures
from pincite.extract.geometry.regions import Region
from pincite.extract.ocr import image_regions
from pincite.extract.ocr import scan as ocr
from pincite.extract.pdf import layout, page_tables, textlayer
from pincite.extract.pdf.drawings import drawings
from pincite.extract.pdf.page_tables import Drawn
from pincite.extract.pdf.textlayer import TextLayer
from pincite.extract.tables import blocks as tables
from pincite.extract.tables.rulings import rulings
from pincite.extract.visual_lines import visual_lines
from pincite.extract.wire import Opened, OutlineEntry
from pincite.schema.body import has_words
from pincite.schema.extraction import BLANK, Category, ReadBy, Unclear
from pincite.settings import Limits

_MAX_OUTLINE = 20_000
_PAGE_SHARE = 0.5
"""Share of a page from which on a picture is the page, as of a slide, and has its headings."""
_LINE_BY_LINE = (Category.IMAGE, Category.FORMULA)


def prepare() -> None:
    """Load what reading a PDF needs, and silence what libraries print."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    layout.activate()


def open_document(path: Path, filename: str, limits: Limits) -> tuple[pymupdf.Document, Opened]:
    """Open a document, and describe it. Raises Unreadable, Encrypted, NoPages and TooManyPages."""
    try:
        document = pymupdf.open(path, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise Unreadable(
            f"{filename} begins like a PDF but cannot be opened: it is damaged or cut short. "
            "Add the complete file."
        ) from error
    if document.needs_pass:
        raise Encrypted(f"{filename} needs a password: save a copy without one and add that.")
    try:
        count = document.page_count
    except (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise Unreadable(
            f"{filename} has no readable list of pages: save a copy with another program and add that."
        ) from error
    if count < 1:
        raise NoPages(f"{filename} has no pages: it is damaged, or only holds attachments. Add those.")
    if count > limits.max_pages:
        raise TooManyPages(
            f"{filename} has {count:,} pages, over the limit of {limits.max_pages:,}: "
            "split it, or raise PINCITE_MAX_PAGES."
        )
    described = Opened(
        media_type="application/pdf",
        pages=count,
        title=_metadata_title(document),
        outline=tuple(_outline(document)),
        repaired=bool(document.is_repaired),
    )
    _without_tags(document)
    return document, described


def _without_tags(document: pymupdf.Document) -> None:
    """Take the tree of tags off a document in memory: nothing here reads it, and it kills the layout model.

    MuPDF ends the process over some tables whose cells are tagged, as LibreOffice writes them.
    """
    # A damaged file without a catalogue has no tree either.
    with contextlib.suppress(pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError):
        document.xref_set_key(document.pdf_catalog(), "StructTreeRoot", "null")


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


def read_page(document: pymupdf.Document, number: int, limits: Limits, *, with_models: bool) -> ParsedPage:
    """Read one page, from 1. Without models it is read as plain text: quick, and safe where they failed.

    Raises TooMuchText; what else a library raises over hostile bytes is the caller's.
    """
    page = _upright(document[number - 1])
    layer = textlayer.read(page, limits, drawn=with_models)
    if not with_models:
        blocks = _blocks(geometry.read(layer.lines, page.rect.height).regions)
        return _page(page, number, layer, "plain", "its models failed on it", blocks)
    if (why := textlayer.needs_ocr(page, layer)) is not None:
        scan = ocr.page_blocks(page, limits.max_page_pixels)
        if _reads_better(scan, layer):
            read = _page(page, number, layer, "ocr", why, scan.blocks)
            return replace(read, remarks=scan.remarks, ocr_words=scan.words)
    return _read(page, layer, number, limits)


def _reads_better(scan: ocr.ScanRead, layer: TextLayer) -> bool:
    """Return True if the recognised text is to be kept, and not the text layer that was doubted."""
    if textlayer.garbled(layer.text):
        return True
    if not has_words(layer.text):
        return scan.words > 0
    if textlayer.nonsense(layer.text):
        return scan.words > 0 and not textlayer.nonsense(" ".join(block.text for block in scan.blocks))
    return scan.words > sum(len(line.words) for line in layer.lines)


def _read(page: pymupdf.Page, layer: TextLayer, number: int, limits: Limits) -> ParsedPage:
    """Read a page by its geometry; by the layout model where a table is not clear; images in it by OCR."""
    drawn = drawings(page)
    rules = rulings(drawn)
    words = [word.box for line in layer.lines for word in line.words]
    shown = figures(drawn, layer.images, words, as_box(page.rect))
    found = page_tables.find(page, Drawn(layer.lines, rules, shown, page.rect.width))
    seen = geometry.read(layer.lines, page.rect.height, tables=found.tables, figures=shown, rules=rules)
    pictures, recognised = _pictures(page, layer, limits)
    parts = [*seen.regions, *pictures]
    blocks = _blocks(parts)
    unclear: list[Unclear] = ["table-shape"] if found.from_models else []
    unclear += [] if reading_order.is_certain(parts) else ["reading-order"]
    read_by: ReadBy = "layout" if found.from_models else seen.read_by
    because = "the grid of a table is not clear" if found.from_models else seen.because
    because += f"; {recognised} words in its images by OCR" if recognised else ""
    if not blocks:
        because = "its pictures show no words" if drawn or layer.images else BLANK
    read = _page(page, number, layer, read_by, because, blocks)
    return replace(read, remarks=found.remarks, ocr_words=recognised, unclear=tuple(unclear))


def _pictures(page: pymupdf.Page, layer: TextLayer, limits: Limits) -> tuple[list[Region], int]:
    """Return the text of the images among a page's text as regions, and its number of words."""
    found, words = [], 0
    for box in image_regions.regions(layer.images, layer.lines, as_box(page.rect)):
        image = ocr.region_blocks(page, box, limits.max_page_pixels)
        words += image.words
        is_page = area(box) >= _PAGE_SHARE * area(as_box(page.rect))
        blocks = image.blocks if is_page else tuple(map(_without_rank, image.blocks))
        found.append(Region(box, Category.IMAGE, blocks=blocks))
    return found, words


def _without_rank(block: Block) -> Block:
    """Return a block of a picture as text: what is a heading in a picture is none of the document's."""
    if block.category not in (Category.TITLE, Category.HEADER, Category.FOOTER):
        return block
    return replace(block, category=Category.NARRATIVE_TEXT, level=None)


def _page(
    page: pymupdf.Page,
    number: int,
    layer: TextLayer,
    read_by: ReadBy,
    because: str,
    blocks: tuple[Block, ...],
) -> ParsedPage:
    _, _, width, height = rounded(as_box(page.rect))
    garbled = textlayer.meaningless(layer.text)
    return ParsedPage(
        number, width, height, read_by, blocks, because=because, garbled=garbled, left_out=layer.left_out
    )


def _upright(page: pymupdf.Page) -> pymupdf.Page:
    """Write a page's rotation into its content, so that every box is one of the displayed page.

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
    """Give a page a crop box in the file's own coordinates, from the bottom left."""
    document = page.parent
    document.xref_set_key(page.xref, "CropBox", f"[{box.x0:f} {box.y0:f} {box.x1:f} {box.y1:f}]")
    reloaded: pymupdf.Page = document.reload_page(page)
    return reloaded


def _blocks(found: list[Region]) -> tuple[Block, ...]:
    ordered = reading_order.in_reading_order(found)
    return tuple(block for region in ordered for block in (region.blocks or _block(region)))


def _block(region: Region) -> tuple[Block, ...]:
    if not region.lines:
        return ()
    lines = visual_lines(region.lines)
    if region.table is not None and page_tables.in_doubt(region.table):
        return (tables.as_lines(region.table, lines),)
    if region.table is not None:
        left = _outside_cells(region)
        beside = (flow(left, Category.NARRATIVE_TEXT),) if left else ()
        return (*beside, tables.to_block(region.table))
    if region.category == Category.CODE_SNIPPET:
        return (listings.as_block(lines),)
    found = flow(lines, region.category, "\n" if region.category in _LINE_BY_LINE else " ")
    return (replace(found, level=region.level),)


def _outside_cells(region: Region) -> list[Line]:
    """Return the words of a table's region that no cell took, but leaders: no word may be lost."""
    taken = {id(word) for word in region.table.words}
    lines = []
    for line in region.lines:
        words = [word for word in line.words if id(word) not in taken and word.text.strip("._…")]
        if words:
            lines.append(line.part(words))
    return visual_lines(lines)

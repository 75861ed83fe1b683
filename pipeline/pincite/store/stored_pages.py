"""Show the stored pages of a version: their sizes, and the words and elements of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pincite.schema.extraction import Box, Category, Element, Page, ReadBy
from pincite.schema.model import Model

if TYPE_CHECKING:  # whoever only reads these pages, as clients do, need not load what stores them
    from pincite.store.artifacts import PageSizes


class PageList(Model):
    """The pages of a version in columns, from page 1 on. A page that was lost is null in each.

    `width` and `height` are in points. HTML and a Word file are one page without a size: their `kind` is
    `html`, since they are shown as their stored text, and not as images.
    """

    version: int
    media_type: str
    kind: Literal["pdf", "html"]
    pages: int
    width: list[float | None]
    height: list[float | None]
    read_by: list[ReadBy | None]


class PageCell(Model):
    """A cell of a table. Rows and columns count from 0; `start` and `end` are offsets of the page's text.

    `box` is in points, and null in HTML.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    heading: bool
    start: int
    end: int
    box: Box | None


class PageLink(Model):
    """Words that lead somewhere. The address is the document's, and untrusted."""

    start: int
    end: int
    url: str


class PageElement(Model):
    """A typed piece of a page; its text is the page's from `start` to `end`.

    `type` is unstructured's name for it. `boxes` are [x0, y0, x1, y1] in points from the top left of the page
    as displayed; HTML has none. `level` is a heading's or a list item's depth from 1, `headings` the path of
    headings above. The first `header_rows` lines of a table are column headings. `aside` is true for what
    stands beside the main content of a web page.
    """

    id: str
    type: Category
    start: int
    end: int
    boxes: list[Box]
    level: int | None
    headings: list[str]
    header_rows: int
    cells: list[PageCell]
    links: list[PageLink]
    continues: bool
    aside: bool


class StoredPage(Model):
    """The text of a page as it was read. All offsets `start` and `end` count Unicode code points of `text`.

    A word is `[start, end, x0, y0, x1, y1]`, its box in points from the top left of the page as displayed.
    `width` and `height` are in points too, and null in HTML.
    """

    version: int
    number: int
    text: str
    width: float | None
    height: float | None
    read_by: ReadBy
    words: list[tuple[int, int, float, float, float, float]]
    elements: list[PageElement]


def page_list(sizes: PageSizes, version: int) -> PageList:
    """Return the sizes of a version's pages, as they are shown."""
    return PageList(
        version=version,
        media_type=sizes.media_type,
        kind="pdf" if sizes.media_type == "application/pdf" else "html",
        pages=len(sizes.width),
        width=sizes.width,
        height=sizes.height,
        read_by=sizes.read_by,
    )


def stored_page(page: Page, elements: Sequence[Element], version: int) -> StoredPage:
    """Return a page with its words and elements, as it is shown."""
    return StoredPage(
        version=version,
        number=page.number,
        text=page.text,
        width=page.width,
        height=page.height,
        read_by=page.read_by,
        words=[(word.start, word.end, *word.box) for word in page.words],
        elements=[_shown(element) for element in elements],
    )


def _shown(element: Element) -> PageElement:
    return PageElement(
        id=element.id,
        type=element.category,
        start=element.start,
        end=element.end,
        boxes=[element.box] if element.box else [],
        level=element.level,
        headings=list(element.headings),
        header_rows=element.header_rows,
        cells=[
            PageCell(
                row=cell.row,
                column=cell.column,
                rowspan=cell.rowspan,
                colspan=cell.colspan,
                heading=cell.heading,
                start=cell.start,
                end=cell.end,
                box=cell.box,
            )
            for cell in element.cells
        ],
        links=[PageLink(start=link.start, end=link.end, url=link.url) for link in element.links],
        continues=element.continues,
        aside=element.aside,
    )

"""The result of reading a file: pages of words, elements, links, and what is doubtful about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points of the page as displayed: rotated, from the crop box's top left."""


class Category(StrEnum):
    """The category of an element, in unstructured's names."""

    TITLE = "Title"
    NARRATIVE_TEXT = "NarrativeText"
    LIST_ITEM = "ListItem"
    TABLE = "Table"
    IMAGE = "Image"
    FIGURE_CAPTION = "FigureCaption"
    FORMULA = "Formula"
    CODE_SNIPPET = "CodeSnippet"
    HEADER = "Header"
    FOOTER = "Footer"
    UNCATEGORIZED = "UncategorizedText"


@dataclass(frozen=True, slots=True)
class Word:
    """A run of a page's text without white space, its offsets, and where it stands, in points."""

    start: int
    end: int
    box: Box


ReadBy = Literal["flow", "columns", "tables", "layout", "ocr", "html", "word", "plain"]
"""The way a page was read.

By its geometry as running text, as columns or with tables; by the layout model; by OCR; as HTML; as a Word
file; or, where everything else failed, as plain text in drawing order.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page's stored text: its elements' texts in reading order, joined by a blank line.

    `number` counts from 1; `width` and `height` are those of the page as displayed, in points.

    `start` and `end` of everything that points into a page count Unicode code points of `text`.
    HTML and a Word file are page 1, with no size and no words.
    """

    number: int
    text: str
    width: float | None
    height: float | None
    words: tuple[Word, ...] = ()
    read_by: ReadBy = "flow"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table: its first row and column from 0, how many of each it spans, and its text's offsets.

    `box` is in points, and None in HTML. `heading` is True for the cell of a heading row.
    """

    row: int
    column: int
    start: int
    end: int
    rowspan: int = 1
    colspan: int = 1
    heading: bool = False
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: their offsets, and the address as the document gives it."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Element:
    """A typed piece of one page: `pages[page].text[start:end]` is its `text`.

    `page` counts from 1; `box` is in points, and None in HTML. A table's text has a line per row and a tab
    between cells; the first `header_rows` lines are column headings. `level` is a heading's depth from 1, or
    a list item's depth of nesting; `headings` is the path of headings above, outermost first. `continues`:
    it goes on from the element of its category before it, over the end of a column or a page. `aside`: it
    stands beside the main content of a web page, and comes behind it. `contents`: it is a line of a web
    page's own list of contents, and leads to a place of the page.
    """

    id: str
    category: Category
    text: str
    page: int
    start: int
    end: int
    box: Box | None = None
    level: int | None = None
    headings: tuple[str, ...] = ()
    html: str | None = None
    header_rows: int = 0
    cells: tuple[TableCell, ...] = ()
    links: tuple[Link, ...] = ()
    continues: bool = False
    aside: bool = False
    contents: bool = False

    @property
    def section(self) -> tuple[bool, tuple[str, ...]]:
        """The key that the elements of a section share."""
        return self.aside, self.headings


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the document should know: a page without text, a table that lost cells.

    `page` counts from 1, and is None for what concerns the whole document.
    """

    code: str
    detail: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text that is kept out of the index: why, how many characters, and its beginning.

    `box` is in points, and None where the place is not known. A table of contents is in the text of its page;
    what nobody sees is not, nor what surrounds the content of a web page, as menus do.
    """

    reason: Literal[
        "invisible", "same-colour", "tiny", "covered", "off-page", "hidden", "contents", "surroundings"
    ]
    chars: int
    excerpt: str
    box: Box | None = None


UncoveredBy = Literal["control", "script", "button"]
"""Uncovers a hidden part of a web page: what opens it by the page's own markup, as a tab does; its
script, where the part is nearly all of the page; or the button right before it."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Text that a web page hides at first and that was read: what uncovers it, its length, its beginning."""

    by: UncoveredBy
    chars: int
    excerpt: str


Unclear = Literal["reading-order", "table-shape"]


BLANK = "blank: nothing is drawn on it"
"""Reasons that nothing was read on a page that has nothing: a copy would have no more."""


@dataclass(frozen=True, slots=True)
class PageExtraction:
    """The way one page, from 1, was read, and the reason.

    `garbled` is the share, 0 to 1, of characters without a meaning; `ocr_words` is the number of words that
    OCR read.

    `read_by` is None for a page that was lost; then `because` says how. `unclear` is what was settled by a
    guess: worth a look, no warning.
    """

    page: int
    read_by: ReadBy | None
    because: str
    chars: int
    ocr_words: int = 0
    garbled: float = 0.0
    left_out: tuple[LeftOut, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """The content that was read from a file.

    A remark is a doubt; a document with remarks goes live with warnings.
    """

    media_type: str
    title: str
    pages: tuple[Page, ...]
    elements: tuple[Element, ...]
    remarks: tuple[Remark, ...] = ()
    page_extractions: tuple[PageExtraction, ...] = ()

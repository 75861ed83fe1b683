"""Tell what a paragraph is by its looks: a title, an item of a list, a caption, a page number, or text."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pincite.extract.blocks import Line
from pincite.extract.geometry.margins import PAGE_NUMBER
from pincite.extract.geometry.paragraphs import BULLET_START, LEADERS, LIST_START, Paragraph
from pincite.schema.extraction import Category

LARGER = 1.13
_ABOUT = 0.95
_NOT_SMALLER = 0.9
_SMALLER = 0.7
"""Sizes of titles as shares of the text's: of those that stand out by it, of others, and of bold ones."""
_TITLE_CHARS = 180
_TITLE_LINES = 4
_SENTENCE_LINES = 2
_PLAIN_TITLE_CHARS = 60
_CAPITALS = 4
_MARGIN = 0.1
_CAPTION = re.compile(
    r"^(?:fig(?:ure|\.)|table|tab\.|exhibit|chart|graph|plate|scheme|box|abb(?:ildung|\.)|tabelle|tableau|figura"
    r"|tabla|tabela|tabella)\s*(?:[A-Z]?\d+|[IVXLC]+\b)",
    re.I,
)
_SAYS = re.compile(
    r"^\w+\.?\s*[\w.-]+\s+(?:shows?|presents?|lists?|gives?|summari[sz]es?|is|are|was|in|and)\b", re.I
)
"""“Table 4 shows that ...” in running text is no caption."""
_NUMBERED = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,3})+\.?|\d{1,2}\.?|[IVX]{1,5}\.|[A-Z]\."
    r"|(?:part|chapter|section|article|appendix|annex|item|note)\s+(?:\d+[A-Z]?|[IVXLC]+|[A-Z])\b[.:]?)"
    r"\s+[^\W\d_]",
    re.I,
)
_DEEP = re.compile(r"^\d{1,2}(?:\.\d{1,3})+\.?\s+[A-Z]")
_SENTENCE_END = re.compile(r"[a-z)\]\d][.;,]$")


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """The style of most of a text; `size` is the font's, in points."""

    size: float
    bold: bool
    font: str
    monospaced: bool = False


def body_style(lines: Iterable[Line]) -> BodyStyle:
    """Return size, weight and font of most characters. Without lines, nothing is larger or bolder."""
    weights: Counter[tuple[float, bool, str, bool]] = Counter()
    for line in lines:
        style = round(line.size, 1), line.bold, line.font, line.monospaced
        weights[style] += sum(len(word.text) for word in line.words)
    if not weights:
        return BodyStyle(float("inf"), True, "")
    return BodyStyle(*weights.most_common(1)[0][0])


def category(
    paragraph: Paragraph, body: BodyStyle, height: float, *, followed: bool, below: Paragraph | None = None
) -> Category:
    """Return the category of a paragraph of a page of this height in points.

    `followed`: something stands close below it; `below` is the paragraph that begins there at the same edge.
    """
    text = " ".join(line.text for line in paragraph.lines)
    top, bottom = paragraph.box[1], paragraph.box[3]
    in_margin = bottom < _MARGIN * height or top > (1 - _MARGIN) * height
    if in_margin and PAGE_NUMBER.match(text):
        return Category.HEADER if top < height / 2 else Category.FOOTER
    if paragraph.is_code:
        return Category.CODE_SNIPPET
    if LEADERS.search(text) or BULLET_START.match(text):
        return Category.LIST_ITEM
    if _CAPTION.match(text) and not (len(paragraph.lines) > 1 and _SAYS.match(text)):
        return Category.FIGURE_CAPTION
    typed = paragraph.is_monospaced and not body.monospaced and not is_set_as_title(paragraph.lines, body)
    if not typed and (
        _is_title(paragraph, text, body, followed=followed) or _stands_over(paragraph, text, below)
    ):
        return Category.TITLE
    return Category.LIST_ITEM if LIST_START.match(text) else Category.NARRATIVE_TEXT


def is_set_as_title(lines: Sequence[Line], body: BodyStyle) -> bool:
    """Return True if lines are set large, or in bold of the text's size, as titles are."""
    size = statistics.median(line.size for line in lines)
    bold = all(line.bold for line in lines) and not body.bold
    return size >= (_ABOUT if bold else LARGER) * body.size


def _is_title(paragraph: Paragraph, text: str, body: BodyStyle, *, followed: bool) -> bool:
    letters = sum(map(str.isalpha, text))
    level = any(line.horizontal for line in paragraph.lines)
    if len(text) > _TITLE_CHARS or len(paragraph.lines) > _TITLE_LINES or letters < 2 or not level:
        return False
    size = statistics.median(line.size for line in paragraph.lines)
    sentence = bool(_SENTENCE_END.search(text)) and not _NUMBERED.match(text)
    if "://" in text or (sentence and len(paragraph.lines) > _SENTENCE_LINES):
        return False
    if size >= LARGER * body.size:
        return letters >= 0.4 * len(text.replace(" ", ""))
    return followed and _stands_out(paragraph, text, size, body, sentence=sentence)


def _stands_out(paragraph: Paragraph, text: str, size: float, body: BodyStyle, *, sentence: bool) -> bool:
    """Return True if a short paragraph of about the size of the text is set as a title is.

    Bold sentences are titles too: a filing's risks are told under such.
    """
    bold = paragraph.is_bold and not body.bold and size >= _SMALLER * body.size
    if size < _NOT_SMALLER * body.size and not bold:
        return False
    capitals = text.isupper() and sum(map(str.isalpha, text)) >= _CAPITALS
    if bold or (capitals and not sentence):
        # What ends with a colon is an item whose own items follow, and no section.
        is_section = _NUMBERED.match(text) is not None and not text.endswith(":")
        return is_section or not LIST_START.match(text)
    if sentence:
        return False
    if _DEEP.match(text):
        return len(paragraph.lines) <= 2 and not text.endswith(".")
    first = paragraph.lines[0]
    marked = first.marked or (first.font != body.font and size > body.size)
    return marked and len(paragraph.lines) == 1 and text[:1].isupper() and not text.endswith((",", ";"))


def _stands_over(paragraph: Paragraph, text: str, below: Paragraph | None) -> bool:
    """Return True if a paragraph that is set as the text is must be the title of the one below.

    It is a few words alone on a line, beginning and ending as titles do, over a paragraph of several wide
    lines.
    """
    if below is None or len(paragraph.lines) > 1 or len(below.lines) < 2 or LIST_START.match(text):
        return False
    narrow = paragraph.box[2] - paragraph.box[0] < 0.5 * (below.box[2] - below.box[0])
    few = len(text) <= _PLAIN_TITLE_CHARS and text[:1].isupper() and text[-1:].isalpha()
    words = text.split()
    capital = len(words) < 3 or all(word[0].isupper() for word in words if len(word) > 3)
    letters = sum(char.isalpha() or char == " " for char in text)
    return narrow and few and capital and letters > 0.9 * len(text) and below.lines[0].text[:1].isupper()


def with_nesting(items: Sequence[tuple[Category, Paragraph]]) -> list[int | None]:
    """Return the depth, from 1, of every item of a list, by how far it is moved in among the others."""
    depths: list[int | None] = []
    edges: list[float] = []
    for kind, paragraph in items:
        if kind != Category.LIST_ITEM:
            depths.append(None)
            if kind in (Category.TITLE, Category.TABLE):
                edges = []
            continue
        x, slack = paragraph.box[0], 0.6 * paragraph.lines[0].size
        while edges and x < edges[-1] - slack:
            edges.pop()
        if not edges or x > edges[-1] + slack:
            edges.append(x)
        depths.append(len(edges))
    return depths

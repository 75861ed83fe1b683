"""Find what only the whole document shows: running lines, headings, joins, its title."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pincite.extract.blocks import NOTES, Block, ParsedPage
from pincite.extract.heading_levels import SIZE_STEP, key, with_levels
from pincite.extract.joins import joined
from pincite.extract.slides import with_slide_titles
from pincite.extract.wire import OutlineEntry
from pincite.schema.extraction import Category

_MARGIN = 0.12
"""Share of the page's height, at the top and the bottom, in which running lines stand."""
_RUNNING_CHARS = 200
_PAGE_NUMBER = re.compile(r"^\W*(?:page:? )?#(?: of #)?\W*$")
"""The pattern of a page number."""
_RUNNING_PAGES = 3
_RUNNING_SHARE = 0.15
_NUMBERED_SECTION = re.compile(r"^(?:[a-z]|\d{1,3})\.\d{1,3}(?:\.\d{1,3})*\.?\s")
"""The beginning of the heading of a section or of a part of an appendix, in small letters."""
_HEADING_WORDS = re.compile(r"^\d{1,2}(?:\.\d{1,3})*\.?\s|^[^a-z]*$")
"""A number before it, or capitals: a title whatever its size."""
_NOT_A_TITLE = re.compile(
    r"^(?:untitled|microsoft word|document\d*|slide \d+|title)\b"
    r"|\.(?:docx?|pdf|indd|qxd|html?|pptx?|xlsx?|tex|dvi)$|^[\d\W_]*$",
    re.I,
)
_MAX_TITLE_CHARS = 300


def arranged(pages: Sequence[ParsedPage], outline: Sequence[OutlineEntry]) -> list[ParsedPage]:
    """Return the pages with running lines marked, a level for every title, and what layout parted joined."""
    told = _without_false_titles(_with_running_lines(pages, outline))
    return joined(with_levels(with_slide_titles(told, outlined=bool(outline)), outline))


def _without_false_titles(pages: Sequence[ParsedPage]) -> list[ParsedPage]:
    """Take for text what stands out on its page but is set as the text is, and the labels of notes."""
    if len(pages) < _RUNNING_PAGES:
        return list(pages)
    body = _body_size(pages)

    def is_text(block: Block) -> bool:
        if block.category != Category.TITLE:
            return False
        if block.text.rstrip(":!").casefold() in NOTES:
            return True
        is_plain = not (block.bold or block.marked) and abs((block.size or 0.0) - body) < SIZE_STEP / 2
        return is_plain and not _HEADING_WORDS.match(block.text)

    return [
        replace(
            page,
            blocks=tuple(
                replace(block, category=Category.NARRATIVE_TEXT) if is_text(block) else block
                for block in page.blocks
            ),
        )
        if page.read_by in ("flow", "columns", "tables")
        else page
        for page in pages
    ]


def _with_running_lines(pages: Sequence[ParsedPage], outline: Sequence[OutlineEntry]) -> list[ParsedPage]:
    """Mark lines that stand at the same place of many pages, digits aside, as Header or Footer.

    A line that the layout model took for a header, but that stands on one page only and is set like a
    heading, is one: statements and exhibits carry their name there. So is the heading of a numbered section
    that differs from those of other pages in more than one number: "2.14 Release 3.1 (2019-07-09)". And so is
    the heading of a chapter whose other pages have it at their top, where the outline names it on this page
    and no other line does.
    """
    bookmarks = {(key(entry.title), entry.page) for entry in outline}
    bookmarked = {page for _, page in bookmarks}
    lines = {p.number: Counter(key(b.text) for b in p.blocks) for p in pages if p.number in bookmarked}
    seen: dict[tuple[str, str], set[int]] = defaultdict(set)
    but_for_a_number: dict[str, set[int]] = defaultdict(set)
    for page in pages:
        for block in page.blocks:
            for zone in _zones(block, page):
                seen[zone, _pattern(block.text)].add(page.number)
                for form in _forms(block.text):
                    but_for_a_number[form].add(page.number)
    enough = max(_RUNNING_PAGES, _RUNNING_SHARE * len(pages) if len(pages) < 40 else 5)
    body = _body_size(pages)

    def is_heading(block: Block, page: ParsedPage) -> bool:
        if block.category not in (Category.TITLE, Category.HEADER) or len(pages) < _RUNNING_PAGES:
            return False
        if not (any(map(str.isalpha, block.text)) and _set_like_a_heading(block, body)):
            return False
        named = key(block.text)
        if (named, page.number) in bookmarks and lines[page.number][named] == 1:
            return True
        is_alone = len(seen["top", _pattern(block.text)]) == 1
        forms = _forms(block.text)
        return (block.category == Category.HEADER and is_alone) or (
            bool(forms) and all(len(but_for_a_number[form]) == 1 for form in forms)
        )

    def category(block: Block, page: ParsedPage) -> Category:
        if is_heading(block, page):
            return Category.TITLE
        for zone in _zones(block, page):
            if len(seen[zone, _pattern(block.text)]) >= enough:
                return Category.HEADER if zone == "top" else Category.FOOTER
        return block.category

    def order(block: Block) -> int:
        return {Category.HEADER: 0, Category.FOOTER: 2}.get(block.category, 1)

    recast = (tuple(_recast(block, category(block, page)) for block in page.blocks) for page in pages)
    return [
        replace(page, blocks=tuple(sorted(blocks, key=order)))
        for page, blocks in zip(pages, recast, strict=True)
    ]


def _recast(block: Block, category: Category) -> Block:
    if category == block.category:
        return block
    return replace(block, category=category, html=None, header_rows=0, cells=(), level=None)


def _zones(block: Block, page: ParsedPage) -> list[str]:
    if block.box is None or page.height is None or len(block.text) > _RUNNING_CHARS:
        return []
    zones = []
    if block.box[3] <= _MARGIN * page.height or block.category == Category.HEADER:
        zones.append("top")
    if block.box[1] >= (1 - _MARGIN) * page.height or block.category == Category.FOOTER:
        zones.append("bottom")
    if not zones and _PAGE_NUMBER.match(_pattern(block.text)):
        boxes = [other.box for other in page.blocks if other.box is not None]
        if block.box[1] >= max(box[1] for box in boxes):
            zones.append("bottom")  # the print of the page ends above its margin
    return zones


def _pattern(text: str) -> str:
    """Return the text without digits, roman page numbers, case and spacing."""
    bare = re.sub(r"\d+", "#", " ".join(text.casefold().split()))
    return re.sub(r"(?:^|(?<=\s))[ivxlc]+$", "#", bare)


def _forms(text: str) -> list[str]:
    """Return the heading of a numbered section, and it without each of its numbers; [] for another line."""
    plain = " ".join(text.casefold().split())
    if not _NUMBERED_SECTION.match(plain):
        return []
    return [
        plain,
        *(f"{plain[: found.start()]}#{plain[found.end() :]}" for found in re.finditer(r"\d+", plain)),
    ]


def _body_size(pages: Sequence[ParsedPage]) -> float:
    weights: Counter[float] = Counter()
    for page in pages:
        for block in page.blocks:
            if block.size and block.category in (Category.NARRATIVE_TEXT, Category.LIST_ITEM):
                weights[block.size] += len(block.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def _set_like_a_heading(block: Block, body: float) -> bool:
    return bool(block.size) and (block.bold or (block.size or 0) > 1.1 * body)


def title_of(stated: str, outline: Sequence[OutlineEntry], pages: Sequence[ParsedPage], filename: str) -> str:
    """Return the title: the metadata's if sensible, else page 1's largest heading, else the file's name."""
    stated = " ".join(stated.split())
    if " " in stated and _sensible(stated, filename):
        return stated
    # The sizes of a scan are those of its lines' boxes, too rough to tell the largest heading.
    scanned = any(page.number == 1 and page.read_by == "ocr" for page in pages)
    titles = [
        block
        for page in pages
        if page.number == 1
        for block in page.blocks
        if block.category == Category.TITLE and _sensible(" ".join(block.text.split()), filename)
    ]
    if titles:
        chosen = titles[0] if scanned else max(titles, key=lambda block: block.size or 0.0)
        return " ".join(chosen.text.split())
    if len(outline) and outline[0].level == 1 and _sensible(outline[0].title, filename):
        return outline[0].title
    return Path(filename).stem


def _sensible(title: str, filename: str) -> bool:
    name = title.casefold()
    return (
        3 < len(title) <= _MAX_TITLE_CHARS
        and not _NOT_A_TITLE.search(title)
        and name not in (filename.casefold(), Path(filename).stem.casefold())
    )

"""Parts of a stored document that are given whole: its lists and tables, its title, and its opening.

A part is a passage of its own, with a segment for each item or row, so that each is cited by itself. Nothing
is kept in memory: what is deleted is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pincite.artifact import Extractions
from pincite.body import body_of, has_words
from pincite.document import Category, Element, Segment
from pincite.extract.elements_json import from_unstructured
from pincite.retrieve import Passage
from pincite.retrieve.passage import Part
from pincite.sentences import sentence_spans
from pincite.table_chunks import lines

READ = 12
"""First passages whose lists are read."""
LEAST_ITEMS = 2
MOST_ITEMS = 60
"""A longer table is no list that anybody wants whole."""
LEAD_WORDS = 40
"""The longest paragraph that introduces a list as a whole; of a longer one the last sentence does."""

FIRST = 60
"""Elements among which a title or an abstract is looked for."""
FRONT = 10
"""Lines of front matter, at most."""
LEAST_TITLE, LEAST_PARAGRAPH = 3, 12
"""Words of a part of a title, and of a line that is a paragraph."""
OPENING_WORDS = 110

_PROSE = (Category.NARRATIVE_TEXT, Category.UNCATEGORIZED, Category.LIST_ITEM)
_ABSTRACT = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|(?:executive )?summary|overview|about this \w+|purpose|scope)\b\W*",
    re.I,
)
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s")
_MARK = re.compile(r"[^\sA-Za-z0-9\"'“‘(\[$€£]\s+\S")
"""A sign of its own before the words, as the items of a list have that was not recognised as one."""


@dataclass(frozen=True, slots=True)
class _List:
    """The items of a list or the rows of a table, and what introduces them."""

    lead: Element | None
    items: tuple[Element, ...]

    def touches(self, segments: Sequence[Segment]) -> bool:
        parts = [*([self.lead] if self.lead else []), *self.items]
        return any(
            part.page == each.page and part.start < each.end and each.start < part.end
            for part in parts
            for each in segments
        )


class Parts:
    """Reads the parts of documents that passages are of."""

    def __init__(self, extractions: Extractions) -> None:
        self._extractions = extractions

    def lists(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the lists and tables that the first passages stand in or announce, each once."""
        lists: dict[str, list[_List]] = {}
        found: dict[tuple[str, int, int], Passage | None] = {}
        for passage in passages[:READ]:
            extraction = passage.version.extraction_hash
            if extraction not in lists:
                lists[extraction] = list(_lists(self._elements(extraction)))
            for each in lists[extraction]:
                first = each.items[0]
                place = (extraction, first.page, first.start)
                if place not in found and each.touches(passage.chunk.segments):
                    found[place] = self._whole(passage, each)
        return [each for each in found.values() if each]

    def title(self, passage: Passage) -> Passage | None:
        """Return the title of a passage's document, where it stands on a page; None where it does not."""
        elements = self._elements(passage.version.extraction_hash)[:FIRST]
        shown = [each for each in elements if has_words(each.text)]
        wanted = _plain(passage.version.title)
        for fits in (
            lambda text: text == wanted,
            lambda text: len(text.split()) >= LEAST_TITLE and text in wanted,
        ):
            for each in shown:
                if fits(_plain(each.text)):
                    return self._part(passage, "title", [Segment(each.page, each.start, each.end)])
        return None

    def opening(self, passage: Passage, *, front: bool = False) -> Passage | None:
        """Return what a passage's document begins with: its title, and its abstract or first paragraph.

        `front` asks for the lines of its front matter, too: who wrote it, when, and to whom.
        """
        elements = self._elements(passage.version.extraction_hash)
        contents = {each.id for each in body_of(elements).contents}
        body = [
            each
            for each in elements
            if each.category in (Category.TITLE, *_PROSE) and has_words(each.text) and each.id not in contents
        ]
        paragraphs = [
            place
            for place, each in enumerate(body)
            if each.category in _PROSE and len(each.text.split()) >= LEAST_PARAGRAPH
        ]
        if not paragraphs:
            return None
        abstracts = [place for place in paragraphs if place < FIRST and _is_abstract(body[place])]
        flowing = [place for place in paragraphs if body[place].category is not Category.LIST_ITEM]
        place = (abstracts or flowing or paragraphs)[0]
        lines = [each for each in body[:place] if len(each.text.split()) < LEAST_PARAGRAPH][:FRONT]
        before = lines if front else [each for each in lines if each.category is Category.TITLE][:1]
        paragraph = body[place]
        within = [
            end
            for start, end in sentence_spans(paragraph.text)
            if start == 0 or len(paragraph.text[:end].split()) <= OPENING_WORDS
        ]
        end = paragraph.start + within[-1] if within else paragraph.end
        segments = [Segment(each.page, each.start, each.end) for each in before]
        return self._part(passage, "opening", [*segments, Segment(paragraph.page, paragraph.start, end)])

    def _part(self, passage: Passage, part: Part, segments: Sequence[Segment]) -> Passage | None:
        try:
            pages = {
                page: self._extractions.page(passage.version.extraction_hash, page)
                for page in {segment.page for segment in segments}
            }
        except FileNotFoundError:  # deleted a moment ago
            return None
        chunk = replace(
            passage.chunk,
            text="\n".join(pages[each.page].text[each.start : each.end] for each in segments),
            segments=tuple(segments),
            headings=(),
            is_table=False,
            header_rows=0,
        )
        return replace(passage, chunk=chunk, explain=None, part=part)

    def _elements(self, extraction: str) -> list[Element]:
        try:
            return from_unstructured(self._extractions.elements(extraction))
        except FileNotFoundError:  # deleted a moment ago
            return []

    def _whole(self, passage: Passage, whole: _List) -> Passage | None:
        lead = [_lead_in(whole.lead)] if whole.lead else []
        first = whole.items[0]
        is_table = first.category is Category.TABLE
        rows = [
            row
            for number, item in enumerate(whole.items)
            for row in (lines(item)[item.header_rows if number else 0 :] if is_table else _segment(item))
        ]
        part = self._part(passage, "list", [*lead, *rows])
        if part is None:
            return None
        chunk = replace(
            part.chunk,
            headings=first.headings,
            is_table=is_table,
            header_rows=len(lead) + first.header_rows if is_table else 0,
        )
        return replace(part, chunk=chunk)


def _lists(elements: Sequence[Element]) -> Iterator[_List]:
    """Yield the lists and tables of a document."""
    body = body_of(elements).elements
    titles = {(*each.headings, " ".join(each.text.split())): each for each in elements if _is_title(each)}
    at = 0
    while at < len(body):
        end = _end(body, at)
        items = tuple(each for each in body[at:end] if each.text.strip())
        count = (
            sum(each.text.count("\n") + 1 for each in items)
            if items[:1] and _is_table(items[0])
            else end - at
        )
        if end > at and items and LEAST_ITEMS <= count <= MOST_ITEMS:
            yield _List(_lead(body, at, titles), items)
        at = max(end, at + 1)


def _end(body: Sequence[Element], at: int) -> int:
    """Return where the list ends that begins at an element; the same place where none does."""
    first, end = body[at], at
    if _is_table(first):
        end += 1
        while end < len(body) and _is_table(body[end]) and body[end].continues:
            end += 1
        return end
    while end < len(body) and body[end].headings == first.headings and not _is_table(body[end]):
        if not _is_item(body[end]):
            goes_on = end + 1 < len(body) and _follows(body[at:end], body[end + 1])
            if end == at or not (body[end].continues or goes_on):
                break
        end += 1
    return end


def _follows(items: Sequence[Element], item: Element) -> bool:
    """Return True if an item has the number after that of the last one: a remark may stand between steps."""
    numbers = [int(match[1]) for each in items if (match := _NUMBER.match(each.text))]
    following = _NUMBER.match(item.text)
    return bool(numbers and following and int(following[1]) == numbers[-1] + 1)


def _lead(body: Sequence[Element], at: int, titles: Mapping[tuple[str, ...], Element]) -> Element | None:
    """Return what introduces a list: the paragraph before it, or else the title that it stands under."""
    headings = body[at].headings
    if at and body[at - 1].headings == headings and not (_is_item(body[at - 1]) or _is_table(body[at - 1])):
        return body[at - 1]
    return titles.get(headings)


def _lead_in(lead: Element) -> Segment:
    spans = sentence_spans(lead.text)
    start = 0 if len(lead.text.split()) <= LEAD_WORDS or not spans else spans[-1][0]
    return Segment(lead.page, lead.start + start, lead.end)


def _segment(item: Element) -> list[Segment]:
    return [Segment(item.page, item.start, item.end)]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_abstract(element: Element) -> bool:
    under = element.headings[-1] if element.headings else ""
    return bool(_ABSTRACT.match(element.text) or _ABSTRACT.fullmatch(under.strip()))


def _is_item(element: Element) -> bool:
    return element.category is Category.LIST_ITEM or bool(_MARK.match(element.text))


def _is_table(element: Element) -> bool:
    return element.category is Category.TABLE


def _is_title(element: Element) -> bool:
    return element.category is Category.TITLE

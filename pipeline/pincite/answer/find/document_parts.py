"""Parts of a stored document that are given whole: lists, tables, code, headings, its title, its opening.

A part is a passage of its own, with a segment for each item or row, so that each is cited by itself. To find
the lists of a document, all of it is read: where they stand is kept in memory until a document is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pincite.answer.find.outlines import headings_below, highest_headings
from pincite.answer.find.part_lists import SourceList, source_lists
from pincite.answer.find.part_openings import (
    FIRST,
    author_segments,
    defining_segment,
    front_segments,
    overview_segments,
    shown_headings,
    title_of,
)
from pincite.extract.elements_json import from_unstructured
from pincite.metadata.definitions import defines, defines_longer_name
from pincite.retrieve.asked_heading import headings_of_lists, says_as
from pincite.retrieve.passage import Part, Passage
from pincite.runtime.single_flight import LISTS_BYTES, SingleFlight
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Element
from pincite.store.artifacts import Extractions
from pincite.text.folded_words import folded_words

READ = 12
"""First passages whose lists are read."""
LIST_BYTES, SEGMENT_BYTES = 400, 150
"""Of a list without its segments and the words of its headings, and of a segment, in memory."""


class DocumentParts:
    """Reads the parts of documents that passages are of."""

    def __init__(self, extractions: Extractions) -> None:
        self._extractions = extractions
        self._lists = SingleFlight(self._read_lists, _list_bytes, LISTS_BYTES)
        extractions.on_forget(self._lists.forget)

    def lists(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the lists and tables that the first passages stand in or announce, each once."""
        return self._touched(passages, code=False)

    def code(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the code blocks that the first passages stand in or announce, each once."""
        return self._touched(passages, code=True)

    def _touched(self, passages: Sequence[Passage], *, code: bool) -> list[Passage]:
        lists: dict[str, Sequence[SourceList]] = {}
        found: dict[tuple[str, int, int], Passage | None] = {}
        for passage in passages[:READ]:
            extraction = passage.version.extraction_hash
            if extraction not in lists:
                lists[extraction] = self._lists_of(extraction)
            for each in lists[extraction]:
                place = (extraction, each.rows[0].page, each.rows[0].start)
                wanted = each.is_code is code and each.touches(passage.chunk.segments)
                if wanted and place not in found:
                    found[place] = self._whole(passage, each)
        return [each for each in found.values() if each]

    def title(self, passage: Passage) -> Passage | None:
        """Return the title of a passage's document, where it stands on a page; None where it does not."""
        try:
            elements = self._extractions.first_elements(passage.version.extraction_hash, FIRST)
        except FileNotFoundError:  # deleted a moment ago
            return None
        found = title_of(elements, passage.version.title)
        return self._part(passage, "title", [Segment(found.page, found.start, found.end)]) if found else None

    def headings(self, passages: Sequence[Passage], wanted: Callable[[str], bool]) -> list[Passage]:
        """Return the lowest wanted headings that the first passages stand under, each once."""
        under: dict[tuple[str, str], Passage] = {}
        for passage in passages[:READ]:
            above = [heading for heading in passage.chunk.headings if wanted(heading)]
            if above:
                under.setdefault((passage.version.extraction_hash, folded_words(above[-1])), passage)
        of_extraction: dict[str, Sequence[Element]] = {}
        for extraction in {extraction for extraction, _ in under}:
            try:
                of_extraction[extraction] = self._elements(extraction)
            except FileNotFoundError:  # deleted a moment ago
                of_extraction[extraction] = ()
        found = (
            self._heading(passage, heading, of_extraction[extraction])
            for (extraction, heading), passage in under.items()
        )
        return [each for each in found if each]

    def below_heading(self, passage: Passage) -> Passage:
        """Return what of a passage stands below its last heading: a short section may stand before it."""
        try:
            elements = self._elements(passage.version.extraction_hash)
        except FileNotFoundError:  # deleted a moment ago
            return passage
        chunk, last = passage.chunk, passage.chunk.segments[-1]
        heading = _last_heading(chunk.headings[-1], elements, before=last)
        if heading is None:
            return passage
        place = (heading.page, heading.start)
        return replace(
            passage, chunk=chunk.only([each for each in chunk.segments if (each.page, each.start) > place])
        )

    def _heading(self, passage: Passage, heading: str, elements: Sequence[Element]) -> Passage | None:
        """Return the heading of these words that stands last before a passage, if it stands on a page."""
        above = _last_heading(heading, elements, before=passage.chunk.segments[0])
        if above is None:
            return None
        return self._part(passage, "heading", [Segment(above.page, above.start, above.end)])

    def opening(self, passage: Passage, *, front: bool = False) -> Passage | None:
        """Return an overview of a passage's document; or its front matter, if that is asked for.

        None where it has none, or was deleted a moment ago.
        """
        try:
            elements = self._elements(passage.version.extraction_hash)
        except FileNotFoundError:  # deleted a moment ago
            return None
        segments = front_segments(elements) if front else overview_segments(elements, passage.version.title)
        return self._part(passage, "opening", segments) if segments else None

    def authors(self, passage: Passage) -> Passage | None:
        """Return what stands under a heading of authors in a passage's document; None where it has none."""
        try:
            elements = self._elements(passage.version.extraction_hash)
        except FileNotFoundError:  # deleted a moment ago
            return None
        segments = author_segments(elements)
        return self._part(passage, "opening", segments) if segments else None

    def definition(self, passage: Passage, name: str) -> list[Passage]:
        """Return the sentence near the beginning of a passage's document that defines what has a name.

        It is one passage, with the rest of its paragraph; none where no sentence does, or where the document
        was deleted a moment ago.
        """
        try:
            elements = self._elements(passage.version.extraction_hash)
        except FileNotFoundError:  # deleted a moment ago
            return []
        forms = (partial(defines, what=name), partial(defines_longer_name, what=name))
        segment = next((found for form in forms if (found := defining_segment(elements, form))), None)
        part = self._part(passage, "opening", [segment]) if segment else None
        return [part] if part else []

    def listed_headings(self, question: str, passages: Sequence[Passage]) -> Passage | None:
        """Return the headings that a question wants listed, of the first document that has them.

        They stand below a heading over one of the first passages, which says what is to be listed. None are
        returned where items or rows stand under it, or under one that says the same: those are the list.
        """
        exact, narrower = headings_of_lists(question, passages[:READ])
        if listed := next((found for each in exact if (found := self._below(*each))), None):
            return listed
        others = [found for each in narrower if (found := self._below(*each))]
        return others[0] if len(others) == 1 else None

    def _below(self, passage: Passage, path: tuple[str, ...]) -> Passage | None:
        says_so = partial(says_as, path[-1], language=passage.language)
        for each in self._lists_of(passage.version.extraction_hash):
            has_items = not (each.is_code or each.is_entries)
            if has_items and each.headings[: len(path)] == path and says_so(each.headings[-1]):
                return None
        return self._outline(passage, lambda elements: headings_below(elements, path, says_so))

    def chapters(self, passage: Passage) -> Passage | None:
        """Return the highest headings of a passage's document, as one passage; None where it has too few."""
        return self._outline(passage, lambda elements: highest_headings(shown_headings(elements)))

    def _outline(
        self, passage: Passage, headings: Callable[[Sequence[Element]], Sequence[Element]]
    ) -> Passage | None:
        try:
            found = headings(self._elements(passage.version.extraction_hash))
        except FileNotFoundError:  # deleted a moment ago
            return None
        segments = [Segment(each.page, each.start, each.end) for each in found]
        return self._part(passage, "outline", segments) if segments else None

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
        return from_unstructured(self._extractions.elements(extraction))

    def _lists_of(self, extraction: str) -> Sequence[SourceList]:
        try:
            return self._lists.get([extraction])[0]
        except FileNotFoundError:  # deleted a moment ago
            return ()

    def _read_lists(self, extractions: Sequence[str]) -> list[tuple[SourceList, ...]]:
        return [tuple(source_lists(self._elements(each))) for each in extractions]

    def _whole(self, passage: Passage, whole: SourceList) -> Passage | None:
        lead = [whole.lead] if whole.lead else []
        kind: Part = "code" if whole.is_code else "entries" if whole.is_entries else "list"
        part = self._part(passage, kind, [*lead, *whole.rows])
        if part is None:
            return None
        chunk = replace(
            part.chunk,
            headings=whole.headings,
            is_table=whole.is_table,
            header_rows=len(lead) + whole.heading_rows if whole.is_table else 0,
        )
        return replace(part, chunk=chunk)


def _last_heading(heading: str, elements: Sequence[Element], *, before: Segment) -> Element | None:
    """Return the element of a heading's words that stands last before a segment; None where none does."""
    wanted, end = folded_words(heading), (before.page, before.start)
    above = (each for each in reversed(elements) if (each.page, each.start) < end)
    return next((each for each in above if folded_words(each.text) == wanted), None)


def _list_bytes(lists: Sequence[SourceList]) -> int:
    """Return about how many bytes the lists of a document take."""
    parts = sum(1 + len(each.rows) for each in lists)
    return (
        LIST_BYTES * len(lists) + SEGMENT_BYTES * parts + sum(len("".join(each.headings)) for each in lists)
    )

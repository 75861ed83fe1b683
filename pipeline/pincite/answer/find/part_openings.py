"""Find what a document begins with, and what gives an overview of it: title, description and headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, islice, takewhile

from pincite.answer.find.outlines import highest_headings
from pincite.metadata.time_and_price import is_date
from pincite.schema.body import body_of, has_words
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Category, Element
from pincite.text.folded_words import folded_words
from pincite.text.sentences import has_ended, is_closed, sentence_spans

FIRST = 60
"""Elements among which a title or an abstract is looked for."""
LEAST_TITLE = 3
"""Words of a part of a title."""
MOST_LINES, FRONT_PAGES = 10, 4
"""Lines of front matter that are read, and the pages at the beginning that they stand on."""
FIRST_ROWS = 4
"""Rows that are given of a document that is all tables."""
LEAST_PARAGRAPH, LEAST_SELF_DESCRIPTION = 12, 5
"""Words of a line that is a paragraph, and of a sentence in which a document speaks of itself."""
LEAST_NAMING = 4
"""Letters of a word that begins with a capital in a line of names: others are "and", "of" or "van"."""
LEAST_DESCRIPTION = 18
"""Words of a paragraph that describes a document. If none of the first has as many, the first one does."""
DESCRIPTIONS_TRIED = 4
"""First paragraphs among which one that describes is looked for."""
OPENING_WORDS, SECTION_WORDS = 110, 160
"""Words of a paragraph, and of an abstract of several, that are given, at most."""
MOST_HEADINGS = 8
"""Headings of an overview, at most."""

_PROSE = (Category.NARRATIVE_TEXT, Category.UNCATEGORIZED, Category.LIST_ITEM)
_ABSTRACT = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|(?:executive )?summary|overview|about this \w+|purpose|scope)\b\W*",
    re.I,
)
_ABOUT_US = re.compile(r"(?:about us|our mission|what we do|who we are)\W*", re.I)
"""A heading under which an organisation says what it does."""
_FIRST_SECTION = re.compile(r"(?:chapter\s+|section\s+)?1(?:\.1)*[.:]?\s+(?!\w+\s+\d{4}\b)[^\W\d]", re.I)
"""The heading that the body begins with, such as "1 Introduction", and no date."""
_OF_ITSELF = re.compile(
    r"(?:th(?:is|e present|ese)|in this|the (?:aim|purpose|goal|object) of this) (?:(?!of )\w+ ){0,3}?"
    r"(?:article|book|booklet|brochure|datasheet|document|faq|guide|guidelines?|handbook|leaflet|manual|memo"
    r"|note|notice|page|paper|policy|press release|presentation|report|review|standard|study|text|tutorial"
    r"|website)s?\b",
    re.I,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|table des matières|sommaire|índice", re.I
)
"""The heading of a table of contents, which says nothing of the document."""
_RIGHTS = re.compile(
    r"©|\(c\)\s*\d{4}"
    r"|\b(?:copyrights?|all rights reserved|permission is (?:hereby )?granted|licen[cs]ed under"
    r"|free software|without (?:any )?warrant(?:y|ies)"
    r"|may (?:not )?be (?:freely )?(?:copied|distributed|modified|redistributed|reproduced))\b",
    re.I,
)

_CHANGED = r"(?:amended|changed|corrected|edited|modified|printed|published|reviewed|translated|updated)"
_NOTICE = re.compile(
    rf"(?:this|these)\s+(?:\w+\s+){{1,3}}?(?:(?:was|were|has been|have been)\s+(?:last\s+)?{_CHANGED}\b"
    r"|(?:is|are)\s+available\s+in\s+(?:braille|large print|other|pdf|print|[A-Z]?\w+(?:ish|ian|ese)\b))"
    rf"|(?:last\s+{_CHANGED}|media contact|not to be confused|version\s+\d)\b|contacts?:",
    re.I,
)
"""A sentence about this edition of a document, and not about what it deals with."""

_AUTHORS = re.compile(r"\W*(?:\d+(?:\.\d+)*\.?\s+)?(?:about the )?authors?\W*", re.I)
"""A heading under which those are named who wrote the document, or what it is about."""
_NOTE_NUMBERS = re.compile(r"(?:\s*\[\w{1,4}\])+\s*$")
"""The numbers of notes behind a sentence: [3][4]."""


def title_of(elements: Sequence[Element], title: str) -> Element | None:
    """Return the element in which a document's title stands, or a part of it; None where none does."""
    shown = [each for each in elements[:FIRST] if has_words(each.text)]
    wanted = folded_words(title)
    for fits in (
        lambda text: text == wanted,
        lambda text: len(text.split()) >= LEAST_TITLE and text in wanted,
    ):
        if found := next((each for each in shown if fits(folded_words(each.text))), None):
            return found
    return None


def front_segments(elements: Sequence[Element]) -> list[Segment]:
    """Return the lines that say who wrote a document, when, and to whom, and its abstract or first paragraph.

    A notice of copyright or licence is the first one only where there is no other. Where there is no
    paragraph, it is the first lines. A date over the first page is one of its lines.
    """
    body = _body(elements)
    described = _description(body)
    place = _first_paragraph(body) if described is None else described
    dated = [each for each in elements[:FIRST] if _is_date_over_page(each)][:1]
    if place is None:
        return _segments([*dated, *_lines_before(body, len(body))])
    return [*_segments([*dated, *_lines_before(body, place)]), _beginning(body[place])]


def _is_date_over_page(element: Element) -> bool:
    """Return True for a date with its month in words in the margin over the first page.

    One in figures is often the day of printing.
    """
    text = element.text
    is_margin = element.category is Category.HEADER and element.page == 1
    return is_margin and is_date(text) and any(map(str.isalpha, text))


def is_heading_of_authors(heading: str) -> bool:
    """Return True if those are named under a heading who wrote something."""
    return _AUTHORS.fullmatch(heading) is not None


def author_segments(elements: Sequence[Element]) -> list[Segment]:
    """Return the first lines below the first heading of authors, as manual pages have one at their end."""
    named = [
        each
        for each in _body(elements)
        if each.headings and is_heading_of_authors(each.headings[-1]) and not _is_heading(each)
    ]
    return _segments(each for each in named[:MOST_LINES] if each.section == named[0].section)


def overview_segments(elements: Sequence[Element], title: str) -> list[Segment]:
    """Return the title, and the abstract or what the document says of itself.

    Without these it is a paragraph that describes the document, and its headings; where there is no
    paragraph, its first lines; and where all is tables, the first rows.
    """
    body = _body(elements)
    described = _description(body)
    place = _first_paragraph(body, describes=True) if described is None else described
    if place is None:
        return _segments(body[:MOST_LINES]) or _first_rows(elements)
    headings = filter(_is_heading, _lines_before(body, place))
    first = title_of(body[:place], title) or next(headings, None)
    after_title = body[body.index(first) + 1 :] if first else body
    rest = (
        highest_headings(after_title)[:MOST_HEADINGS] if described is None else _rest_of_section(body, place)
    )
    return [*_segments([first] if first else []), _beginning(body[place]), *_segments(rest)]


def defining_segment(elements: Sequence[Element], defines: Callable[[str], bool]) -> Segment | None:
    """Return the first sentence near the beginning that defines something, and the rest of its paragraph.

    None where there is no such sentence.
    """
    for each in _body(elements)[:FIRST]:
        for start, end in sentence_spans(each.text) if each.category in _PROSE else ():
            if defines(each.text[start:end]):
                return _beginning(replace(each, text=each.text[start:], start=each.start + start))
    return None


def shown_headings(elements: Sequence[Element]) -> list[Element]:
    """Return the headings of a document, without those of its table of contents."""
    return [each for each in _body(elements) if _is_heading(each)]


def _body(elements: Sequence[Element]) -> list[Element]:
    """Return the headings and paragraphs of a document, without its table of contents."""
    contents = {each.id for each in body_of(elements).contents}
    return [
        each
        for each in elements
        if each.category in (Category.TITLE, *_PROSE)
        and has_words(each.text)
        and not (each.id in contents or _CONTENTS.fullmatch(each.text.strip()))
    ]


def _lines_before(body: Sequence[Element], place: int) -> list[Element]:
    """Return the lines of the first pages before a paragraph, up to where the first section begins."""
    lines = takewhile(
        lambda each: each.page <= FRONT_PAGES and not _FIRST_SECTION.match(each.text), body[:place]
    )
    return [each for each in lines if _is_heading(each) or not _is_paragraph(each)][:MOST_LINES]


def _beginning(paragraph: Element) -> Segment:
    """Return the first sentences of a paragraph."""
    within = [
        end
        for start, end in sentence_spans(paragraph.text)
        if start == 0 or len(paragraph.text[:end].split()) <= OPENING_WORDS
    ]
    end = paragraph.start + within[-1] if within else paragraph.end
    return Segment(paragraph.page, paragraph.start, end)


def _is_heading(element: Element) -> bool:
    return element.category is Category.TITLE


def _segments(elements: Iterable[Element]) -> list[Segment]:
    return [Segment(each.page, each.start, each.end) for each in elements]


def _rest_of_section(body: Sequence[Element], place: int) -> list[Element]:
    """Return the paragraphs behind the first of an abstract that is a section, if they are short enough."""
    words, rest = len(body[place].text.split()), []
    for each in body[place + 1 :] if _stands_under_abstract(body[place]) else []:
        words += len(each.text.split())
        if words > SECTION_WORDS or _is_heading(each) or each.section != body[place].section:
            break
        rest.append(each)
    return rest


def _description(body: Sequence[Element]) -> int | None:
    """Return the place of the abstract, or of what a document says of itself."""
    early = [place for place, each in enumerate(body[:FIRST]) if each.category in _PROSE]
    abstracts = [place for place in early if _is_paragraph(body[place]) and _is_abstract(body[place])]
    return next(iter(abstracts or [place for place in early if _speaks_of_itself(body[place])]), None)


def _first_paragraph(body: Sequence[Element], *, describes: bool = False) -> int | None:
    """Return the place of the first paragraph, or of one of the first that describes the document.

    The lines of a title page may be set as a paragraph, and a short one is often an aside.
    """
    paragraphs = [place for place, each in enumerate(body) if each.category in _PROSE and _is_paragraph(each)]
    flowing = [place for place in paragraphs if body[place].category is not Category.LIST_ITEM]
    unlicensed = [place for place in flowing if not _RIGHTS.search(body[place].text)]
    if not describes:
        return next(iter(unlicensed or flowing or paragraphs), None)
    tried = [place for place in unlicensed if _is_sentence(body[place].text)]
    tried = (tried or [place for place in paragraphs if _is_sentence(body[place].text)])[:DESCRIPTIONS_TRIED]
    long = [place for place in tried if len(body[place].text.split()) >= LEAST_DESCRIPTION]
    return next(iter(long or tried or unlicensed or flowing or paragraphs), None)


def _is_sentence(text: str) -> bool:
    """Return True if a paragraph begins and ends as a sentence does, and is no notice."""
    said = _NOTE_NUMBERS.sub("", text)
    begins_small = text[:1].islower() and not text[1:2].isupper()  # iPads are lent to pupils
    return (has_ended(said) or is_closed(said)) and not begins_small and not _NOTICE.match(text)


def _is_paragraph(element: Element) -> bool:
    """Return True if a line is long and is no list of names, such as that of the authors."""
    words = [word for word in re.findall(r"[^\W\d_]+", element.text) if len(word) >= LEAST_NAMING]
    are_names = bool(words) and all(word[0].isupper() for word in words) and not element.text.isupper()
    return len(element.text.split()) >= LEAST_PARAGRAPH and not are_names


def _is_abstract(element: Element) -> bool:
    return _ABSTRACT.match(element.text) is not None or _stands_under_abstract(element)


def _first_rows(elements: Sequence[Element]) -> list[Segment]:
    """Return the first rows that have words of the first table that does."""
    table = next(
        (each for each in elements if each.category is Category.TABLE and has_words(each.text)), None
    )
    if table is None:
        return []
    rows = table.text.split("\n")
    starts = accumulate((len(row) + 1 for row in rows), initial=table.start)
    worded = ((row, start) for row, start in zip(rows, starts, strict=False) if has_words(row))
    return [Segment(table.page, start, start + len(row)) for row, start in islice(worded, FIRST_ROWS)]


def _stands_under_abstract(element: Element) -> bool:
    under = element.headings[-1].strip() if element.headings else ""
    return (_ABSTRACT.fullmatch(under) or _ABOUT_US.fullmatch(under)) is not None


def _speaks_of_itself(element: Element) -> bool:
    return (
        len(element.text.split()) >= LEAST_SELF_DESCRIPTION
        and _OF_ITSELF.match(element.text) is not None
        and not (_RIGHTS.search(element.text) or _NOTICE.match(element.text))
    )

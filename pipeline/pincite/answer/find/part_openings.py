"""Find what a document begins with: its title, who it is by, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from pincite.schema.body import body_of, has_words
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Category, Element
from pincite.text.sentences import sentence_spans

FIRST = 60
"""Elements among which a title or an abstract is looked for."""
FRONT = 10
"""Lines of front matter, at most."""
LEAST_PARAGRAPH, LEAST_SELF_DESCRIPTION = 12, 5
"""Words of a line that is a paragraph, and of a sentence in which a document speaks of itself."""
OPENING_WORDS = 110

_PROSE = (Category.NARRATIVE_TEXT, Category.UNCATEGORIZED, Category.LIST_ITEM)
_ABSTRACT = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|(?:executive )?summary|overview|about this \w+|purpose|scope)\b\W*",
    re.I,
)
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


def opening_segments(elements: Sequence[Element], *, front: bool) -> list[Segment]:
    """Return the title, and the abstract or first paragraph; nothing where there is no paragraph.

    `front` asks for the lines of the front matter, too: who wrote it, when, and to whom. A notice of
    copyright or licence is what a document begins with only where it says nothing else.
    """
    contents = {each.id for each in body_of(elements).contents}
    body = [
        each
        for each in elements
        if each.category in (Category.TITLE, *_PROSE)
        and has_words(each.text)
        and not (each.id in contents or _CONTENTS.fullmatch(each.text.strip()))
    ]
    place = _paragraph(body)
    if place is None:
        return []
    front_matter = list(takewhile(lambda each: not _FIRST_SECTION.match(each.text), body[:place]))
    lines = [each for each in front_matter if len(each.text.split()) < LEAST_PARAGRAPH][:FRONT]
    before = lines if front else [each for each in lines if each.category is Category.TITLE][:1]
    paragraph = body[place]
    within = [
        end
        for start, end in sentence_spans(paragraph.text)
        if start == 0 or len(paragraph.text[:end].split()) <= OPENING_WORDS
    ]
    end = paragraph.start + within[-1] if within else paragraph.end
    return [
        *(Segment(each.page, each.start, each.end) for each in before),
        Segment(paragraph.page, paragraph.start, end),
    ]


def _paragraph(body: Sequence[Element]) -> int | None:
    """Return the place of the abstract, of what a document says of itself, or of its first paragraph."""
    prose = [place for place, each in enumerate(body) if each.category in _PROSE]
    paragraphs = [place for place in prose if len(body[place].text.split()) >= LEAST_PARAGRAPH]
    early = [place for place in prose if place < FIRST]
    chosen = (
        [place for place in early if place in paragraphs and _is_abstract(body[place])],
        [place for place in early if _speaks_of_itself(body[place])],
        [place for place in paragraphs if _flows(body[place]) and not _RIGHTS.search(body[place].text)],
        [place for place in paragraphs if _flows(body[place])],
        paragraphs,
    )
    return next((places[0] for places in chosen if places), None)


def _flows(element: Element) -> bool:
    return element.category is not Category.LIST_ITEM


def _is_abstract(element: Element) -> bool:
    under = element.headings[-1] if element.headings else ""
    return bool(_ABSTRACT.match(element.text) or _ABSTRACT.fullmatch(under.strip()))


def _speaks_of_itself(element: Element) -> bool:
    return (
        len(element.text.split()) >= LEAST_SELF_DESCRIPTION
        and _OF_ITSELF.match(element.text) is not None
        and not _RIGHTS.search(element.text)
    )

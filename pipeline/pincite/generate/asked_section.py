"""The section whose heading is the question: what it begins with answers.

Manuals and lists of questions are written so. A heading is the question where both have the same words,
function words and numbers of sections aside: "2.1 What is a bind?" and "What are binds?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pincite.generate import Draft, Quote
from pincite.index.bm25 import distinct_terms
from pincite.retrieve.passage import Passage
from pincite.sentences import sentence_spans
from pincite.understand.question_kind import Kind

ANSWERED: frozenset[Kind] = frozenset(("definition", "reason", "yes_no", "comparison"))
"""The kinds that prose answers. A value, a name or a list is looked for in the whole section."""
SENTENCES = 3

_NUMBER = re.compile(r"^\W*(?:(?:chapter|section|part|question|q)\W*)?(?:[A-Z]?\d+(?:\.\d+)*)[.):]?\s+", re.I)


def asked_section(question: str, passages: Sequence[Passage]) -> int | None:
    """Return the place of the passage that the section begins with; None where no heading is the question."""
    same = [
        (place, passage)
        for place, passage in enumerate(passages)
        if passage.part is None and _is_heading(question, passage)
    ]
    if not same:
        return None
    _, nearest = same[0]
    of_section = (
        (passage.chunk.ordinal, place)
        for place, passage in same
        if (passage.version_id, passage.chunk.headings) == (nearest.version_id, nearest.chunk.headings)
    )
    return min(of_section)[1]


def beginning(place: int, passage: Passage) -> Iterator[Draft]:
    """Yield the first sentences of a passage."""
    text = passage.chunk.text
    for start, end in sentence_spans(text)[:SENTENCES]:
        yield Draft((Quote(place, text[start:end], start),))


def _is_heading(question: str, passage: Passage) -> bool:
    chunk = passage.chunk
    if chunk.is_table or not chunk.headings:
        return False
    heading = _NUMBER.sub("", chunk.headings[-1])
    asked = distinct_terms(question, passage.language)
    return bool(asked) and asked == distinct_terms(heading, passage.language)

"""Tell whether passages say of their own document who wrote it, or when: a table of figures does not.

A question for that is asked in other words than a document's front has, so its words cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pincite.index.languages import ENGLISH
from pincite.metadata.definitions import asks_person, holds_name
from pincite.metadata.time_and_price import asks_time, has_date
from pincite.retrieve.asked_words import words_of
from pincite.retrieve.passage import Passage

_PERSON = frozenset("author authors publisher sender writer".split())
_DAY = frozenset("date dated".split())
_PERSON_LABEL = re.compile(
    r"\b(?:approved|authors?|by|compiled|from|issued|prepared|published|publisher|sender|signed|writer|written)\b",
    re.IGNORECASE,
)
_DAY_LABEL = re.compile(
    r"\b(?:as of|dated?|effective|issued|posted|published|released|revised|sent|signed|updated|version)\b",
    re.IGNORECASE,
)
"""Words of a row that says so of the document, and not of something in it."""
_LABEL_WORDS = 3
"""Words of a cell that is such a label, at most: cells of more say other things by these words."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def says_of_itself(question: str, passages: Sequence[Passage]) -> bool:
    """Return True if passages may say who wrote their document, or when, if a question asks for that.

    Any name or date will do in a sentence or a heading. A row of a table, in English, needs a word for it
    beside: most hold other names and dates. Of a question for anything else it is always True.
    """
    said = set(words_of(question))
    if asks_person(question) or said & _PERSON:
        return _any_line(passages, holds_name, _PERSON_LABEL)
    if asks_time(question) or said & _DAY:
        return _any_line(passages, lambda line: has_date(line) or _YEAR.search(line) is not None, _DAY_LABEL)
    return True


def _any_line(passages: Sequence[Passage], holds: Callable[[str], bool], label: re.Pattern[str]) -> bool:
    return any(
        holds(line) and ("\t" not in line or each.language != ENGLISH or _has_label(line, label))
        for each in passages
        for line in (*each.chunk.headings, *each.chunk.text.split("\n"))
    )


def _has_label(row: str, label: re.Pattern[str]) -> bool:
    return any(len(cell.split()) <= _LABEL_WORDS and label.search(cell) for cell in row.split("\t"))

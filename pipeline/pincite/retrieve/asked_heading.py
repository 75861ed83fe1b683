"""Recognise a section whose heading is the question, or is what a question wants listed.

Manuals and lists of questions are written so. A heading is the question where both have the same words,
function words and the numbers of sections aside: "2.1 What is a bind?" and "What are binds?". A question may
also name what the document is about. What such a section begins with answers; a list are the headings below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pincite.index.bm25 import distinct_terms
from pincite.metadata.question_kind import Kind, asks_manner
from pincite.retrieve.asked_entry import explains_entry
from pincite.retrieve.name_of_document import names_of
from pincite.retrieve.passage import Passage

ANSWERED: frozenset[Kind] = frozenset(("definition", "reason", "yes_no", "comparison"))
"""The kinds that prose answers, as it does how something is done. Other answers are looked for in it."""

_NUMBER = re.compile(r"^\W*(?:(?:chapter|section|part|question|q)\W*)?(?:[A-Z]?\d+(?:\.\d+)*)[.):]?\s+", re.I)
_ASKS = re.compile(r"(?<![-/])\?$")
"""The mark of a question, and no option such as -? or /?."""
_FOR_LISTS = distinct_terms(
    "all apply available contain different every existing exist include kind list listed main name offer"
    " possible provide supported tell there type use used various"
)
"""Terms that ask for a list, and not for what is in it."""
_ASKED_OF = re.compile(r"\bthe\s+(?P<asked>.+?)\s+(?:of|for|in)\s|(?<!what)['’]s\s+(?P<owned>.+)", re.I)
"""A question for something of a thing: "the object of Klondike", "Klondike's object"."""
_CHAPTERS = distinct_terms("chapter heading section")
_TURNS = re.compile(
    r"\b(?:not|no|never|nor|without|before|after|above|below|over|under|until|since|from|to|into|out|off|on"
    r"|more|less|during|between|against|\w+n['’]t)\b"
)
"""Function words that make another question of the same words."""


def is_heading(question: str, kind: Kind, passage: Passage) -> bool:
    """Return True if a passage's heading is the question, and words are below.

    It asks it, or names the option that is asked for, or what is asked of the thing that the document is
    about: "Licence", where a question is for the licence of Gri. In a table of contents only the number of a
    page is below.
    """
    chunk = passage.chunk
    is_prose = kind in ANSWERED or (kind == "list" and asks_manner(question))
    if not is_prose or chunk.is_table or not chunk.headings or not any(map(str.isalpha, chunk.text)):
        return False
    heading = _NUMBER.sub("", chunk.headings[-1]).strip()
    if explains_entry(question, [heading]):
        return True
    asked, turned = _words(question, passage.language)
    said, turns = _words(heading, passage.language)
    about, _ = _words(" ".join((chunk.title, *chunk.headings[:-1])), passage.language)
    if not (said and turned == turns and said <= asked <= said | about):
        return False
    return _ASKS.search(heading) is not None or (
        kind == "definition" and said == _asked_of(question, passage.language)
    )


def asks_chapters(question: str) -> bool:
    """Return True if a question wants the headings of a document listed."""
    asked = distinct_terms(question) - _FOR_LISTS
    return bool(asked) and asked <= _CHAPTERS


class HeadingsOfLists(NamedTuple):
    """Headings over passages that say what a question wants listed, each by its path and a passage below.

    Those of `narrower` have a word more, as the chapter "Data filters" of filters. A heading further down
    that has one is of some of them.
    """

    exact: list[tuple[Passage, tuple[str, ...]]]
    narrower: list[tuple[Passage, tuple[str, ...]]]


def headings_of_lists(question: str, passages: Sequence[Passage]) -> HeadingsOfLists:
    """Return the headings over passages that say what a question wants listed, each once."""
    exact: dict[tuple[str, tuple[str, ...]], Passage] = {}
    narrower: dict[tuple[str, tuple[str, ...]], Passage] = {}
    for passage in passages:
        headings, language = passage.chunk.headings, passage.language
        asked = distinct_terms(question, language) - _FOR_LISTS
        about = distinct_terms(" ".join(names_of(passage.version)), language)
        for depth, heading in enumerate(headings, start=1):
            said, place = _said(heading, language), (passage.version_id, headings[:depth])
            if said and said <= asked <= said | about:
                exact.setdefault(place, passage)
            elif depth == 1 and asked & said and asked <= said | about and len(said - asked - about) == 1:
                narrower.setdefault(place, passage)
            about |= said
    return HeadingsOfLists(*([(each[place], place[1]) for place in each] for each in (exact, narrower)))


def says_as(heading: str, other: str, language: str) -> bool:
    """Return True if another heading has all words of one, its number aside: "Video effects" of "Effects"."""
    return _said(heading, language) <= _said(other, language)


def _said(heading: str, language: str) -> frozenset[str]:
    return distinct_terms(_NUMBER.sub("", heading), language) - _FOR_LISTS


def _asked_of(question: str, language: str) -> frozenset[str] | None:
    """Return the words for what a question wants to know of a thing; None where it asks for the thing."""
    match = _ASKED_OF.search(question)
    return _words(match["asked"] or match["owned"], language)[0] if match else None


def _words(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(distinct_terms(text, language)), frozenset(_TURNS.findall(text.lower()))

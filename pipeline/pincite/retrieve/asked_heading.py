"""Recognise a section whose heading is the question: what it begins with answers.

Manuals and lists of questions are written so. A heading is the question where both have the same words,
function words and the numbers of sections aside: "2.1 What is a bind?" and "What are binds?". A question may
also name what the document is about.
"""

from __future__ import annotations

import re

from pincite.index.bm25 import distinct_terms
from pincite.metadata.question_kind import Kind, asks_manner
from pincite.retrieve.passage import Passage

ANSWERED: frozenset[Kind] = frozenset(("definition", "reason", "yes_no", "comparison"))
"""The kinds that prose answers, as it does how something is done. Other answers are looked for in it."""

_NUMBER = re.compile(r"^\W*(?:(?:chapter|section|part|question|q)\W*)?(?:[A-Z]?\d+(?:\.\d+)*)[.):]?\s+", re.I)
_ASKS = re.compile(r"(?<![-/])\?$")
"""The mark of a question, and no option such as -? or /?."""
_TURNS = re.compile(
    r"\b(?:not|no|never|nor|without|before|after|above|below|over|under|until|since|from|to|into|out|off|on"
    r"|more|less|during|between|against|\w+n['’]t)\b"
)
"""Function words that make another question of the same words."""


def is_heading(question: str, kind: Kind, passage: Passage) -> bool:
    """Return True if a passage's heading is the question and asks it, and words are below.

    In a table of contents only the number of a page is.
    """
    chunk = passage.chunk
    is_prose = kind in ANSWERED or (kind == "list" and asks_manner(question))
    if not is_prose or chunk.is_table or not chunk.headings or not any(map(str.isalpha, chunk.text)):
        return False
    heading = _NUMBER.sub("", chunk.headings[-1]).strip()
    if not _ASKS.search(heading):
        return False
    asked, turned = _words(question, passage.language)
    said, turns = _words(heading, passage.language)
    about, _ = _words(" ".join((chunk.title, *chunk.headings[:-1])), passage.language)
    return bool(said) and turned == turns and said <= asked <= said | about


def _words(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(distinct_terms(text, language)), frozenset(_TURNS.findall(text.lower()))

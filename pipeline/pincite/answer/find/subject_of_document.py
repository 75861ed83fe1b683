"""Find a document whose subject a question wants introduced.

All of a manual of Gri speaks of Gri, so a search often misses the sentence that says what Gri is. It stands
near the manual's beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pincite.index.bm25 import holds_phrase, terms
from pincite.metadata.definitions import asked_about, asks_person, defines
from pincite.retrieve.name_of_document import names_of
from pincite.retrieve.passage import Passage


class DocumentSubject(NamedTuple):
    """The name of a thing, and the best passage of a document that is about it."""

    name: str
    passage: Passage


def subject_of_document(question: str, passages: Sequence[Passage]) -> DocumentSubject | None:
    """Return what a question wants introduced, if a document is called so, or is of it.

    None for a person, and where a sentence of the passages says which kind of thing it is.
    """
    what = asked_about(question)
    if what is None or asks_person(question) or not terms(what):
        return None
    lines = (each.chunk.text[start:end] for each in passages for start, end in each.chunk.sentences)
    if any(defines(line, what) for line in lines):
        return None
    return document_called(what, passages)


def document_called(what: str, passages: Sequence[Passage]) -> DocumentSubject | None:
    """Return the nearest passage of a document that is called so, or is of it."""
    wanted = terms(what)
    about = (
        each for each in passages if any(holds_phrase(terms(name), wanted) for name in names_of(each.version))
    )
    return next((DocumentSubject(what, each) for each in about), None)

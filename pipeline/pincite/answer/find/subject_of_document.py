"""Find the document that is about what a question asks for, and the passages that define it.

All of a manual of Gri speaks of Gri, so a search often misses the sentence that says what Gri is. It stands
near the manual's beginning.
"""

from __future__ import annotations

from collections.abc import Sequence

from pincite.index.bm25 import holds_phrase, terms
from pincite.metadata.definitions import defines
from pincite.retrieve.name_of_document import names_of
from pincite.retrieve.passage import Passage


def defining(what: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages in which a sentence says which kind of thing something is, or what it means."""
    return [
        each
        for each in passages
        if any(defines(each.chunk.text[start:end], what) for start, end in each.chunk.sentences)
    ]


def documents_called(what: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return the nearest passage of each document that is called so, or is of it."""
    wanted = terms(what)
    nearest: dict[str, Passage] = {}
    for each in passages:
        if any(holds_phrase(terms(name), wanted) for name in names_of(each.version)):
            nearest.setdefault(each.version.document_id, each)
    return list(nearest.values())

"""Find the document whose subject a question asks about, and how it describes that subject.

All of a manual of Gri speaks of Gri, so a search does not find the sentence that says what Gri is. The
document's beginning has it, or says what Gri is there for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from pincite.index.bm25 import distinct_terms
from pincite.metadata.definitions import asked_about, asks_person, defines
from pincite.retrieve.passage import Passage
from pincite.store.registry import LiveVersion


class DocumentSubject(NamedTuple):
    """The name of a thing, and the best passage of the document that is about it."""

    name: str
    passage: Passage


def subject_of_document(question: str, passages: Sequence[Passage]) -> DocumentSubject | None:
    """Return what a question wants introduced, if one document alone has it in its title or file's name.

    None for a person, and where a sentence of the passages says which kind of thing it is.
    """
    what = asked_about(question)
    if what is None or asks_person(question) or not (wanted := distinct_terms(what)):
        return None
    named = {
        each.version.document_id: each for each in reversed(passages) if wanted <= _terms_of(each.version)
    }
    lines = (each.chunk.text[start:end] for each in passages for start, end in each.chunk.sentences)
    if len(named) != 1 or any(defines(line, what) for line in lines):
        return None
    return DocumentSubject(what, next(iter(named.values())))


def describing(opening: Passage, name: str) -> Passage:
    """Return of a document's opening the lines that say which kind of thing has a name; or else all of it."""
    chunk = opening.chunk
    lines = zip(chunk.segments, chunk.segment_texts, strict=True)
    defining = [(segment, text) for segment, text in lines if defines(text, name)]
    if not defining:
        return opening
    text, segments = "\n".join(text for _, text in defining), tuple(segment for segment, _ in defining)
    return replace(opening, chunk=replace(chunk, text=text, segments=segments))


def _terms_of(version: LiveVersion) -> frozenset[str]:
    return distinct_terms(f"{version.title} {PurePosixPath(version.external_id).stem}")

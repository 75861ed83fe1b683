"""Find the document whose subject a question asks about, and how it describes that subject.

All of a manual of Gri speaks of Gri, so a search does not find the sentence that says what Gri is. The
document's beginning has it, or says what Gri is there for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from pincite.index.bm25 import holds_phrase, terms
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
    if what is None or asks_person(question) or not (wanted := terms(what)):
        return None
    named = {
        each.version.document_id: each
        for each in reversed(passages)
        if any(holds_phrase(terms(name), wanted) for name in _names(each.version))
    }
    lines = (each.chunk.text[start:end] for each in passages for start, end in each.chunk.sentences)
    if len(named) != 1 or any(defines(line, what) for line in lines):
        return None
    return DocumentSubject(what, next(iter(named.values())))


def describing(opening: Passage, name: str, passages: Sequence[Passage]) -> Passage | None:
    """Return of a document's opening the lines that say which kind of thing has a name.

    Where none does it is all of the opening. None where a search has found the first paragraph: what else it
    found is then as near.
    """
    chunk = opening.chunk
    lines = list(zip(chunk.segments, chunk.segment_texts, strict=True))
    if defining := [line for line in lines if defines(line[1], name)]:
        text, segments = "\n".join(text for _, text in defining), tuple(segment for segment, _ in defining)
        return replace(opening, chunk=replace(chunk, text=text, segments=segments))
    paragraph, _ = max(lines, key=lambda line: len(line[1]))
    document = opening.version.document_id
    found = (each.chunk.segments for each in passages if each.version.document_id == document)
    return None if any(paragraph.overlaps(each) for segments in found for each in segments) else opening


def _names(version: LiveVersion) -> tuple[str, str]:
    return version.title, re.sub(r"[_-]+", " ", PurePosixPath(version.external_id).stem)

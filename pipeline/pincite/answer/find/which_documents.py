"""List the documents that a question asks for, each by its best passage and its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pincite.answer.find.document_parts import DocumentParts
from pincite.answer.verify import normalise
from pincite.answer.verify.source import stands_in
from pincite.index.bm25 import holds_phrase, terms
from pincite.index.vector_index import Scope
from pincite.retrieve.answerability import answerability
from pincite.retrieve.asked_words import topic_of
from pincite.retrieve.calibration import Calibration
from pincite.retrieve.known_subjects import KnownSubjects
from pincite.retrieve.passage import Passage
from pincite.retrieve.retriever import Retriever
from pincite.retrieve.unknown import Unknown

SEARCHED = 48
"""Passages that documents are looked for in."""
LISTED = 0.4
"""The least answerability of a topic by a passage for its document to be listed."""
DOCUMENTS = 10
"""Documents that are listed, at most."""


class ListedDocuments(NamedTuple):
    """All passages found, then those that list documents: the best one of each, and the titles.

    `confidence` is how far the best one covers the topic, from 0 to 1. `unknown` is a subject that no
    document is about, where none is listed.
    """

    chunks: Sequence[Passage]
    passages: Sequence[Passage]
    confidence: float
    unknown: Unknown | None


class DocumentLister:
    """Finds documents by what they are about."""

    def __init__(self, retriever: Retriever, subjects: KnownSubjects, parts: DocumentParts) -> None:
        self._retriever = retriever
        self._subjects = subjects
        self._parts = parts

    def list(self, scope: Scope, question: str, calibration: Calibration) -> ListedDocuments:
        """Return the best passage of each document that covers a question's subject, then their titles."""
        topic = topic_of(question)
        chunks = self._retriever.search(scope, topic or question, SEARCHED)
        best: dict[str, tuple[float, Passage]] = {}
        for passage in chunks:
            # Without a subject all documents are asked for.
            covered = (
                answerability(topic, [passage], calibration) + _holds_phrase(passage, topic) if topic else 1.0
            )
            if covered > best.get(passage.version.document_id, (0.0, passage))[0]:
                best[passage.version.document_id] = (covered, passage)
        ordered = sorted(best.values(), key=lambda each: -each[0])
        listed = [passage for covered, passage in ordered if covered >= LISTED]
        exact = [passage for passage in listed if _holds_phrase(passage, topic)]
        passages = (exact or listed)[:DOCUMENTS]
        unknown = None if passages else self._subjects.look_up(scope, question, chunks).unknown
        titles = [title for passage in passages if (title := self._parts.title(passage))]
        confidence = min(1.0, ordered[0][0]) if ordered else 0.0
        return ListedDocuments(chunks, [*passages, *titles], confidence, unknown)


def _holds_phrase(passage: Passage, topic: str) -> bool:
    """Return True if a passage holds a name or a date, also inflected; other words are no phrase."""
    if topic == topic.lower() and not any(map(str.isdigit, topic)):
        return False
    wanted, said = (terms(text, passage.language) for text in (topic, passage.chunk.indexed_text))
    if not wanted:  # a name of function words, as WHO is
        return stands_in(normalise(topic).text, normalise(passage.chunk.indexed_text).text)
    return holds_phrase(said, wanted)

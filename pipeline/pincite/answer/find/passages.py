"""Find the passages that an answer is made from, by what is asked, and how far they cover the question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pincite.answer.find.document_parts import DocumentParts
from pincite.answer.find.front_matter import (
    asked_authors_of,
    asked_lines,
    author_lines,
    says_authors_of,
    says_of_itself,
)
from pincite.answer.find.mentioned_names import MentionedNames, written
from pincite.answer.find.missing_words import words_not_found
from pincite.answer.find.question_search import QuestionSearcher, explains, within
from pincite.answer.find.subject_of_document import defining, documents_called
from pincite.answer.find.which_documents import DocumentLister
from pincite.index.bm25 import terms
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope
from pincite.metadata.definitions import asked_about, asks_person, asks_speaker, names_speaker
from pincite.metadata.proper_nouns import is_name_of_person
from pincite.metadata.question_kind import Kind, asks_example, question_kind
from pincite.metadata.question_words import is_greeting
from pincite.metadata.time_and_price import asks_past_time, has_date
from pincite.retrieve.addressed import Addressed
from pincite.retrieve.answerability import UNKNOWN_CODE, answerability
from pincite.retrieve.asked_heading import asks_chapters, is_heading
from pincite.retrieve.asked_words import asks_front, asks_overview
from pincite.retrieve.calibration import Calibration, Calibrator
from pincite.retrieve.known_subjects import KnownSubjects
from pincite.retrieve.live_collections import LiveCollections
from pincite.retrieve.numbered_part import asked_part, has_part
from pincite.retrieve.passage import Passage
from pincite.retrieve.retriever import Retriever
from pincite.retrieve.section_reader import SectionReader
from pincite.retrieve.unknown import Unknown
from pincite.schema.document import Outcome

PASSAGES = 12
"""Best passages, which are read without a model."""
DEFINED_WITHIN = 32
"""Best passages among which a definition is looked for: so many are candidates of any search."""
OF_ONE: frozenset[Kind] = frozenset({"value", "name", "calculation"})
"""Kinds of answers that are of one and nobody else, however a question names it."""
OF_SEVERAL: frozenset[Kind] = frozenset({"list", "name"})
"""Kinds of answers that headings in a row may be."""
NO_QUESTION = Outcome(code="no-question", detail="This asks nothing. Ask something about the documents.")
NO_DOCUMENTS = Outcome(code="no-documents", detail="No document is live that the request may see.")
NONE_PASSES = Outcome(code="no-documents", detail="No live document passes the filter of the request.")
IN_CONTEXT = 3
"""Best passages that are read together with what stands before and after them in their section."""


@dataclass(frozen=True, slots=True)
class AnswerPassages:
    """The passages found for a question, nearest first, which its answer is made from.

    In `passages` the parts that the kind of answer needs stand behind the chunks. `further` come next: a
    model that has room for them reads them, too. `confidence` is how far the chunks cover the question, from
    0 to 1. `refusal` is why there can be no answer; there are no passages then. `mentioned` are the names of
    which each chunk has one, since no document is about them. `asked` is the question that passages are
    compared with: without names that their documents begin with.
    """

    kind: Kind
    chunks: Sequence[Passage]
    passages: Sequence[Passage]
    confidence: float
    refusal: Outcome | None = None
    further: Sequence[Passage] = ()
    mentioned: Sequence[str] = ()
    asked: str = ""


class PassageFinder:
    """Finds what an answer is made from."""

    def __init__(
        self,
        live: LiveCollections,
        retriever: Retriever,
        subjects: KnownSubjects,
        sections: SectionReader,
        parts: DocumentParts,
        calibrator: Calibrator,
    ) -> None:
        self._live = live
        self._retriever = retriever
        self._subjects = subjects
        self._sections = sections
        self._parts = parts
        self._which = DocumentLister(retriever, subjects, parts)
        self._mentioned = MentionedNames(retriever, sections)
        self._searcher = QuestionSearcher(live, retriever, subjects, self._mentioned)
        self._calibrator = calibrator

    def passages(self, collection: str) -> int:
        """Return how many passages a collection has to search."""
        return self._live.passages(collection)

    def find(self, scope: Scope, question: str, limit: int = PASSAGES) -> AnswerPassages:
        """Return the passages for a question in a scope, `limit` chunks at most.

        Those after the first PASSAGES are `further`.
        """
        kind = question_kind(question)
        if is_greeting(question) and self._live.language(scope.collection) == ENGLISH:
            return AnswerPassages(kind, [], [], 0.0, NO_QUESTION)
        if kind == "which_documents":
            listed = self._which.list(scope, question, self._scale(scope))
            refusal = None if listed.unknown is None else _refused(listed.unknown)
            return AnswerPassages(kind, listed.chunks, listed.passages, listed.confidence, refusal)
        search = self._searcher.search(scope, question, max(limit, DEFINED_WITHIN))
        whom, ranked = search.whom, search.ranked
        if not ranked and not self._live.documents(scope):
            return AnswerPassages(kind, [], [], 0.0, NONE_PASSES if scope.where else NO_DOCUMENTS)
        mentioned = [name for name in search.names.mentioned if kind in OF_ONE or name[0].owns]
        if mentioned:
            ranked = self._mentioned.keep(within(scope, whom), question, mentioned, ranked)
        ranked = sorted(ranked, key=lambda each: not explains(question, each))
        chunks = ranked[:PASSAGES]
        calibration = self._scale(scope)
        rest, found = whom.rest if whom else question, search.ranked[:PASSAGES]
        confidence = answerability(rest, [*chunks, *search.before], calibration, found)
        is_front = whom is not None and asks_front(whom.rest)
        if (unknown := search.names.unknown) is not None and not is_front:
            return AnswerPassages(kind, chunks, [], min(confidence, UNKNOWN_CODE), _refused(unknown))
        part = asked_part(question)
        is_part = part is not None and any(has_part(each, part) for each in chunks)
        if is_part or any(explains(question, each) for each in chunks):
            confidence = 1.0
        passages = self._with_beginning(question, kind, self._with_context(chunks))
        if whom and is_front:
            openings = self._openings(chunks, front=not asks_overview(whom.rest))
            passages += [asked_lines(question, each) for each in openings]
            saying = [each for each in passages if says_of_itself(question, [each])]
            passages, confidence = (saying, 1.0) if saying else (passages, min(confidence, UNKNOWN_CODE))
        elif whom and asks_speaker(question) and any(names_speaker(each.chunk.text) for each in passages):
            confidence = 1.0
        elif by_author := self._by_author(question, passages):
            passages, confidence = by_author, 1.0
        elif kind == "definition":
            passages += self._definition(question, passages, ranked[PASSAGES:DEFINED_WITHIN])
        passages += self._parts_for(question, kind, chunks, passages)
        if (outline := self._outline(question, kind, whom, passages)) is not None:
            passages, confidence = [*passages, outline], 1.0
        read = {passage.chunk.id for passage in passages}
        further = [passage for passage in ranked[PASSAGES:limit] if passage.chunk.id not in read]
        called = list(map(written, mentioned))
        return AnswerPassages(kind, chunks, passages, confidence, None, further, called, search.asked)

    def _scale(self, scope: Scope) -> Calibration:
        """Return the scale of similarity of the documents that a request may see."""
        if scope.document_ids is None and scope.where is None:
            return self._calibrator.of(scope.collection)
        documents, all_of_them = self._live.documents(scope), self._live.of(scope.collection).versions
        return self._calibrator.within(scope.collection, len(documents), len(all_of_them))

    def suggested(self, scope: Scope, question: str, found: AnswerPassages) -> str | None:
        """Return the question with names and codes as the passages have them; None where that is no other."""
        return self._retriever.suggested(scope, question, found.chunks)

    def words_not_found(self, scope: Scope, question: str, documents: Collection[str]) -> list[str]:
        """Return the words of a question that none of the documents has."""
        return words_not_found(self._live, self._retriever, scope, question, documents)

    def _by_author(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages that say who wrote a thing, if a question asks that.

        Where none does, it is the section of the authors of a document that is about the thing, or the
        lines of its front matter that name them.
        """
        if (what := asked_authors_of(question)) is None:
            return []
        if saying := [each for each in passages if says_authors_of(what, each)]:
            return saying
        about = documents_called(what, passages)
        if named := next((found for each in about if (found := self._parts.authors(each))), None):
            return [named]
        fronts = (self._parts.opening(each, front=True) for each in about)
        named = next((found for each in fronts if each and (found := author_lines(what, each))), None)
        return [named] if named else []

    def _definition(
        self, question: str, passages: Sequence[Passage], others: Sequence[Passage]
    ) -> Sequence[Passage]:
        """Return what defines the thing that a question asks about, where none of the passages does.

        It stands near the beginning of the document about it, which speaks of it everywhere, or in another
        passage: one entry of a glossary is far from the question, among so many.
        """
        what = asked_about(question)
        if what is None or not terms(what) or defining(what, passages):
            return []
        about = [] if asks_person(question) else documents_called(what, passages)[:1]
        stated = [each for one in about for each in self._parts.definition(one, what)]
        return stated or defining(what, others)[:1]

    def _openings(self, chunks: Sequence[Passage], *, front: bool) -> list[Passage]:
        documents = {passage.version.document_id: passage for passage in reversed(chunks)}
        openings = (self._parts.opening(each, front=front) for each in reversed(documents.values()))
        return [each for each in openings if each]

    def _outline(
        self, question: str, kind: Kind, whom: Addressed | None, passages: Sequence[Passage]
    ) -> Passage | None:
        """Return the headings that a question wants listed: of all chapters, or those below one."""
        if kind not in OF_SEVERAL or not passages:
            return None
        if whom and asks_chapters(whom.rest):
            return self._parts.chapters(passages[0])
        return self._parts.listed_headings(question, passages)

    def _parts_for(
        self, question: str, kind: Kind, chunks: Sequence[Passage], passages: Sequence[Passage]
    ) -> list[Passage]:
        """Return the lists, headings and code blocks that what is asked for needs behind the passages."""
        parts = self._parts.lists(passages) if kind == "list" else []
        if asks_past_time(question):
            parts += self._parts.headings(chunks, has_date)
        elif asks_person(question):
            parts += self._parts.headings(chunks, is_name_of_person)
        if asks_example(question):
            parts += self._parts.code([*passages, *parts])
        return parts

    def _with_beginning(self, question: str, kind: Kind, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages; the one that begins the section whose heading is the question is marked.

        A list in it is no beginning: it is given whole.
        """
        under = next((each for each in passages if is_heading(question, kind, each)), None)
        if under is None:
            return list(passages)
        start = self._sections.section_start(under)
        has_list = kind == "list" and any(each.part == "list" for each in self._parts.lists([start]))
        first = replace(self._parts.below_heading(start), begins_answer=not has_list)
        others = [each for each in passages if each.chunk.id != first.chunk.id]
        return [first, *others] if under.chunk.id == first.chunk.id else [*others, first]

    def _with_context(self, found: Sequence[Passage]) -> list[Passage]:
        """Return the passages, then the neighbours of the best of them: chunks are cut small to be found."""
        known = {passage.chunk.id for passage in found}
        beside = [near for passage in found[:IN_CONTEXT] for near in self._sections.neighbours(passage)]
        fresh = {near.chunk.id: near for near in beside if near.chunk.id not in known}
        return [*found, *fresh.values()]


def _refused(unknown: Unknown) -> Outcome:
    return Outcome(code="unknown-subject", detail=unknown.detail)

"""Search for what a question asks: whom it is asked of, the names in it, and the entries that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pincite.answer.find.mentioned_names import MentionedNames
from pincite.index.bm25 import terms
from pincite.index.vector_index import Scope
from pincite.retrieve.addressed import Addressed
from pincite.retrieve.asked_entry import explains_entry, names_of_entry
from pincite.retrieve.known_subjects import KnownSubjects, LookedUp
from pincite.retrieve.live_collections import LiveCollections
from pincite.retrieve.passage import Passage
from pincite.retrieve.retriever import Retriever

READ = 12
"""Best passages in which the names of a question are looked up."""
ENTRIES_WITHIN = 200
"""Best passages for a name alone among which its entries are looked for."""
LEAST_NAME = 2
"""Letters of an option that is looked for in all documents."""


@dataclass(frozen=True, slots=True)
class QuestionSearch:
    """The search of a question: whom it is asked of, the passages found, nearest first, and its names.

    `asked` is the question that passages are compared with. `before` are the best passages that its names
    were found by, where it was asked anew without them.
    """

    whom: Addressed | None
    asked: str
    ranked: Sequence[Passage]
    names: LookedUp
    before: Sequence[Passage] = ()


class QuestionSearcher:
    """Searches the documents that a question is asked of."""

    def __init__(
        self,
        live: LiveCollections,
        retriever: Retriever,
        subjects: KnownSubjects,
        mentioned: MentionedNames,
    ) -> None:
        self._live = live
        self._retriever = retriever
        self._subjects = subjects
        self._mentioned = mentioned

    def search(self, scope: Scope, question: str, limit: int) -> QuestionSearch:
        """Search what a question addresses, or the documents that alone begin with a name in it, or all."""
        whom = self._live.addressed(scope, question)
        ranked = self._ranked(within(scope, whom), question, limit)
        names = self._subjects.look_up(scope, question, ranked[:READ])
        begun = None if whom else self._mentioned.addressed(scope, question, names.mentioned)
        if begun is None:
            return QuestionSearch(whom, question, ranked, names)
        anew = self._ranked(within(scope, begun), begun.rest, limit)
        return QuestionSearch(begun, begun.rest, anew, LookedUp(), ranked[:READ])

    def _ranked(self, scope: Scope, question: str, limit: int) -> list[Passage]:
        """Return the passages of a search, also one that explains an option or setting that is asked for.

        The other words of a question may be nearer to so many other passages that none of these is found.
        Then the name alone is searched for. An option of one letter has other meanings in other documents.
        """
        ranked = self._retriever.search_sub_queries(scope, question, limit)
        names = names_of_entry(question)
        if names is None or any(explains(question, each) for each in ranked):
            return ranked
        if scope.document_ids is None and len(terms(names)[0]) < LEAST_NAME:
            return ranked
        named = self._retriever.search(scope, names, ENTRIES_WITHIN)
        entries = {each.chunk.id: each for each in named if explains(question, each)}
        return [*entries.values(), *(each for each in ranked if each.chunk.id not in entries)][:limit]


def explains(question: str, passage: Passage) -> bool:
    """Return True if a passage is of the option or setting that a question asks for."""
    return explains_entry(question, [*passage.chunk.headings[-1:], passage.chunk.text])


def within(scope: Scope, whom: Addressed | None) -> Scope:
    """Return a scope without the documents that a question is not asked of."""
    return replace(scope, document_ids=list(whom.document_ids)) if whom else scope

"""Keep to the passages that have a name which documents mention and none of them is about.

What a filing says of its own cash flow answers no question for that of a company that it only mentions. But
if only one letter or biography begins with a name, all of it may be about that person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.index.vector_index import Scope
from pincite.metadata.proper_nouns import is_person
from pincite.retrieve.addressed import Addressed
from pincite.retrieve.asked_words import subject_words
from pincite.retrieve.name_in_text import is_in
from pincite.retrieve.passage import Passage
from pincite.retrieve.retriever import Retriever
from pincite.retrieve.section_reader import SectionReader
from pincite.retrieve.subjects import Subject

SEARCHED = 48
"""Passages that are looked through where none of those found has the name."""
MOST_OF_NAME = 3
"""Documents that may begin with a name, at most, for a question to be asked of them alone."""


_MEASURE = re.compile(r"\bhow (?:far|long|many|much|often|old)\b", re.IGNORECASE)
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof)\b\.?\s+"


class MentionedNames:
    """Chooses among passages, and finds others."""

    def __init__(self, retriever: Retriever, sections: SectionReader) -> None:
        self._retriever = retriever
        self._sections = sections

    def keep(
        self, scope: Scope, question: str, names: Sequence[Sequence[Subject]], found: Sequence[Passage]
    ) -> list[Passage]:
        """Return the passages that have one of the names; where none does, others of the scope that do.

        A name comes with the readings and spellings that texts have. A passage has it, too, where the one
        before or after it in its section does: "He joined in 1999."
        """
        kept = [passage for passage in found if self._has(passage, names)]
        if kept:
            return kept
        for asked in (question, " ".join(map(written, names))):
            others = self._retriever.search(scope, asked, SEARCHED)
            if kept := [passage for passage in others if _says(passage, names)]:
                break
        return kept[: len(found)]

    def addressed(self, scope: Scope, question: str, names: Sequence[Sequence[Subject]]) -> Addressed | None:
        """Return the few documents that begin with the names of a question, which no other document has.

        The rest of the question has pronouns for the names. None where it says of nothing else what is asked.
        A name of one word must be a person's, or stand in several places of documents that no organisation
        has issued: a notice may begin with whom its issuer deals with.
        """
        begun = [(name, found) for name in names if (found := self._begun_with(scope, question, name))]
        of_all = set.intersection(*(found for _, found in begun)) if begun else set()
        called = [name[0] for name, _ in begun]
        rest = _without(question, called)
        asks = subject_words(rest) or _MEASURE.search(rest) or any(name.owns for name in called)
        return Addressed(tuple(sorted(of_all)), rest) if of_all and asks else None

    def _begun_with(self, scope: Scope, question: str, name: Sequence[Subject]) -> set[str]:
        found = self._retriever.search(scope, written(name), SEARCHED)
        having = [passage for passage in found if _says(passage, [name])]
        is_of_others = len(having) == 1 or any(each.version.profile.organisation for each in having)
        if is_of_others and len(name[0].words) == 1 and not _is_person(question, name[0]):
            return set()
        documents = {passage.version.document_id for passage in having}
        begun = {passage.version.document_id for passage in having if passage.chunk.ordinal <= 1}
        is_all = len(found) < SEARCHED or len(having) < len(found)
        return documents if is_all and documents == begun and len(documents) <= MOST_OF_NAME else set()

    def _has(self, passage: Passage, names: Sequence[Sequence[Subject]]) -> bool:
        return _says(passage, names) or any(_says(each, names) for each in self._sections.neighbours(passage))


def _is_person(question: str, name: Subject) -> bool:
    is_titled = re.search(rf"\b{_TITLE}{re.escape(name.text)}", question) is not None
    return is_titled or is_person(question, name.words)


def _without(question: str, names: Sequence[Subject]) -> str:
    for name in names:
        stands = re.compile(rf"\b(?:{_TITLE})?{re.escape(name.text)}(?P<possessive>['’]s?(?!\w))?")
        question = stands.sub(lambda match: "their" if match["possessive"] else "they", question)
    return question


def written(name: Sequence[Subject]) -> str:
    """Return a name as the question has it; as texts have it where they run it together or apart."""
    first = name[0]
    same = "".join(first.words) == "".join(first.text.split())
    return first.text if same else " ".join(first.words)


def _says(passage: Passage, names: Sequence[Sequence[Subject]]) -> bool:
    return any(is_in(passage, reading) for name in names for reading in name)

"""Tell if the documents that a question is asked of have what it names, by their names or their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from pincite.index.bm25 import any_of, distinct_terms, terms
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope, VectorIndex
from pincite.metadata.proper_nouns import is_place, is_proper
from pincite.retrieve.abbreviations import abbreviates
from pincite.retrieve.name_in_text import is_in, readings, terms_of
from pincite.retrieve.name_lookup import READ, NameLookup
from pincite.retrieve.name_of_document import about, has_document, names_of, without_owner
from pincite.retrieve.passage import Passage
from pincite.retrieve.query_analyzer import without_instructions
from pincite.retrieve.question_language import DISTINCT, language_of_question
from pincite.retrieve.small_names import is_foreign, is_name_in_small
from pincite.retrieve.spell_checker import LEAST_TWICE
from pincite.retrieve.spelling import folded, is_near, is_short_for, spells_out, words_in
from pincite.retrieve.subjects import Subject, compares, named_subjects
from pincite.retrieve.unknown import Unknown
from pincite.store.registry import LiveVersion

_HUMP = re.compile(r"[a-z0-9-][A-Z]")
"""A capital letter within a word: ChatGPT, 7-Eleven."""
SPELLINGS = 4
"""Spellings of a name that are looked for, at most."""
SHOWN = 3
"""Subjects of the documents that a refusal lists, at most."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Names that a question is about, as far as something is to be said of them.

    `unknown` is one that no document has. `mentioned` are those that texts contain, but that no document and
    no document's organisation has: each with the readings and spellings that texts have.
    """

    unknown: Unknown | None = None
    mentioned: tuple[tuple[Subject, ...], ...] = ()


class KnownSubjects:
    """Looks up names in the documents of a scope; documents outside of it are not looked at."""

    def __init__(self, index: VectorIndex, documents: Callable[[Scope], Sequence[LiveVersion]]) -> None:
        """Take `documents`, which returns the live documents of a scope."""
        self._index = index
        self._names = NameLookup(index)
        self._documents = documents

    def look_up(self, scope: Scope, question: str, passages: Sequence[Passage]) -> LookedUp:
        """Return the names that the question is about and that no document is about.

        In doubt, and where the collection or the question is not of English, there are none.
        """
        if not passages or passages[0].language != ENGLISH:
            return LookedUp()
        if language_of_question(question, ENGLISH, DISTINCT) != ENGLISH:
            return LookedUp()
        asked = without_instructions(question)
        subjects = named_subjects(asked)
        missing = [each for each in subjects if not self._knows(scope, each, passages)]
        missing.sort(key=lambda each: not each.written and not _is_name_in_small(asked, each))
        known = [each for each in subjects if each not in missing]
        for subject in missing:
            beside = tuple(each.text for each in known if compares(asked, subject.text, each.text))
            # Beside known names it counts where it is asked about, or compared with one of them.
            is_where = subject.placed and is_place(asked, subject.words)
            decides = subject.asked or not subject.written or beside or not (known or is_where)
            if decides and self._is_name(asked, subject, passages):
                others = list(about(passages, self._documents(scope)))
                unknown = Unknown(subject.text, beside, tuple(others[:SHOWN]), len(others) <= SHOWN)
                return LookedUp(unknown)
        documents = self._documents(scope)
        filed = [each for each in known if has_document(each, documents)]
        mentioned = (
            self._as_written(scope, each)
            for each in known
            if each not in filed
            and not each.exact
            and (each.written or each.asked)
            and (each.asked or not (filed or each.placed))
            and (is_proper(asked, each.words) or (each.owns and not each.written))
            and (each.written or not self._is_common(scope, each))
        )
        return LookedUp(mentioned=tuple(filter(None, mentioned)))

    def stand_together(self, scope: Scope, texts: Sequence[str]) -> bool:
        """Return True if some passage holds the words of all of these texts."""
        return bool(self._names.holding(scope, [[term] for text in texts for term in terms(text)]))

    @staticmethod
    def _is_name(question: str, subject: Subject, passages: Sequence[Passage]) -> bool:
        """Return True if spaCy takes it for a name, or if it is written as only a name is.

        So are a capital letter within a word, and several words with capitals of which passages lack one.
        """
        if not subject.written and _is_name_in_small(question, subject):
            return True
        if not (subject.written or subject.asked):
            return False
        if subject.written and is_foreign(subject.text.lower()):
            return True
        if subject.exact or _HUMP.search(subject.text) or is_proper(question, subject.words):
            return True
        held = set().union(*(distinct_terms(each.chunk.indexed_text, each.language) for each in passages))
        return subject.is_free and not all(set(terms(word)) <= held for word in subject.words)

    def _knows(self, scope: Scope, subject: Subject, passages: Sequence[Passage]) -> bool:
        if any(is_in(passage, reading) for reading in readings(subject) for passage in passages):
            return True
        if any(self._names.stands(scope, reading) for reading in readings(subject)):
            return True
        documents = self._documents(scope)
        if has_document(subject, documents):
            return True
        if any(self._names.stands(scope, each) for each in without_owner(subject, documents)):
            return True
        return self._is_abbreviated(scope, subject, passages, documents) or _is_misspelt(subject, passages)

    def _as_written(self, scope: Scope, subject: Subject) -> tuple[Subject, ...]:
        """Return the readings of a name that texts have; where they have none, with letters that differ."""
        if written := tuple(each for each in readings(subject) if self._names.is_written(scope, each)):
            return written
        words = product(*(self._names.spelt(scope, word, subject) for word in subject.words))
        spelt = (replace(subject, words=each) for each in islice(words, SPELLINGS))
        return tuple(each for each in spelt if self._names.is_written(scope, each))

    def _is_common(self, scope: Scope, subject: Subject) -> bool:
        """Return True if texts write a word of a name in small letters, as they do a compound or a series."""
        found = self._index.search_sparse(scope, any_of(terms(" ".join(subject.words))), READ)
        texts = (point.chunk.indexed_text for point in self._index.fetch(list(found)).values())
        words = {word for text in texts for word in words_in(text)}
        return any(word.lower() in words for word in subject.words)

    def _is_abbreviated(
        self,
        scope: Scope,
        subject: Subject,
        passages: Sequence[Passage],
        documents: Sequence[LiveVersion],
    ) -> bool:
        """Return True if it is short for a name or for words that were found, or these are short for it."""
        if len(subject.words) > 1 and self._is_shortened(scope, subject):
            return True
        if len(subject.words) > 2:
            letters = "".join(word[0] for word in subject.words).upper()
            return self._names.reads(scope, [terms(letters)], lambda text: letters in words_in(text))
        [word, *more] = subject.words
        if more or not word.isupper() or not word.isalpha():
            return False
        texts = (passage.chunk.indexed_text for passage in passages)
        names = (name for document in documents for name in names_of(document))
        return any(spells_out(word, text) for text in texts) or any(
            abbreviates(word, name) or spells_out(word, name) for name in names
        )

    def _is_shortened(self, scope: Scope, subject: Subject) -> bool:
        """Return True if a text has the name in full, of which some words are abbreviated."""
        held = [terms_of(word) for word in subject.words if self._names.holding(scope, [terms_of(word)])]
        wanted = [[term] for found in held for term in found]
        return bool(wanted) and self._names.reads(
            scope, wanted, lambda text: is_short_for(subject.words, text)
        )


def _is_name_in_small(question: str, subject: Subject) -> bool:
    return len(subject.words) == 1 and is_name_in_small(question, subject.words[0], placed=subject.placed)


def _is_misspelt(subject: Subject, passages: Sequence[Passage]) -> bool:
    """Return True if passages have a word that differs from a long one in small letters by two letters."""
    [word, *more] = subject.words
    if subject.written or more or len(word) < LEAST_TWICE:
        return False
    words = {each for passage in passages for each in words_in(passage.chunk.indexed_text)}
    return any(is_near(folded(each), word, 2) for each in words)

"""Tell if the documents that a question is asked of have what it names, by their names or their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from pincite.index.bm25 import any_of, distinct_terms, terms
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope, VectorIndex
from pincite.metadata.proper_nouns import is_place, is_proper
from pincite.retrieve.abbreviations import abbreviates
from pincite.retrieve.name_in_text import (
    has_initials,
    is_in,
    is_phrase,
    readings,
    stand_near,
    terms_of,
    whole_words,
)
from pincite.retrieve.name_of_document import LEAST_EDITED, about, has_document, names_of, without_owner
from pincite.retrieve.passage import Passage
from pincite.retrieve.query_analyzer import without_instructions
from pincite.retrieve.spelling import LONGEST, folded, has_person, one_edit, spells_out, words_in
from pincite.retrieve.subjects import Subject, compares, named_subjects
from pincite.retrieve.unknown import Unknown
from pincite.store.registry import LiveVersion

_HUMP = re.compile(r"[a-z0-9-][A-Z]")
"""A capital letter within a word: ChatGPT, 7-Eleven."""
MANY = 1000
"""Chunks that hold a word, from which on it is too common to say that nothing is about it."""
READ = 64
"""Chunks that are read for another spelling of a name."""
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
        self._documents = documents

    def look_up(self, scope: Scope, question: str, passages: Sequence[Passage]) -> LookedUp:
        """Return the names that the question is about and that no document is about.

        In doubt, and where the collection is not of English, there are none.
        """
        if not passages or passages[0].language != ENGLISH:
            return LookedUp()
        asked = without_instructions(question)
        subjects = named_subjects(asked)
        missing = [each for each in subjects if not self._knows(scope, each, passages)]
        known = [each for each in subjects if each not in missing]
        for subject in missing:
            beside = tuple(each.text for each in known if compares(asked, subject.text, each.text))
            # Beside known names it counts where it is asked about, or compared with one of them.
            is_where = subject.placed and is_place(asked, subject.words)
            decides = subject.asked or beside or not (known or is_where)
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
            and (each.asked or not (filed or each.placed))
            and (is_proper(asked, each.words) or (each.owns and not each.written))
            and (each.written or not self._is_common(scope, each))
        )
        return LookedUp(mentioned=tuple(filter(None, mentioned)))

    def stand_together(self, scope: Scope, texts: Sequence[str]) -> bool:
        """Return True if some passage holds the words of all of these texts."""
        return bool(self._holding(scope, [[term] for text in texts for term in terms(text)]))

    @staticmethod
    def _is_name(question: str, subject: Subject, passages: Sequence[Passage]) -> bool:
        """Return True if spaCy takes it for a name, or if it is written as only a name is.

        So are a capital letter within a word, and several words with capitals of which passages lack one.
        """
        if subject.exact or _HUMP.search(subject.text) or is_proper(question, subject.words):
            return True
        held = set().union(*(distinct_terms(each.chunk.indexed_text, each.language) for each in passages))
        return subject.is_free and not all(set(terms(word)) <= held for word in subject.words)

    def _knows(self, scope: Scope, subject: Subject, passages: Sequence[Passage]) -> bool:
        if any(is_in(passage, reading) for reading in readings(subject) for passage in passages):
            return True
        if any(self._stands(scope, reading) for reading in readings(subject)):
            return True
        documents = self._documents(scope)
        if has_document(subject, documents):
            return True
        if any(self._stands(scope, each) for each in without_owner(subject, documents)):
            return True
        return self._is_abbreviated(scope, subject, passages, documents)

    def _stands(self, scope: Scope, subject: Subject) -> bool:
        """Return True if the words stand together in a chunk, in one spelling or another."""
        words = [word for word in whole_words(subject) if terms_of(word)]
        if not words:
            return True
        wanted = [[term] for word in words for term in terms_of(word)]
        initials = has_initials(subject)
        ids = self._holding(scope, wanted)
        if ids and not initials and self._stand_near(ids, words):
            return True
        if subject.exact:
            return False
        if initials or self._may_be_person(subject):
            surname = [[term] for term in terms_of(subject.words[-1])]
            if self._reads(scope, surname, lambda text: has_person(subject.words, text)):
                return True
        if initials or ids:
            return False
        spelt = [
            {term for each in self._spelt(scope, word, subject) for term in terms_of(each)} for word in words
        ]
        return all(spelt) and bool(self._holding(scope, spelt))

    def _as_written(self, scope: Scope, subject: Subject) -> tuple[Subject, ...]:
        """Return the readings of a name that texts have; where they have none, with letters that differ."""
        if written := tuple(each for each in readings(subject) if self._is_written(scope, each)):
            return written
        words = product(*(self._spelt(scope, word, subject) for word in subject.words))
        spelt = (replace(subject, words=each) for each in islice(words, SPELLINGS))
        return tuple(each for each in spelt if self._is_written(scope, each))

    def _is_written(self, scope: Scope, subject: Subject) -> bool:
        """Return True if a chunk has the words of a name together as they are."""
        words = [word for word in whole_words(subject) if terms_of(word)]
        ids = self._holding(scope, [[term] for word in words for term in terms_of(word)])
        return bool(ids) and self._stand_near(ids, words)

    def _is_common(self, scope: Scope, subject: Subject) -> bool:
        """Return True if texts write a word of a name in small letters, as they do a compound or a series."""
        found = self._index.search_sparse(scope, any_of(terms(" ".join(subject.words))), READ)
        texts = (point.chunk.indexed_text for point in self._index.fetch(list(found)).values())
        words = {word for text in texts for word in words_in(text)}
        return any(word.lower() in words for word in subject.words)

    def _stand_near(self, ids: Collection[str], words: Sequence[str]) -> bool:
        """Return True if the words of a name stand by each other in a chunk, or too many chunks hold them."""
        if not is_phrase(words) or len(ids) > READ:
            return True
        chunks = (point.chunk for point in self._index.fetch(list(ids)).values())
        return any(stand_near(words, chunk.indexed_text) for chunk in chunks)

    def _spelt(self, scope: Scope, word: str, subject: Subject) -> list[str]:
        """Return a word that texts have, or else those in the text that it may be a misspelling of."""
        letters = folded(word)
        may_be_edited = LEAST_EDITED <= len(letters) <= LONGEST and letters.isalpha()
        if not may_be_edited or self._holding(scope, [terms_of(word)]):
            return [word]
        edited = set(one_edit(letters))
        stems = {term for each in edited for term in terms(each)}
        chunks = self._index.fetch(self._index.search_sparse(scope, any_of(stems), READ))
        texts = (point.chunk.indexed_text for point in chunks.values())
        near = {each for text in texts for each in words_in(text) if folded(each) in edited}
        return sorted(each for each in near if not (subject.written and each.islower()))

    def _holding(self, scope: Scope, wanted: Iterable[Collection[str]]) -> Collection[str]:
        """Return the chunks that hold a term of each group; only some of them where every term is common."""
        found = [(self._index.search_sparse(scope, any_of(group), MANY), group) for group in wanted if group]
        found.sort(key=lambda each: len(each[0]))
        if not found:
            return ()
        ids: set[str] = set(found[0][0])
        if len(ids) == MANY:
            return ids
        for scores, group in found[1:]:
            if not ids:
                break
            whole = len(scores) < MANY
            ids &= set(
                scores if whole else self._index.search_sparse(scope, any_of(group), len(ids), among=ids)
            )
        return ids

    def _reads(self, scope: Scope, wanted: Sequence[Collection[str]], says: Callable[[str], bool]) -> bool:
        ids = list(self._holding(scope, wanted))[:READ]
        return any(says(point.chunk.indexed_text) for point in self._index.fetch(ids).values())

    def _may_be_person(self, subject: Subject) -> bool:
        return len(subject.words) in (2, 3) and all(
            word.isalpha() and word[0].isupper() for word in subject.words
        )

    def _is_abbreviated(
        self,
        scope: Scope,
        subject: Subject,
        passages: Sequence[Passage],
        documents: Sequence[LiveVersion],
    ) -> bool:
        """Return True if it is short for a name or for words that were found, or these are short for it."""
        if len(subject.words) > 2:
            letters = "".join(word[0] for word in subject.words).upper()
            return self._reads(scope, [terms(letters)], lambda text: letters in words_in(text))
        [word, *more] = subject.words
        if more or not word.isupper() or not word.isalpha():
            return False
        texts = (passage.chunk.indexed_text for passage in passages)
        names = (name for document in documents for name in names_of(document))
        return any(spells_out(word, text) for text in texts) or any(
            abbreviates(word, name) or spells_out(word, name) for name in names
        )

"""Look the words of a name up in an index: together in a chunk, as they are or in another spelling."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from pincite.index.bm25 import any_of, terms
from pincite.index.vector_index import Scope, VectorIndex
from pincite.metadata.english_words import is_english
from pincite.retrieve.name_in_text import (
    has_initials,
    is_phrase,
    stand_near,
    stands_as_name,
    terms_of,
    whole_words,
)
from pincite.retrieve.name_of_document import LEAST_EDITED
from pincite.retrieve.spelling import LONGEST, folded, has_person, one_edit, words_in
from pincite.retrieve.subjects import Subject

MANY = 1000
"""Chunks that hold a word, from which on it is too common to say that nothing is about it."""
READ = 64
"""Chunks that are read for another spelling of a name."""


class NameLookup:
    """Looks names up in the chunks of a scope."""

    def __init__(self, index: VectorIndex) -> None:
        self._index = index

    def stands(self, scope: Scope, subject: Subject) -> bool:
        """Return True if the words stand together in a chunk, in one spelling or another."""
        words = [word for word in whole_words(subject) if terms_of(word)]
        if not words:
            return True
        wanted = [[term] for word in words for term in terms_of(word)]
        initials = has_initials(subject)
        ids = self.holding(scope, wanted)
        if ids and not initials and self._stand_near(ids, words):
            return True
        if subject.exact:
            return False
        if initials or _may_be_person(subject):
            surname = [[term] for term in terms_of(subject.words[-1])]
            if self.reads(scope, surname, lambda text: has_person(subject.words, text)):
                return True
        if initials or ids:
            return False
        spelt = [
            {term for each in self.spelt(scope, word, subject) for term in terms_of(each)} for word in words
        ]
        return all(spelt) and bool(self.holding(scope, spelt))

    def is_written(self, scope: Scope, subject: Subject) -> bool:
        """Return True if a chunk has the words of a name together as they are."""
        words = [word for word in whole_words(subject) if terms_of(word)]
        ids = self.holding(scope, [[term] for word in words for term in terms_of(word)])
        return bool(ids) and self._stand_near(ids, words)

    def spelt(self, scope: Scope, word: str, subject: Subject) -> list[str]:
        """Return a word that texts have, or else those in the text that it may be a misspelling of."""
        letters = folded(word)
        may_be_edited = LEAST_EDITED <= len(letters) <= LONGEST and letters.isalpha()
        if not may_be_edited or self.holding(scope, [terms_of(word)]):
            return [word]
        edited = set(one_edit(letters))
        stems = {term for each in edited for term in terms(each)}
        chunks = self._index.fetch(self._index.search_sparse(scope, any_of(stems), READ))
        texts = (point.chunk.indexed_text for point in chunks.values())
        near = ((each, text) for text in texts for each in words_in(text) if folded(each) in edited)
        return sorted({each for each, text in near if not subject.written or _may_be_name(each, text)})

    def holding(self, scope: Scope, wanted: Iterable[Collection[str]]) -> Collection[str]:
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

    def reads(self, scope: Scope, wanted: Sequence[Collection[str]], says: Callable[[str], bool]) -> bool:
        """Return True if a chunk that holds a term of each group says so; some are read."""
        ids = list(self.holding(scope, wanted))[:READ]
        return any(says(point.chunk.indexed_text) for point in self._index.fetch(ids).values())

    def _stand_near(self, ids: Collection[str], words: Sequence[str]) -> bool:
        """Return True if the words of a name stand by each other in a chunk, or too many chunks hold them."""
        if not is_phrase(words) or len(ids) > READ:
            return True
        chunks = (point.chunk for point in self._index.fetch(list(ids)).values())
        return any(stand_near(words, chunk.indexed_text) for chunk in chunks)


def _may_be_person(subject: Subject) -> bool:
    return len(subject.words) in (2, 3) and all(
        word.isalpha() and word[0].isupper() for word in subject.words
    )


def _may_be_name(word: str, text: str) -> bool:
    """Return True if a text may write a word as a name: a word of English begins many a sentence."""
    return not word.islower() and (not is_english(word.lower()) or stands_as_name(word, text))

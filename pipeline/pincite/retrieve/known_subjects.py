"""Tell if the documents that a question is asked of have what it names, by their names or their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from pincite.index.bm25 import any_of, distinct_terms, terms
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope, VectorIndex
from pincite.metadata.names import short_name
from pincite.metadata.proper_nouns import is_proper
from pincite.retrieve.abbreviations import abbreviates
from pincite.retrieve.gazetteer import key_of
from pincite.retrieve.passage import Passage
from pincite.retrieve.query_analyzer import without_instructions
from pincite.retrieve.spelling import LONGEST, folded, has_person, is_near, one_edit, spells_out, words_in
from pincite.retrieve.subjects import Subject, compares, named_subjects
from pincite.retrieve.unknown import Unknown
from pincite.store.registry import LiveVersion

MANY = 1000
"""Chunks that hold a word, from which on it is too common to say that nothing is about it."""
READ = 64
"""Chunks that are read for another spelling of a name."""
LEAST_EDITED = 5
"""Letters of a word that may be a misspelling: shorter ones are near too many others."""
LEAST_KEY = 4
"""Letters of a name that is looked for in names that run their words together."""
BETWEEN = 2
"""Other words, at most, between those of a name."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SIGNS = re.compile(r"[-/.&]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
SHOWN = 3
"""Subjects of the documents that a refusal lists, at most."""


class KnownSubjects:
    """Looks up names in the documents of a scope; documents outside of it are not looked at."""

    def __init__(self, index: VectorIndex, documents: Callable[[Scope], Sequence[LiveVersion]]) -> None:
        """Take `documents`, which returns the live documents of a scope."""
        self._index = index
        self._documents = documents

    def unknown(self, scope: Scope, question: str, passages: Sequence[Passage]) -> Unknown | None:
        """Return the name that the question is about, if no document has it.

        In doubt, and where the collection is not of English, there is none.
        """
        if not passages or passages[0].language != ENGLISH:
            return None
        asked = without_instructions(question)
        subjects = named_subjects(asked)
        missing = [each for each in subjects if not self._knows(scope, each, passages)]
        known = [each for each in subjects if each not in missing]
        for subject in missing:
            beside = tuple(each.text for each in known if compares(asked, subject.text, each.text))
            # Beside known names it counts where it is asked about, or compared with one of them.
            decides = subject.asked or beside or not (known or subject.placed)
            if decides and (subject.exact or is_proper(asked, subject.words)):
                about = list(_about(passages, self._documents(scope)))
                return Unknown(subject.text, beside, tuple(about[:SHOWN]), len(about) <= SHOWN)
        return None

    def stand_together(self, scope: Scope, texts: Sequence[str]) -> bool:
        """Return True if some passage holds the words of all of these texts."""
        return bool(self._holding(scope, [[term] for text in texts for term in terms(text)]))

    def _knows(self, scope: Scope, subject: Subject, passages: Sequence[Passage]) -> bool:
        if any(_holds(passage, reading) for reading in _readings(subject) for passage in passages):
            return True
        if any(self._stands(scope, reading) for reading in _readings(subject)):
            return True
        documents = self._documents(scope)
        if any(_is_of(reading, each) for reading in _readings(subject) for each in documents):
            return True
        if any(self._stands(scope, rest) for rest in _rest(subject, documents)):
            return True
        return self._is_abbreviated(scope, subject, passages, documents)

    def _stands(self, scope: Scope, subject: Subject) -> bool:
        """Return True if the words stand together in a chunk, in one spelling or another."""
        words = [word for word in _whole(subject) if _terms(word)]
        if not words:
            return True
        wanted = [[term] for word in words for term in _terms(word)]
        initials = _has_initials(subject)
        ids = self._holding(scope, wanted)
        if ids and not initials and self._stand_near(ids, words):
            return True
        if subject.exact:
            return False
        if initials or self._may_be_person(subject):
            surname = [[term] for term in _terms(subject.words[-1])]
            if self._reads(scope, surname, lambda text: has_person(subject.words, text)):
                return True
        if initials or ids:
            return False
        spelt = [self._spelt(scope, word, subject) for word in words]
        return all(spelt) and bool(self._holding(scope, spelt))

    def _stand_near(self, ids: Collection[str], words: Sequence[str]) -> bool:
        """Return True if the words of a name stand by each other in a chunk, or too many chunks hold them."""
        if not _is_phrase(words) or len(ids) > READ:
            return True
        return any(_near(words, point.chunk.indexed_text) for point in self._index.fetch(list(ids)).values())

    def _spelt(self, scope: Scope, word: str, subject: Subject) -> list[str]:
        """Return the terms of a word, or else of the words in the text that it may be a misspelling of."""
        own = _terms(word)
        letters = folded(word)
        may_be_edited = LEAST_EDITED <= len(letters) <= LONGEST and letters.isalpha()
        if not may_be_edited or self._holding(scope, [own]):
            return own
        edited = set(one_edit(letters))
        stems = {term for each in edited for term in terms(each)}
        chunks = self._index.fetch(self._index.search_sparse(scope, any_of(stems), READ))
        texts = (point.chunk.indexed_text for point in chunks.values())
        near = {each for text in texts for each in words_in(text) if folded(each) in edited}
        names = [each for each in near if not (subject.written and each.islower())]
        return sorted({term for each in names for term in terms(each)})

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
        names = (name for document in documents for name in _names(document))
        return any(spells_out(word, text) for text in texts) or any(
            abbreviates(word, name) or spells_out(word, name) for name in names
        )


def _readings(subject: Subject) -> Iterator[Subject]:
    """Yield the name as it stands, without the word that a sentence begins with, and as one word or apart."""
    yield subject
    if subject.exact:
        return
    if subject.may_begin:
        yield replace(subject, words=subject.words[1:])
    whole = tuple(word for word in subject.words if len(word) > 1)
    if whole != subject.words:
        if len(subject.words[0]) > 1:  # a middle initial
            yield replace(subject, words=whole)
        return
    if len(whole) == 2:
        yield replace(subject, words=("".join(whole),), exact=True)
    apart = tuple(part for word in whole for part in _HUMP.sub(" ", word).split())
    if apart != whole:
        yield replace(subject, words=apart)


def _whole(subject: Subject) -> list[str]:
    """Return the words that are no initials, codes whole and others in their parts."""
    parts = (
        part
        for word in subject.words
        for part in ([word] if any(each.isdigit() for each in word) else _SIGNS.split(word))
    )
    return [part for part in parts if len(part) > 1]


def _has_initials(subject: Subject) -> bool:
    return any(len(word) == 1 for word in subject.words)


def _terms(word: str) -> list[str]:
    """Return what a word is found by; a code by the whole of it."""
    found = terms(word)
    return found[:1] if any(each.isdigit() for each in word) else found


def _holds(passage: Passage, subject: Subject) -> bool:
    """Return True if a passage, with its title and headings, holds the name."""
    text = passage.chunk.indexed_text
    wanted = {term for word in _whole(subject) for term in _terms(word)}
    if not wanted <= distinct_terms(text, passage.language):
        return False
    if _has_initials(subject):
        return has_person(subject.words, text)
    words = _whole(subject)
    return not _is_phrase(words) or _near(words, text)


def _is_phrase(words: Sequence[str]) -> bool:
    """Return True if words make a name together: a code is known by itself."""
    return len(words) > 1 and all(word.isalpha() for word in words)


def _near(words: Sequence[str], text: str) -> bool:
    """Return True if words stand by each other in a text, in any order; of more than two, all but one."""
    wanted = [set(_terms(word)[:1]) for word in words]
    said = [set(terms(word)) for word in _WORD.findall(text)]
    width, least = len(words) + BETWEEN, max(2, len(words) - 1)
    starts = (at for at, word in enumerate(said) if any(one & word for one in wanted))
    return any(
        sum(any(one & word for word in said[start : start + width]) for one in wanted) >= least
        for start in starts
    )


def _rest(subject: Subject, documents: Sequence[LiveVersion]) -> Iterator[Subject]:
    """Yield what is left of a name that begins with whom a document is of: AWS of Amazon AWS."""
    for count in range(1, len(subject.words)):
        owner = replace(subject, words=subject.words[:count], exact=True)
        if any(_is_of(owner, document) for document in documents):
            yield replace(subject, words=subject.words[count:])


def _names(document: LiveVersion) -> Iterator[str]:
    """Yield what a document is called, and whom it is of."""
    profile = document.profile
    facts = (profile.title, profile.organisation, *profile.aliases, *profile.identifiers)
    yield from (fact.value for fact in facts if fact)
    yield from (document.title, PurePosixPath(document.external_id).stem)


def _is_of(subject: Subject, document: LiveVersion) -> bool:
    """Return True if a document is called so, also run together or with a letter that differs."""
    wanted = {term for word in subject.words for term in _terms(word)}
    key = key_of(" ".join(subject.words))
    may_differ = len(key) >= LEAST_EDITED and not subject.exact
    for name in _names(document):
        if wanted and wanted <= distinct_terms(name):
            return True
        run = key_of(name)
        if run == key or (may_differ and is_near(run, key)):
            return True
        if len(key) >= LEAST_KEY and run.startswith(key):
            return True
    return False


def _about(passages: Sequence[Passage], documents: Sequence[LiveVersion]) -> Iterator[str]:
    """Yield what the documents are about, that of the nearest first, each once."""
    versions = [*(passage.version for passage in passages), *documents]
    called = (
        short_name(each.profile.organisation.value) if each.profile.organisation else f"“{each.title}”"
        for each in versions
    )
    yield from dict.fromkeys(called)

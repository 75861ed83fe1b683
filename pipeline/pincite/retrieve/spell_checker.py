"""Find the typing errors of a question: words are mended, names and codes are only suggested.

A word is taken for an error where no passage of the scope holds it and the language hardly has it. It is
mended where exactly one word of the scope differs from it by one edit, or by two from eight letters on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence

from pincite.index.bm25 import any_of, terms
from pincite.index.languages import ENGLISH, stop_words
from pincite.index.vector_index import Scope, VectorIndex
from pincite.metadata.english_words import is_english
from pincite.retrieve.common_words import TERMS
from pincite.retrieve.passage import Passage
from pincite.retrieve.spelling import LONGEST, folded, is_near, one_edit

LEAST = 5
"""Letters of a word that may be mended: shorter ones are near too many others."""
LEAST_TWICE = 8
"""Letters of a word that may have two errors."""
MOST_CORRECTED = 4
"""Unknown words of a question that may be mended. One with more of them is not of this language."""
MOST_LOOKED_UP = 16
"""Words of a question, and names, that are looked up. One with more of them is no question."""
READ = 64
"""Chunks that are read for words like one that is unknown."""
READ_TWICE = 24
"""Passages that are read for words with two errors: what the question finds as it is typed."""

_WORD = re.compile(r"(?<![\w'’.@/])[a-z]+(?![\w'’@/]|\.\w)|(?<=[a-z]-)[a-z]+(?![\w'’])")
"""Words in small letters: what has a capital may be a name, and what has a digit a code."""
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<!\w)(?=[\w-]*[A-Z])[^\W_](?:[\w-]*[^\W_])?(?!\w)")
LEAST_NAME = 3
"""Letters and digits of a name or code for which another is suggested."""


class SpellChecker:
    """Looks words up in a scope; documents outside of it are not looked at."""

    def __init__(
        self,
        index: VectorIndex,
        count_tokens: Callable[[Sequence[str]], Sequence[int]],
        search: Callable[[Scope, str, int], Sequence[Passage]],
        live: Callable[[Scope], Container[str]],
    ) -> None:
        """Take the parts that look words up.

        `count_tokens` is the embedding model's, which has a token of its own for each common word.

        `live` are the keys of the versions that answer in a scope: the index may hold others for a while.
        """
        self._index = index
        self._count_tokens = count_tokens
        self._search = search
        self._live = live

    def corrected(self, scope: Scope, question: str) -> str:
        """Return a question of English without the typing errors that its scope tells for sure."""
        doubtful = [match for match in _WORD.finditer(question) if LEAST <= len(match[0]) <= LONGEST]
        doubtful = self._uncommon(doubtful)
        if len(doubtful) > MOST_LOOKED_UP:
            return question
        doubtful = [match for match in doubtful if not self.holds(scope, match[0])]
        if len(doubtful) > MOST_CORRECTED:
            return question
        for match in reversed(doubtful):
            if meant := self._meant(scope, match[0], question):
                question = question[: match.start()] + meant + question[match.end() :]
        return question

    def suggested(self, scope: Scope, question: str, passages: Sequence[Passage]) -> str | None:
        """Return a question with its names and codes as the passages found have them, where they differ.

        A name or code that the scope holds is right as it is typed.
        """
        texts = (passage.chunk.indexed_text for passage in passages)
        found = (name for text in texts for name in _NAME.findall(text))
        written = Counter(name for name in found if name.lower() not in stop_words(ENGLISH))
        better, names = question, list(_NAME.finditer(question))
        if len(names) > MOST_LOOKED_UP:
            return None
        for match in reversed(names):
            name = match[0]
            if len(_signs(name)) < LEAST_NAME or is_english(name.lower()) or self.holds(scope, name):
                continue
            near = {other for other in written if is_near(_signs(name), _signs(other))}
            if len({_signs(other) for other in near}) == 1:
                better = better[: match.start()] + max(near, key=written.__getitem__) + better[match.end() :]
        return better if better != question else None

    def holds(self, scope: Scope, word: str) -> bool:
        """Return True if a passage of the scope holds a word, in whatever inflection."""
        found = terms(word)[:1]
        return not found or bool(self._index.search_sparse(scope, any_of(found), 1))

    def _uncommon(self, words: Sequence[re.Match[str]]) -> list[re.Match[str]]:
        """Return the words that neither the embedding model nor a dictionary of English knows."""
        counted = self._count_tokens([word[0] for word in words]) if words else []
        rare = [word for word, count in zip(words, counted, strict=True) if count > 1]
        return [word for word in rare if word[0] not in TERMS and not is_english(word[0])]

    def _meant(self, scope: Scope, word: str, question: str) -> str | None:
        """Return the one word of the scope that this may be an error for."""
        edited = set(one_edit(word))
        stems = {term for each in edited for term in terms(each)}
        live = self._live(scope)
        points = self._index.fetch(self._index.search_sparse(scope, any_of(stems), READ)).values()
        texts = [point.chunk.indexed_text for point in points if point.version_key in live]
        near = _counted(texts, edited.__contains__)
        if not near and len(word) >= LEAST_TWICE:
            passages = self._search(scope, question, READ_TWICE)
            texts = [passage.chunk.indexed_text for passage in passages]
            near = _counted(texts, lambda other: _is_meant_twice(word, other))
        one = len({stem for other in near for stem in terms(other)[:1]}) == 1
        return max(near, key=near.__getitem__) if one else None


def _counted(texts: Iterable[str], is_near_it: Callable[[str], bool]) -> Counter[str]:
    """Return how often each word comes that is near, in small letters; what may be a name is none."""
    found = Counter(word for text in texts for word in _LETTERS.findall(text))
    near: Counter[str] = Counter()
    for word, count in found.items():
        if is_near_it(folded(word)) and (word.islower() or is_english(word.lower())):
            near[word.lower()] += count
    return near


def _is_meant_twice(word: str, other: str) -> bool:
    # "unbolted" is no error for "bolted".
    is_part = word.endswith(other) or other.endswith(word)
    return other[:1] == word[:1] and not is_part and is_near(word, other, 2)


def _signs(name: str) -> str:
    return folded(name).replace("-", "")

"""Tell if a text has a name of a question, in one reading or another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pincite.index.bm25 import distinct_terms, terms
from pincite.retrieve.passage import Passage
from pincite.retrieve.spelling import has_person
from pincite.retrieve.subjects import Subject

BETWEEN = 2
"""Other words, at most, between those of a name."""
_LETTERS = 2
"""Letters of each part of such a name as AT&T, at most."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SIGNS = re.compile(r"[-/.&]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def readings(subject: Subject) -> Iterator[Subject]:
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


def whole_words(subject: Subject) -> list[str]:
    """Return the words that are no initials: codes and such as AT&T whole, others in their parts."""
    parts = (
        part
        for word in subject.words
        for part in ([word] if any(map(str.isdigit, word)) or _is_signed(word) else _SIGNS.split(word))
    )
    return [part for part in parts if len(part) > 1]


def _is_signed(word: str) -> bool:
    """Return True if a word is letters beside an "&"."""
    return "&" in word and all(len(part) <= _LETTERS for part in word.split("&"))


def has_initials(subject: Subject) -> bool:
    """Return True if a word of the name is a letter alone."""
    return any(len(word) == 1 for word in subject.words)


def terms_of(word: str) -> list[str]:
    """Return what a word is found by; a code by the whole of it."""
    found = terms(word)
    return found[:1] if any(each.isdigit() for each in word) else found


def is_in(passage: Passage, subject: Subject) -> bool:
    """Return True if a passage, with its title and headings, holds the name."""
    text = passage.chunk.indexed_text
    wanted = {term for word in whole_words(subject) for term in terms_of(word)}
    if not wanted <= distinct_terms(text, passage.language):
        return False
    if has_initials(subject):
        return has_person(subject.words, text)
    words = whole_words(subject)
    return not is_phrase(words) or stand_near(words, text)


def is_phrase(words: Sequence[str]) -> bool:
    """Return True if words, or letters, make a name together: a code is known by itself."""
    return (len(words) > 1 and all(word.isalpha() for word in words)) or any(map(_is_signed, words))


def stand_near(words: Sequence[str], text: str) -> bool:
    """Return True if words stand by each other in a text, in any order; of more than two, all but one."""
    if any(map(_is_signed, words)):
        return all(word.casefold() in text.casefold() for word in words)
    wanted = [set(terms_of(word)[:1]) for word in words]
    said = [set(terms(word)) for word in _WORD.findall(text)]
    width, least = len(words) + BETWEEN, max(2, len(words) - 1)
    starts = (at for at, word in enumerate(said) if any(one & word for one in wanted))
    return any(
        sum(any(one & word for word in said[start : start + width]) for one in wanted) >= least
        for start in starts
    )

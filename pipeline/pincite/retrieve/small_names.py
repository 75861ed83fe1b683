"""Tell if a word in small letters is a name: by what spaCy says of it with a capital letter."""

from __future__ import annotations

from pincite.metadata.english_words import is_english
from pincite.metadata.proper_nouns import PLACES, entity_with_capital, stands_alone
from pincite.retrieve.spelling import LONGEST, one_edit

_NAMED = frozenset("ORG PERSON PRODUCT WORK_OF_ART".split())
"""Entities that a question is about, where a word of English is one in any sentence."""
_SENTENCES = ("Who founded {}?", "How much does {} cost?", "Where does {} live?")
"""A word of English that is no name is different things in these, or none."""
_LEAST = 5
"""Letters of a word that is no English: shorter ones are often abbreviations."""
_LEAST_PART = 2
"""Letters of each part of a compound."""


def is_foreign(word: str) -> bool:
    """Return True if a word in small letters is none of English: no compound and no typing error, either."""
    if not _LEAST <= len(word) <= LONGEST or not word.isalpha() or is_english(word):
        return False
    return not _is_compound(word) and not any(map(is_english, one_edit(word)))


def is_name_in_small(question: str, word: str, *, placed: bool) -> bool:
    """Return True if a word of a question is a name, although it is written in small letters.

    A word that is no English is one where spaCy takes it for one; after "in" no place is, as a question is
    seldom about it. A word of English must stand alone, and be the same entity in any sentence.
    """
    entity = entity_with_capital(question, word)
    if is_foreign(word):
        return bool(entity) and not (placed and entity in PLACES)
    return (
        entity in _NAMED
        and stands_alone(question, word)
        and all(entity_with_capital(each.format(word), word) == entity for each in _SENTENCES)
    )


def _is_compound(word: str) -> bool:
    """Return True if a word is two of English run together: timesheet."""
    cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    return any(is_english(word[:at]) and is_english(word[at:]) for at in cuts)

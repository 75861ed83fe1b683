"""Abbreviations of organisations' names: JnJ and J&J for Johnson & Johnson, AMEX for American Express."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from pincite.metadata.names import short_name, without_article
from pincite.retrieve.wording import words_of

JOINING = frozenset({"&", "and", "the", "of"})
"""Words of a name that may be left out."""
_INITIALS = 2
"""An abbreviation this short has the first letters of all words."""
_LONGEST = 6


class _Name(NamedTuple):
    """The words of a name, also without the legal form, which some abbreviations hold and some don't."""

    whole: Sequence[str]
    short: Sequence[str]
    documents: Collection[int]

    def is_meant_by(self, letters: str) -> bool:
        """Return True if the name, with or without its legal form, may be written as these letters."""
        if len(letters) <= _INITIALS:
            return letters == "".join(part[0] for part in self.short if part not in JOINING)
        return _made_of(letters, self.whole)


class Abbreviations:
    """The names of some organisations, each with the documents that are known by it."""

    def __init__(self, names: Mapping[str, Collection[int]]) -> None:
        self._names: dict[str, list[_Name]] = defaultdict(list)
        for name, documents in names.items():
            if parts := _parts(without_article(name)):
                self._names[parts[0][0]].append(_Name(parts, _parts(short_name(name)), documents))

    def of(self, word: str) -> frozenset[int]:
        """Return the documents of organisations that a word abbreviates.

        The word has two capitals or an &.
        """
        letters = _letters(word)
        looks_so = "&" in word or sum(map(str.isupper, letters)) >= 2
        if not looks_so or not 2 <= len(letters) <= _LONGEST:
            return frozenset()
        letters = letters.lower()
        meant = (name for name in self._names.get(letters[0], ()) if name.is_meant_by(letters))
        return frozenset(document for name in meant for document in name.documents)


def abbreviates(short: str, name: str) -> bool:
    """Return True if letters are beginnings of a name's first words, in their order and without a gap.

    Joining words may be left out, and an n may stand for "and".
    """
    letters = _letters(short).lower()
    return bool(letters) and _made_of(letters, _parts(name))


def _made_of(rest: str, parts: Sequence[str]) -> bool:
    """Return True if the letters are beginnings of the first of the words `parts`."""
    if not rest:
        return True
    if not parts:
        return False
    first, others = parts[0], parts[1:]
    if first in JOINING and _made_of(rest, others):
        return True
    if first in {"&", "and"} and rest[0] == "n" and _made_of(rest[1:], others):
        return True
    shared = 0
    while shared < min(len(first), len(rest)) and first[shared] == rest[shared]:
        shared += 1
    return any(_made_of(rest[length:], others) for length in range(shared, 0, -1))


def _parts(name: str) -> list[str]:
    return [word if word == "&" else _letters(word).lower() for word in words_of(name)]


def _letters(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum())

"""Abbreviations of organisations' names: JnJ and J&J for Johnson & Johnson, AMEX for American Express."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from pincite.metadata.names import short_name, without_article
from pincite.retrieve.wording import words_of

JOINING = frozenset({"&", "and", "the", "of"})
"""Words of a name that may be left out."""
_INITIALS = 2
"""An abbreviation this short has the first letters of all words."""
_LONGEST = 6
_LEAST_SMALL, _LEAST_PIECE = 4, 2
"""In small letters an abbreviation has this many, of each word so many, and is of all the words."""


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
        return _documents(name for name in self._names.get(letters[0], ()) if name.is_meant_by(letters))

    def of_small(self, word: str) -> frozenset[int]:
        """Return the documents of organisations that a word in small letters abbreviates, such as amex."""
        if not _LEAST_SMALL <= len(word) <= _LONGEST:
            return frozenset()
        letters = word.lower()
        return _documents(
            name
            for name in self._names.get(letters[0], ())
            if _made_of(letters, name.short, whole=True, least=_LEAST_PIECE)
        )


def abbreviates(short: str, name: str) -> bool:
    """Return True if letters are beginnings of a name's first words, in their order and without a gap.

    Joining words may be left out, and an n may stand for "and".
    """
    letters = _letters(short).lower()
    return bool(letters) and _made_of(letters, _parts(name))


def _made_of(rest: str, parts: Sequence[str], *, whole: bool = False, least: int = 1) -> bool:
    """Return True if the letters are beginnings of the words `parts`.

    `least` is the number of letters of each beginning that is no whole word. With `whole`, each word must
    have one.
    """
    if not rest:
        return not whole or all(part in JOINING for part in parts)
    if not parts:
        return False
    first, others = parts[0], parts[1:]
    if first in JOINING and _made_of(rest, others, whole=whole, least=least):
        return True
    if first in {"&", "and"} and rest[0] == "n" and _made_of(rest[1:], others, whole=whole, least=least):
        return True
    shared = 0
    while shared < min(len(first), len(rest)) and first[shared] == rest[shared]:
        shared += 1
    lengths = range(shared, min(least, len(first)) - 1, -1)
    return any(_made_of(rest[length:], others, whole=whole, least=least) for length in lengths)


def _documents(names: Iterable[_Name]) -> frozenset[int]:
    return frozenset(document for name in names for document in name.documents)


def _parts(name: str) -> list[str]:
    return [word if word == "&" else _letters(word).lower() for word in words_of(name)]


def _letters(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum())

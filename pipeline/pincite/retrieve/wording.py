"""Read how a question is typed: its words, and what their capital letters tell of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.text import months

_WORD = re.compile(r"(?P<word>[^\W_]+(?:[.&'’](?!s(?!\w))[^\W_]+)*|&)(?P<possessive>['’]s?(?!\w))?")
_SPACED_AND = re.compile(r"(?<=\b[^\W\d_]) & (?=[^\W\d_]\b)")
_SENTENCE_ENDS = re.compile(r"[.?!:]\s|\n")
NO_NAMES = frozenset("i monday tuesday wednesday thursday friday saturday sunday".split()).union(
    months.NUMBERS
)
"""Words with a capital letter that are nobody's names."""
_SMALL = frozenset("The Of In For And To Is Was On By Does Did Are Were From With Its".split())
"""Words that have a capital letter within a sentence only where every word has one."""
_LONG = 4
"""Letters of a word that has a capital letter in a headline, whatever word it is."""
_SHOUTED = 3
"""Words, all in capitals, that make a question one in capitals."""


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word of a question, without the 's of a possessive."""

    text: str
    possessive: bool = False
    starts_sentence: bool = False

    @property
    def has_capital(self) -> bool:
        """True if it has a capital letter that is not there because a sentence begins."""
        text = self.text[1:] if self.starts_sentence else self.text
        return text != text.lower()

    @property
    def is_mixed(self) -> bool:
        """True if it has capital and small letters, as most names have."""
        text = self.text.removesuffix("s")  # KPIs
        return text != text.lower() and text != text.upper()


class Wording:
    """The words of a question, and its style of writing."""

    def __init__(self, question: str) -> None:
        question = _SPACED_AND.sub("&", question)
        self.words: list[TypedWord] = []
        end = 0
        for match in _WORD.finditer(question):
            starts = not self.words or _SENTENCE_ENDS.search(question[end : match.start()]) is not None
            self.words.append(TypedWord(match["word"], match["possessive"] is not None, starts))
            end = match.end()
        inner = [word for word in self.words if not word.starts_sentence]
        alphabetic = [word.text for word in self.words if word.text.isalpha()]
        self.is_shouted = len(alphabetic) >= _SHOUTED and all(word.isupper() for word in alphabetic)
        """True if all words are in capitals."""
        self.is_headline = any(word.text in _SMALL for word in inner) and not any(
            word.text.islower() for word in inner if len(word.text) >= _LONG
        )
        """True if Every Word Begins With a Capital."""
        self.names_have_capitals = not self.is_headline and any(
            word.is_mixed and word.text.lower() not in NO_NAMES for word in inner
        )
        """True if names are written with a capital letter, so that a word without one is no name."""
        first_is_small = bool(alphabetic) and alphabetic[0].islower()
        self.tells_nothing = (
            self.is_shouted or self.is_headline or (first_is_small and not self.names_have_capitals)
        )
        """True if all words have capitals alike, or none has."""

    def proves(self, run: Sequence[TypedWord]) -> bool:
        """Return True if some of these words are written as only names are."""
        if self.is_shouted:
            return False
        if self.is_headline:
            return any(word.text[1:] != word.text[1:].lower() for word in run)
        return any(word.has_capital for word in run)

    def allows(self, run: Sequence[TypedWord]) -> bool:
        """Return True if these words may be a name although nothing proves it."""
        return not self.names_have_capitals or run[0].starts_sentence


def words_of(text: str) -> list[str]:
    """Return the words of a name or a question, without the 's of possessives, and each & between words."""
    return [match["word"] for match in _WORD.finditer(_SPACED_AND.sub("&", text))]

"""Recognise in a question the organisations that documents are of, however they are called there.

A name is found written out, without its legal form, by its beginning where no other name begins so, run
together as file names have it, by an alias such as its ticker, and by an abbreviation that its words begin
with. What may be a word of the language must be written as a name, or stand as one: with 's, or in a question
with a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pincite.metadata.names import OPENS_MANY_NAMES
from pincite.retrieve.common_words import COMMON, TERMS
from pincite.retrieve.gazetteer import Gazetteer, key_of_words
from pincite.retrieve.wording import TypedWord, Wording

_BEFORE_OTHERS = frozenset("mr mrs ms dr prof sir in at near across within outside".split())
"""Words before the names of people and places."""
_ORDINARY = COMMON | TERMS
_LONGEST = 5
"""Words of a name that are looked up together."""
_LEAST_SMALL = 3
"""Letters of a name in small letters that is one without more."""
_NAMED, _IN_PART = 1.0, 0.9


@dataclass(frozen=True, slots=True)
class Named:
    """Documents that a question names: by which words, how surely, 0 to 1, and what these words are.

    A doubtful name is one only where the question has none that is not.
    """

    words: str
    documents: frozenset[int]
    certainty: float = _NAMED
    how: str = "names its organisation"
    doubtful: bool = False


class OrganisationNames:
    """The names of a collection's documents, by their number."""

    def __init__(self, names: Mapping[int, Iterable[str]], organisations: Mapping[int, str]) -> None:
        """Take the names of documents, by their number.

        `organisations` are the documents' own, `names` are their other names.
        """
        self._known = Gazetteer(names, organisations)

    def found_in(self, question: str, *, dated: bool = False) -> list[Named]:
        """Return what the question names, each run of words once.

        `dated`: it asks for a time, as of reports.
        """
        wording = Wording(question)
        keys = [key_of_words([word.text]) for word in wording.words]
        reading = _NameSearch(self._known, wording, keys, dated)
        found = []
        at = 0
        while at < len(reading.wording.words):
            length, named = reading.longest(at)
            if named:
                found.append(named)
            at += length
        return [named for named in found if not named.doubtful] or found


@dataclass(frozen=True, slots=True)
class _NameSearch:
    """One question, and the names that it may hold; `keys` are what its words are looked up by."""

    known: Gazetteer
    wording: Wording
    keys: Sequence[str]
    dated: bool

    def longest(self, at: int) -> tuple[int, Named | None]:
        """Return the longest name that begins at a word, and its number of words; 1 where none does."""
        for length in range(min(_LONGEST, len(self.keys) - at), 0, -1):
            if self.keys[at] and self.keys[at + length - 1]:  # joining words have no key
                for named in self._readings(at, length):
                    return length, named
        return 1, None

    def _readings(self, at: int, length: int) -> Iterator[Named]:
        """Yield what the words may name, the surest first."""
        run, key = self.wording.words[at : at + length], "".join(self.keys[at : at + length])
        if length > 1 and not self.known.knows(key):
            return
        spoken = " ".join(word.text for word in run)
        beginning = self.known.beginning(key)
        if documents := self.known.named(key):
            yield from self._judged(Named(spoken, documents | beginning), run)
        if beginning and key not in OPENS_MANY_NAMES and self._stands_alone(at, length):
            yield from self._judged(Named(spoken, beginning, _IN_PART), run)
        if length == 1:
            yield from self._ticker(run[0])
            yield from self._abbreviation(run[0])

    def _judged(self, named: Named, run: Sequence[TypedWord]) -> Iterator[Named]:
        """Yield a name if these words are one. It is doubtful if their spelling alone does not show it."""
        whole, alone = named.certainty == _NAMED, len(run) == 1
        common = alone and (run[0].text.lower() in COMMON or len(run[0].text) < _LEAST_SMALL)
        if self.wording.proves(run) and (whole or not common):
            yield named
        elif self.wording.proves(run) or self.wording.allows(run):
            begins = run[0].starts_sentence and run[0].is_mixed
            if whole and not common and (begins or not alone or self.wording.tells_nothing):
                yield named
            elif run[-1].possessive or self.dated:
                yield replace(named, doubtful=True)

    def _stands_alone(self, at: int, length: int) -> bool:
        """Return True if the first word of a name is not part of another one: Robert Kraft, Kraft Foods."""
        words = self.wording.words
        if length > 1:
            return True
        before = words[at - 1] if at else TypedWord("")
        after = words[at + 1] if at + 1 < len(words) else TypedWord("")
        if words[at].possessive:
            return not before.is_mixed or before.possessive or before.starts_sentence
        return not (
            before.text.lower() in _BEFORE_OTHERS
            or (before.is_mixed and not (before.possessive or before.starts_sentence))
            or after.is_mixed
        )

    def _ticker(self, word: TypedWord) -> Iterator[Named]:
        documents = self.known.ticker(word.text.upper())
        if not documents:
            return
        named = Named(word.text, documents)
        written = word.text.isupper() and not self.wording.is_shouted
        ordinary = word.text.lower() in _ORDINARY or len(word.text) == 1
        if not ordinary:
            yield from (named,) if written else self._judged(named, [word])
        elif written and word.possessive and (self.dated or len(word.text) > 1):
            yield replace(named, doubtful=True)

    def _abbreviation(self, word: TypedWord) -> Iterator[Named]:
        if word.text.lower() in _ORDINARY:
            return
        documents = self.known.abbreviations.of(word.text)
        if documents and ("&" in word.text or not self.wording.is_shouted):
            yield Named(word.text, documents, _IN_PART, "abbreviates its organisation")

"""Tell if a text has a name of a question, in one reading or another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pincite.index.bm25 import distinct_terms, terms
from pincite.retrieve.passage import Passage
from pincite.retrieve.spelling import has_person
from pincite.retrieve.subjects import Subject

BETWEEN = 2
"""Other words, at most, between those of a name."""
_BEFORE_NUMBER = 8
"""Words, at most, between a name and the number that it has, as other numbers of it may stand there."""
_ROMAN = ("", *"I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split())
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
    *named, last = subject.words
    if last.isdigit() and 0 < int(last) < len(_ROMAN):
        yield replace(subject, words=(*named, _ROMAN[int(last)]))
    if subject.may_begin:
        yield replace(subject, words=subject.words[1:])
    whole = tuple(word for word in subject.words if not _is_initial(word))
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
    return [part for part in parts if not _is_initial(part)]


def _is_initial(word: str) -> bool:
    return len(word) == 1 and not word.isdigit()


def _is_signed(word: str) -> bool:
    """Return True if a word is letters beside an "&"."""
    return "&" in word and all(len(part) <= _LETTERS for part in word.split("&"))


def has_initials(subject: Subject) -> bool:
    """Return True if a word of the name is a letter alone."""
    return any(map(_is_initial, subject.words))


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
    """Return True if words, letters or numbers make a name together: a code is known by itself."""
    return (len(words) > 1 and all(word.isalpha() or word.isdigit() for word in words)) or any(
        map(_is_signed, words)
    )


def stands_as_name(word: str, text: str) -> bool:
    """Return True if a word with a capital begins no sentence and no line, or another such word follows."""
    return re.search(rf"(?<=[\w,;&] ){re.escape(word)}\b|\b{re.escape(word)}(?= [A-Z])", text) is not None


def stand_near(words: Sequence[str], text: str) -> bool:
    """Return True if words stand by each other in a text, in any order; of more than two, all but one.

    Where others stand between them, each begins with a capital: "the best place to buy" is no Best Buy. A
    number stands behind, a few words away at most.
    """
    if any(map(_is_signed, words)):
        return all(word.casefold() in text.casefold() for word in words)
    said = [_Said(match[0], frozenset(terms(match[0]))) for match in _WORD.finditer(text)]
    said = [each for each in said if each.terms]
    *named, last = words
    if named and last.isdigit():
        ends = (at + 1 for at, each in enumerate(said) if each.terms & set(terms_of(named[-1])))
        return stand_near(named, text) and any(
            last in each.terms for end in ends for each in said[end : end + _BEFORE_NUMBER]
        )
    wanted = [set(terms_of(word)[:1]) for word in words]
    width, least = len(words) + BETWEEN, min(len(words), max(2, len(words) - 1))
    return any(
        _are_name(said[start : start + width], wanted, least)
        for start, each in enumerate(said)
        if any(one & each.terms for one in wanted)
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of a text, with the terms that it is found by."""

    text: str
    terms: frozenset[str]


def _are_name(said: Sequence[_Said], wanted: Sequence[set[str]], least: int) -> bool:
    """Return True if so many of the wanted words are among these, one after the other or in capitals."""
    at = [place for place, each in enumerate(said) if any(one & each.terms for one in wanted)]
    found = sum(any(one & said[place].terms for place in at) for one in wanted)
    if min(found, len(at)) < least:
        return False
    capital = [said[place].text[0].isupper() for place in at]
    in_order = all(one & said[place].terms for one, place in zip(wanted, at, strict=False))
    return all(capital) or (at[least - 1] == least - 1 and (in_order or any(capital)))

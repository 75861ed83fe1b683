"""Tell which lines say of their own document who wrote it, or when: a table of figures does not.

A question for that is asked in other words than a document's front has, so its words cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pincite.answer.find.part_openings import LEAST_PARAGRAPH, is_heading_of_authors
from pincite.index.bm25 import holds_phrase, terms
from pincite.index.languages import ENGLISH
from pincite.metadata.definitions import asks_person, holds_name
from pincite.metadata.opening import REFERENCES
from pincite.metadata.proper_nouns import NAME_WORDS, is_name_of_person
from pincite.metadata.time_and_price import asks_time, has_date
from pincite.retrieve.asked_words import words_of
from pincite.retrieve.passage import Passage
from pincite.text.sentences import has_ended

_PERSON = frozenset("author authors publisher sender writer".split())
_DAY = frozenset("date dated".split())
_PERSON_LABEL = re.compile(
    r"\b(?:approved|authors?|by|compiled|from|issued|prepared|published|publisher|sender|signed|writer|written)\b",
    re.IGNORECASE,
)
_PERSON_TOLD = re.compile(
    r"^\W*(?-i:By|BY|From|FROM)\b|\b(?:authors?|publisher|sender|writer|wrote)\b"
    r"|\b(?:approved|compiled|issued|prepared|published|signed|written)\s+(?:\w+\s+){0,3}?by\b",
    re.IGNORECASE,
)
"""Words of a sentence or line beside the name of who wrote the document; in a row a label is enough."""
_BY_NAME = re.compile(r"\bby\s+[A-Z]")
"""Words of a title that says who wrote the document."""
_WRITTEN = re.compile(
    r"\b(?:who\s+(?:\w+ly\s+)?(?:wrote|authored)|(?:authors?|writers?)\s+of)\s+(?!this\b|that\b|these\b)(?P<what>[^?]+)",
    re.IGNORECASE,
)
"""A question for who wrote a thing, which may be what a document is about."""
_GROUP = re.compile(r"\b(?:authors|community|contributors|developers|group|team)$", re.IGNORECASE)
"""A line that names those who wrote something together."""
_FOR_IT = r"\b(?:for|from|in|into|on|to|with)\s+(?:the\s+)?"
"""Words before the name of a thing in a sentence about something else: a client for Postfix."""
_DAY_LABEL = re.compile(
    r"\b(?:as of|dated?|effective|issued|posted|printed|published|released|revised|sent|signed|updated"
    r"|version)\b",
    re.IGNORECASE,
)
"""Words of a row or sentence that says so of the document, and not of something in it."""
_LABEL_WORDS = 3
"""Words of a cell that is such a label, at most: cells of more say other things by these words."""
_KIND = re.compile(r"\b(?:documentation|guide|handbook|manual|reference|report|tutorial)s?\b", re.IGNORECASE)
"""A word for what a document is: “GPSBabel Documentation” is nobody's name."""
_FIRST_NAME = 2
"""Words of the first of several names that nothing parts."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_BETWEEN_NAMES = re.compile(r"[^\w\s.’'-]|\b(?:and|by|et|und|y)\b|\d+", re.IGNORECASE)
"""Signs and words between names in a line of them, and the numbers of notes that mark one."""


def says_of_itself(question: str, passages: Sequence[Passage]) -> bool:
    """Return True if passages may say who wrote their document, or when, if a question asks for that.

    Any name or date will do in a heading or line of the front matter, but no name that the title has, and a
    title says who wrote it only where it says that it is by a person. Elsewhere, and in a paragraph or row,
    an English one needs a word for it beside: most are others. Of a question for anything else it is always
    True.
    """
    titles = {each.chunk.title for each in passages}
    called = {word for title in titles for word in title.split()}

    def names_author(line: str) -> bool:
        if any(_is_title(line, title) for title in titles):
            return (_BY_NAME.search(line) or _PERSON_TOLD.search(line)) is not None and _names_authors(line)
        rest = " ".join(word for word in line.split() if word not in called)
        return holds_name(rest) or _names_authors(rest)

    def has_day(line: str) -> bool:
        return has_date(line) or _YEAR.search(line) is not None

    if _asks_author(question):
        under = any(map(_stands_under_authors, passages))
        return under or _any_line(passages, names_author, _PERSON_LABEL, _PERSON_TOLD)
    return not _asks_day(question) or _any_line(passages, has_day, _DAY_LABEL, _DAY_LABEL)


def _is_title(line: str, title: str) -> bool:
    """Return True if a line is a title, or has most of its words."""
    words = set(title.split())
    return line == title or len(words & set(line.split())) > len(words) / 2


def asked_lines(question: str, front: Passage) -> Passage:
    """Return the lines of a document's front matter that say what is asked; all of them where none does.

    Each line is a segment. Lines of names are asked for, if a question asks who wrote the document, and lines
    of dates, if it asks when.
    """
    if not (_asks_author(question) or _asks_day(question)):
        return front
    says = _names_authors if _asks_author(question) else has_date
    lines = zip(front.chunk.segments, front.chunk.segment_texts, strict=True)
    asked = [segment for segment, line in lines if _is_line(line) and says(line)]
    return replace(front, chunk=front.chunk.only(asked)) if asked else front


def author_lines(what: str, front: Passage) -> Passage | None:
    """Return the lines of a document's front matter that name who wrote something; None where none does.

    A line that has the thing's name is its title, unless it says that somebody wrote it.
    """

    def names_author(line: str) -> bool:
        if _PERSON_TOLD.search(line) or _GROUP.search(line):
            return holds_name(line)
        return _is_line(line) and _names_authors(line) and not holds_phrase(terms(line), terms(what))

    lines = zip(front.chunk.segments, front.chunk.segment_texts, strict=True)
    named = [segment for segment, line in lines if names_author(line)]
    return replace(front, chunk=front.chunk.only(named)) if named else None


def asked_authors_of(question: str) -> str | None:
    """Return what a question wants to know the authors of; None if it asks for something else."""
    asked = _WRITTEN.search(question)
    return asked["what"] if asked and terms(asked["what"]) else None


def says_authors_of(what: str, passage: Passage) -> bool:
    """Return True if a sentence of a passage says who wrote something, by its name."""
    wanted, chunk = terms(what), passage.chunk
    lines = (chunk.text[start:end] for start, end in chunk.sentences)
    part_of_it = re.compile(_FOR_IT + re.escape(what.strip()), re.IGNORECASE)
    return any(
        _PERSON_TOLD.search(line) is not None
        and _names_people(line)
        and holds_phrase(terms(part_of_it.sub("", line)), wanted)
        for line in lines
    )


def _asks_author(question: str) -> bool:
    return asks_person(question) or not _PERSON.isdisjoint(words_of(question))


def _asks_day(question: str) -> bool:
    return asks_time(question) or not _DAY.isdisjoint(words_of(question))


def _is_line(text: str) -> bool:
    """Return True if a text is no paragraph: it is short, or does not end as a sentence does."""
    return len(text.split()) < LEAST_PARAGRAPH or not has_ended(text)


def _names_authors(line: str) -> bool:
    """Return True if a line names people, and not what the document is."""
    return _names_people(line) and not _KIND.search(line)


def _names_people(line: str) -> bool:
    parts = [part.split() for part in _BETWEEN_NAMES.split(line)]
    return any(is_name_of_person(" ".join(words)) or _begins_names(words) for words in parts)


def _begins_names(words: Sequence[str]) -> bool:
    """Return True if words with capitals are probably names in a row, as LaTeX sets those of authors."""
    are_several = len(words) > NAME_WORDS and all(word[0].isupper() for word in words)
    return are_several and is_name_of_person(" ".join(words[:_FIRST_NAME]))


def _stands_under_authors(passage: Passage) -> bool:
    chunk = passage.chunk
    return any(map(is_heading_of_authors, chunk.headings[-1:])) and holds_name(chunk.text)


def _any_line(
    passages: Sequence[Passage], holds: Callable[[str], bool], label: re.Pattern[str], told: re.Pattern[str]
) -> bool:
    """Return True if a line holds what is asked, with a label in its row, or with words that tell it.

    References tell it of other documents.
    """

    def may_say(line: str, *, is_front: bool) -> bool:
        if "\t" in line:
            return any(len(cell.split()) <= _LABEL_WORDS and label.search(cell) for cell in line.split("\t"))
        says = len(line.split()) < LEAST_PARAGRAPH or _names_people(line)
        return (is_front and _is_line(line) and says) or told.search(line) is not None

    return any(
        holds(line) and (each.language != ENGLISH or may_say(line, is_front=each.part == "opening"))
        for each in passages
        if not any(map(REFERENCES.fullmatch, each.chunk.headings))
        for line in (*each.chunk.headings, *each.chunk.text.split("\n"))
    )

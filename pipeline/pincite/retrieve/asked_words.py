"""Tell the words of an English question that say what is asked for from those that say of what."""

from __future__ import annotations

import re

from pincite.index.bm25 import terms
from pincite.metadata.question_words import CLASSES, FUNCTION_WORDS, GENERAL_WORDS
from pincite.retrieve.asked_entry import asks_option

_WORD = re.compile(r"[^\W_]+(?:(?:['’.-]|(?<=\d),(?=\d))[^\W_]+)*+")
_WHOLE_WORD = re.compile(rf"(?<![\w./\\-]){_WORD.pattern}(?![\w/\\])")
"""A word that is no part of a file's name."""
_CONTRACTED = re.compile(r"(?:n't|'(?:d|ll|m|re|ve))+$")
_FRAME = FUNCTION_WORDS | frozenset(
    "also any anything do does documents else everything have information material of our something there "
    "we".split()
)
"""Words before the subject of a question for documents, beside those for documents and for what they do."""
_OVERVIEW = FUNCTION_WORDS | frozenset(
    "about brief briefly content contents cover covers deal deals description discuss gist idea introduce "
    "key main message overview outline point points purpose recap say says short subject sum summarise "
    "summarised summarize summarized summary takeaway takeaways talk tldr topic topics "
    "dr nutshell overall provide quick quickly tl".split()
)
"""Words that ask what a document says in general."""
_ASKS_OVERVIEW = re.compile(
    r"\babout\W*$|\b(?:gist|key points?|main points?|outline|overview|recap|summar(?:y|i[sz]e[sd]?)"
    r"|takeaways?|tl;?dr)\b",
    re.IGNORECASE,
)
_FRONT = _OVERVIEW | frozenset(
    "addressed author authored authors date dated edition from issue issued last number post posted publish "
    "published publisher released revision sender sent signed start started title updated version writer "
    "written wrote".split()
)
"""Words that ask for what a document says of itself."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters; "what's" is "what"."""
    return [_without_s(word).lower() for word in _WORD.findall(text)]


def asks_overview(text: str) -> bool:
    """Return True if all words of a text ask what a document says in general."""
    return _are_all_of(text, _OVERVIEW)


def overview_of(question: str) -> tuple[int, int] | None:
    """Return the span of the thing that a question wants an overview of: "summarise the [growing year]".

    None where it asks for something else, or of nothing.
    """
    if not _ASKS_OVERVIEW.search(question):
        return None
    said = [match for match in _WORD.finditer(question) if not asks_overview(match[0])]
    return (said[0].start(), said[-1].end()) if said else None


def asks_front(text: str) -> bool:
    """Return True if all words of a text ask what a document says in general, or of itself."""
    return _are_all_of(text, _FRONT)


def topic_of(question: str) -> str:
    """Return what a question for documents says that they are about; nothing where it asks for all."""
    for match in _WORD.finditer(question):
        word = _without_s(match[0]).lower()
        if word not in _FRAME and not {"DOCUMENT", "DOCUMENTS", "SAYS", "ABOUT"} & set(CLASSES.get(word, ())):
            return question[match.start() :].rstrip(" ?")
    return ""


def subject_words(question: str) -> list[str]:
    """Return the words of a question that say of what it is asked, as they are written, each once.

    Of "non-refundable" they are both parts; a code such as CV-600 is one word.
    """
    found: dict[tuple[str, ...], str] = {}
    for whole in _WHOLE_WORD.findall(question):
        word = _without_s(whole)
        parts = [word] if any(map(str.isdigit, word)) else word.split("-")
        for part in parts:
            if not _is_asked_for(part.lower().replace("’", "'")):
                found.setdefault(tuple(terms(part)), part)
    return list(found.values())


def _are_all_of(text: str, words: frozenset[str]) -> bool:
    """Return True if a text has no other words; an option such as -a is no article."""
    return set(words_of(text)) <= words and not asks_option(text)


def _is_asked_for(word: str) -> bool:
    return any(
        each in _FRAME or each in _FRONT or each in GENERAL_WORDS or each in CLASSES
        for each in (word, _CONTRACTED.sub("", word))
    )


def _without_s(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")

"""Find the documents that a question addresses: by file name or title, or as "the press release".

"The article on telescopes" is the one that has telescopes in its name or title. "What is the fen plan
about?" is of the one document that has all of these words there. "What does dot -v do?" is of dot's manual.

Such a question is asked of these documents alone, and the words that address them need not stand in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from pincite.index.bm25 import distinct_terms
from pincite.metadata.question_words import CLASSES
from pincite.retrieve.asked_entry import asks_option
from pincite.retrieve.asked_words import overview_of
from pincite.retrieve.document_names import DocumentNames

MOST = 50
"""Documents that a question may address: "the annual report" of more means a kind, and not these."""

_NOUNS = [word for word, classes in CLASSES.items() if "DOCUMENT" in classes]
_GENERIC = frozenset(
    "article book document email file page paper pdf report scan sheet source text upload".split()
)
"""Nouns that by themselves address a document only where there is no other."""
_ANY_DOCUMENT = frozenset("article book document handbook manual paper presentation report".split())
"""Nouns that documents seldom have in their names."""
_VAGUE = re.compile(
    r"^(?:(?:above|attached|current|entire|first|following|given|last|new|next|old|original|other|previous|same|second|"
    r"uploaded|whole)\s+)+",
    re.IGNORECASE,
)
"""Words before a noun that tell no document from others."""
_FURTHER = (
    "press release",
    "release",
    "data ?sheet",
    "memorandum",
    "statement",
    "(?:release )?notes",
    "thesis",
    "dissertation",
    "specification",
    "minutes",
    "essay",
    r"(?:guide|tutorial|proposal)(?!\s(?:about|for|of|on|to)\b)",
)
"""Nouns for documents that may be something else, too: a document has to have them in its name."""
_NOUN = "|".join([*_NOUNS, *_FURTHER])
_THE = "(?:the|this|that|our|your|my|its|their)"
_PHRASE = re.compile(
    rf"\b{_THE}\s+(?P<words>(?:(?!{_THE}\b)[\w&'’.-]+\s+){{0,4}}?(?P<noun>{_NOUN}))"
    r"(?=\W*$|[?.,;:)'’]|\s(?:a|about|addressed|and|are|by|come|contain\w*|cover\w*|dated|deal\w*|did|does|for|from|"
    r"give\w*|has|have|in|is|issued|list\w*|mention\w*|of|on|or|published|released|say\w*|sent|show\w*|signed|tell\w*|"
    r"that|to|was|were|which|with|writ\w*|wrote)\b)",
    re.IGNORECASE,
)
_THIS_ONE = re.compile(r"this\s", re.IGNORECASE)
"""Before a noun alone it means the document at hand, where that is the only one."""
_WEB = "blog|blog post|discussion|post|thread|web ?page|web ?site"
_PIECE = f"{_NOUN}|{_WEB}|guide|list|recipe|review|story|tutorial"
_ENDS = (
    r"(?=\W{0,9}$|[?.,;:)]|\s(?:about|are|came|come|contain\w*|cover\w*|deal\w*|did|does|has|have|is|last|mention\w*|"
    r"posted|published|released|say\w*|show\w*|start\w*|tell\w*|updated|was|were|writ\w*|wrote)\b)"
)
_NO_TOPIC = r"(?:a|an|and|by|first|in|last|main|of|on|or|original|other|same|the|whole)\s"
_TOPIC = re.compile(
    rf"\b(?:the|this|that)\s+(?:(?P<before>(?:(?!{_NO_TOPIC})[\w&'’.-]+\s+){{1,3}}?)(?:article|{_WEB})"
    rf"|(?:{_PIECE})\s+(?:about|concerning|for|of|on|regarding|to)\s+(?P<after>[\w&'’.-]+(?:\s+[\w&'’.-]+){{0,5}}?))"
    rf"{_ENDS}",
    re.IGNORECASE,
)
MOST_OF_TOPIC = 3
"""Documents of one topic that a question may address: of more it is a subject, and no name."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """The ids of the documents that a question addresses, and the question without the words that do so."""

    document_ids: tuple[str, ...]
    rest: str


def addressed(
    question: str,
    names: DocumentNames,
    within: Collection[str] | None = None,
    is_word: Callable[[str, str], bool] = lambda name, document_id: False,
) -> Addressed | None:
    """Return the documents that a question addresses; None if it speaks of none, of all, or of many.

    A document that is alone is addressed by every question. `within` are the documents that it is asked of;
    None stands for all. `is_word` says of a file's name, and of the document, whether others say it too: then
    it is a word of the question, as in "covid-19.pdf".
    """
    finders = (
        partial(_by_name, is_word=is_word),
        partial(_by_phrase, is_word=is_word),
        _by_option,
        _by_topic,
        partial(_by_overview, is_word=is_word),
        partial(_by_name, is_word=is_word, as_said=True),
    )
    for find in finders:
        found = [each for each in find(question, names, within) if within is None or each[0] in within]
        ids = tuple(dict.fromkeys(document for document, _, _ in found))
        if 0 < len(ids) <= MOST:
            return Addressed(ids, _without(question, {(start, end) for _, start, end in found}))
    asked_of = names.ids if within is None else within
    return Addressed(tuple(asked_of), question) if len(asked_of) == 1 else None


_Found = list[tuple[str, int, int]]
"""Documents by their ids, and where a question addresses each."""


def _by_name(
    question: str,
    names: DocumentNames,
    within: Collection[str] | None,
    is_word: Callable[[str, str], bool],
    *,
    as_said: bool = False,
) -> _Found:
    written = names.said_in(question) if as_said else names.written_in(question)
    found = [each for each in written if within is None or each.document_id in within]
    spans = {(name.start, name.end) for name in found}
    whole = {
        (start, end)
        for start, end in spans
        # A title that stands within a longer one is not meant.
        if not any(first <= start and end <= last for first, last in spans - {(start, end)})
    }
    return [
        (name.document_id, name.start, name.end)
        for name in found
        if (name.start, name.end) in whole
        and not (name.is_bare and is_word(question[name.start : name.end], name.document_id))
    ]


def _by_phrase(
    question: str,
    names: DocumentNames,
    within: Collection[str] | None,
    is_word: Callable[[str, str], bool],
) -> _Found:
    found: _Found = []
    asked_of = names.ids if within is None else within
    only = list(asked_of) if len(asked_of) == 1 else []
    for phrase in _PHRASE.finditer(question):
        words = _VAGUE.sub("", phrase["words"])
        if words.lower() in _GENERIC:
            of = only
        else:
            of = names.holding(distinct_terms(words)) or _by_modifier(words, phrase["noun"], names, is_word)
            if not of and _THIS_ONE.match(phrase[0]) and words == phrase["noun"]:
                of = only
        found += [(each, *phrase.span()) for each in of]
    return found


def _by_modifier(
    words: str, noun: str, names: DocumentNames, is_word: Callable[[str, str], bool]
) -> list[str]:
    """Return the few documents whose names have what stands before a noun for any document: the IMU paper."""
    if noun.lower() not in _ANY_DOCUMENT:
        return []
    modifier = words[: -len(noun)].strip()
    of = names.holding(distinct_terms(modifier)) if modifier else []
    return [each for each in of if len(of) <= MOST_OF_TOPIC and not is_word(modifier, each)]


def _by_option(question: str, names: DocumentNames, within: Collection[str] | None) -> _Found:
    """Find the manual page of the command whose option is asked for."""
    if not asks_option(question):
        return []
    return [(each.document_id, each.start, each.end) for each in names.commands_in(question)]


def _by_topic(question: str, names: DocumentNames, within: Collection[str] | None) -> _Found:
    found: _Found = []
    for phrase in _TOPIC.finditer(question):
        of = names.holding(distinct_terms(phrase["before"] or phrase["after"]))
        of = [each for each in of if within is None or each in within]
        found += [(each, *phrase.span()) for each in of if len(of) <= MOST_OF_TOPIC]
    return found


def _by_overview(
    question: str,
    names: DocumentNames,
    within: Collection[str] | None,
    is_word: Callable[[str, str], bool],
) -> _Found:
    """Find the one document whose names have all words of what an overview is wanted of.

    One word has to be of this document alone.
    """
    if (span := overview_of(question)) is None:
        return []
    wanted = question[slice(*span)]
    found = [each for each in names.holding(distinct_terms(wanted)) if within is None or each in within]
    if len(found) != 1 or (len(wanted.split()) == 1 and is_word(wanted, found[0])):
        return []
    return [(found[0], *span)]


def _without(question: str, spans: set[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        question = f"{question[:start]} {question[end:]}"
    return " ".join(question.split())

"""Which documents a question addresses: by file name, by title, or as "the press release" and the like.

Such a question is asked of these documents alone, and the words that address them need not stand in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from pincite.index.bm25 import distinct_terms
from pincite.registry import LiveVersion
from pincite.understand.question_words import CLASSES

MOST = 50
"""Documents that a question may address: "the annual report" of more means a kind, and not these."""
LEAST_TITLE = 3
"""Words of a title that a question holds by more than chance."""

_NOUNS = [word for word, classes in CLASSES.items() if "DOCUMENT" in classes]
_GENERIC = frozenset(
    "article book document email file page paper pdf report scan sheet source text upload".split()
)
"""Nouns that by themselves address a document only where there is no other."""
_NOUN = "|".join([*_NOUNS, "press release", "release", "data ?sheet", "datasheet", "memorandum", "statement"])
_PHRASE = re.compile(
    rf"\b(?:the|this|that|our|your|my|its|their)\s+(?P<words>(?:[\w&'’.-]+\s+){{0,4}}?(?P<noun>{_NOUN}))"
    r"(?=\W*$|[?.,;:)'’]|\s(?:a|about|addressed|and|are|by|come|contain\w*|cover\w*|dated|deal\w*|did|does|for|from|"
    r"give\w*|has|have|in|is|issued|list\w*|mention\w*|of|on|or|published|released|say\w*|sent|show\w*|signed|tell\w*|"
    r"that|to|was|were|which|with|writ\w*|wrote)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """The ids of the documents that a question addresses, and the question without the words that do so."""

    document_ids: tuple[str, ...]
    rest: str


def addressed(question: str, documents: Sequence[LiveVersion]) -> Addressed | None:
    """Return the documents that a question addresses; None if it speaks of none, of all, or of many."""
    for find in (_by_name, _by_phrase):
        found = find(question, documents)
        ids = tuple(dict.fromkeys(document for document, _, _ in found))
        if 0 < len(ids) <= MOST:
            return Addressed(ids, _without(question, {(start, end) for _, start, end in found}))
    return None


_Found = list[tuple[str, int, int]]
"""Documents by their ids, and where a question addresses each."""


def _by_name(question: str, documents: Sequence[LiveVersion]) -> _Found:
    low = question.lower()
    return [
        (document.document_id, match.start(), match.end())
        for document in documents
        for name in _names(document)
        if name in low and (match := re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", low))
    ]


def _names(document: LiveVersion) -> Iterator[str]:
    """Yield the name of a file, without its ending if no word is written so, and a title of some words."""
    file = PurePosixPath(document.external_id)
    yield file.name.lower()
    if re.search(r"[A-Za-z]", file.stem) and re.search(r"[\d_-]", file.stem):
        yield file.stem.lower()
    if len(document.title.split()) >= LEAST_TITLE:
        yield document.title.lower()


def _by_phrase(question: str, documents: Sequence[LiveVersion]) -> _Found:
    found: _Found = []
    for phrase in _PHRASE.finditer(question):
        wanted = distinct_terms(phrase["words"])
        if phrase["words"].lower() in _GENERIC:
            of = documents if len(documents) == 1 else []
        else:
            of = [each for each in documents if wanted <= _terms_of(each)]
        found += [(each.document_id, *phrase.span()) for each in of]
    return found


def _terms_of(document: LiveVersion) -> frozenset[str]:
    kind = document.profile.kind.value if document.profile.kind else ""
    return _name_terms(f"{PurePosixPath(document.external_id).stem} {document.title} {kind}")


@lru_cache(maxsize=2**14)
def _name_terms(names: str) -> frozenset[str]:
    apart = re.sub(r"[-_]", " ", names).replace("datasheet", "datasheet data sheet")
    return frozenset(distinct_terms(f"{names} {apart}"))


def _without(question: str, spans: set[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        question = f"{question[:start]} {question[end:]}"
    return " ".join(question.split())

"""Tell if documents are called by a name of a question, or are of whom it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from pincite.index.bm25 import distinct_terms
from pincite.metadata.names import OPENS_MANY_NAMES, short_name
from pincite.retrieve.common_words import COMMON
from pincite.retrieve.gazetteer import key_of
from pincite.retrieve.name_in_text import readings, terms_of
from pincite.retrieve.passage import Passage
from pincite.retrieve.spelling import is_near
from pincite.retrieve.subjects import Subject
from pincite.store.registry import LiveVersion

LEAST_EDITED = 5
"""Letters of a word that may be a misspelling: shorter ones are near too many others."""
LEAST_KEY = 4
"""Letters of a name that is looked for in names that run their words together."""


def has_document(subject: Subject, documents: Sequence[LiveVersion]) -> bool:
    """Return True if a document, or the organisation that it is from, has this name in any reading."""
    return any(is_of(reading, document) for reading in readings(subject) for document in documents)


def without_owner(subject: Subject, documents: Sequence[LiveVersion]) -> Iterator[Subject]:
    """Yield what is left of a name that begins with whom a document is of: AWS of Amazon AWS."""
    for count in range(1, len(subject.words)):
        owner = key_of(" ".join(subject.words[:count]))
        if any(_is_called(name, owner) for document in documents for name in _said_names(document)):
            yield replace(subject, words=subject.words[count:])


def _is_called(name: str, key: str) -> bool:
    """Return True if a name is this, or begins with a word that is this and stands for the whole of it."""
    short = short_name(name)
    first, _, rest = short.partition(" ")
    stands = first.lower() not in OPENS_MANY_NAMES | COMMON and not rest.startswith("&")
    begins = len(key) >= LEAST_KEY and key_of(first).startswith(key)
    return key_of(short) == key or (stands and begins)


def names_of(document: LiveVersion) -> Iterator[str]:
    """Yield what a document is called, and whom it is of."""
    yield from _said_names(document)
    yield PurePosixPath(document.external_id).stem


def _said_names(document: LiveVersion) -> Iterator[str]:
    """Yield the names that a document says."""
    profile = document.profile
    facts = (profile.title, profile.organisation, *profile.aliases, *profile.identifiers)
    yield from (fact.value for fact in facts if fact)
    yield document.title


def is_of(subject: Subject, document: LiveVersion) -> bool:
    """Return True if a document is called so, also run together or with a letter that differs."""
    wanted = {term for word in subject.words for term in terms_of(word)}
    key = key_of(" ".join(subject.words))
    may_differ = len(key) >= LEAST_EDITED and not subject.exact
    for name in names_of(document):
        if wanted and wanted <= distinct_terms(name):
            return True
        run = key_of(name)
        if run == key or (may_differ and is_near(run, key)):
            return True
        if len(key) >= LEAST_KEY and run.startswith(key):
            return True
    return False


def about(passages: Sequence[Passage], documents: Sequence[LiveVersion]) -> Iterator[str]:
    """Yield what the documents are about, that of the nearest first, each once."""
    versions = [*(passage.version for passage in passages), *documents]
    called = (
        short_name(each.profile.organisation.value) if each.profile.organisation else f"“{each.title}”"
        for each in versions
    )
    yield from dict.fromkeys(called)

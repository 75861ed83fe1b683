"""Does a passage stand in a document of whom and what a question names?"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import PurePosixPath

from pincite.index.bm25 import distinct_terms
from pincite.retrieve import Passage

_NAME = re.compile(r"(?<![\w.])[A-Z][\w&’'-]*|\b(?=\w{0,30}\d)\w{0,60}[A-Za-z]\w*\b")


def document_terms(passage: Passage) -> frozenset[str]:
    """Return the terms of what a passage's document is called, and whom it is of."""
    version = passage.version
    profile = version.profile
    facts = chain((profile.title, profile.organisation), profile.aliases, profile.identifiers)
    name = PurePosixPath(version.external_id).stem.replace("_", " ")
    told = " ".join((version.title, name, *(fact.value for fact in facts if fact)))
    return distinct_terms(told, passage.language)


def share_of_names(question: str, passage: Passage, text: str) -> float:
    """Return the share of the question's names that a text or its document has; 1 without names."""
    names = [distinct_terms(name) for name in _NAME.findall(question[:1].lower() + question[1:])]
    names = [name for name in names if name]
    held = document_terms(passage) | distinct_terms(text, passage.language)
    return sum(name <= held for name in names) / len(names) if names else 1.0


def names_subject(question: str, passage: Passage) -> bool:
    """Return True if the question has a word of whom the document is of."""
    profile = passage.version.profile
    names = [fact.value for fact in (profile.organisation, *profile.aliases) if fact]
    return bool(distinct_terms(" ".join(names), passage.language) & distinct_terms(question))

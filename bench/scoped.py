"""Scores the refusal of questions that are put to one document.

Each question is put to its own document, which should answer it, and to another one, which should not. Asked
are short documents line by line, and everyday questions; each half apart. Near misses are about what a
document speaks of, and it does not answer them. The document is one of a collection, or a collection by
itself; to such ones every sixth short document goes, and the sets of short everyday ones.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import everyday
from machine import record
from questions import share
from sets.lines import LINES, line_documents
from subjects import HALVES, documents_of, set_library

from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

SEED = 18
SETS = (LINES, "plain", "office", "manuals", "papers")
ALONE = (LINES, "plain", "office")
EVERY = 6
"""Of so many short documents one is made a collection."""


class Put(NamedTuple):
    """A question about a document of a half; `is_answered`: the document says it."""

    half: str
    document: str
    question: str
    is_answered: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    given = parser.parse_args()
    counts: dict[str, list[bool]] = defaultdict(list)
    for name in SETS:
        source = LINES if name == LINES else "everyday"
        with set_library(given.home, name) as library:
            live = library.parts.live.of(DEFAULT_COLLECTION).versions.values()
            scopes = {each.external_id: Scope(DEFAULT_COLLECTION, [each.document_id]) for each in live}
            for label, passes in _asked(library, scopes, list(_questions(name))):
                counts[f"{source}, {label}"].append(passes)
    for name in ALONE:
        source = LINES if name == LINES else "everyday"
        with _alone(given.home, name) as (library, scopes):
            for label, passes in _asked(library, scopes, list(_questions(name))):
                counts[f"{source}, alone, {label}"].append(passes)
    record("scoped", {label: share(sum(passed), len(passed)) for label, passed in sorted(counts.items())})


def _questions(name: str) -> Iterator[Put]:
    if name == LINES:
        for document in line_documents():
            for question, lines in document.questions:
                yield Put(document.half, document.name, question, bool(lines))
    else:
        for line in everyday.questions():
            if line["set"] == name and line["half"] in HALVES and isinstance(line["document"], str):
                yield Put(line["half"], line["document"], line["question"], line["answerable"])


@contextmanager
def _alone(home: Path, name: str) -> Iterator[tuple[Library, dict[str, Scope]]]:
    """Open a library in which each document of a set is a collection; return the scopes of them."""
    documents = dict(documents_of(home, name))
    named = sorted(documents)[:: EVERY if name == LINES else 1]
    collections = {document: f"{number:04}" for number, document in enumerate(named)}
    folder = home / f"{name}-alone"
    folder.mkdir(parents=True, exist_ok=True)
    with Library(Settings(home=folder)) as library:
        known = {each.name for each in library.collections()}
        for document, collection in collections.items():
            if collection not in known:
                library.create_collection(collection)
                library.add(collection, document, [documents[document]], filename=document, any_kind=True)
        library.ingest()
        yield library, {document: Scope(collection) for document, collection in collections.items()}


def _asked(library: Library, scopes: dict[str, Scope], questions: list[Put]) -> Iterator[tuple[str, bool]]:
    """Yield for each question and document the label of what is counted, and if it is answered."""
    rng = random.Random(SEED)
    for each in questions:
        if each.document not in scopes:
            continue
        other = rng.choice([name for name in scopes if name != each.document])
        own = "own document" if each.is_answered else "own document, near misses"
        for label, document in ((own, each.document), ("another document", other)):
            found = library.parts.answers.find(scopes[document], each.question)
            yield f"{each.half}: {label}: answered", found.confidence >= ExtractiveGenerator.min_confidence


if __name__ == "__main__":
    main()

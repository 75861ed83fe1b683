"""Scores the refusal of questions that are put to one document of a collection.

Each question is put to its own document, which should answer it, and to another one, which should not. Asked
are short documents line by line, and everyday questions; each half apart. Near misses are about what a
document speaks of, and it does not answer them.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import everyday
from machine import record
from questions import share
from sets.lines import LINES, line_documents
from subjects import HALVES, set_library

from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library

SEED = 18
SETS = (LINES, "plain", "office", "manuals", "papers")


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
            for label, passes in _asked(library, list(_questions(name))):
                counts[f"{source}, {label}"].append(passes)
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


def _asked(library: Library, questions: list[Put]) -> Iterator[tuple[str, bool]]:
    """Yield for each question and document the label of what is counted, and if it is answered."""
    live = library.parts.live.of(DEFAULT_COLLECTION).versions.values()
    ids = {each.external_id: each.document_id for each in live}
    rng = random.Random(SEED)
    for each in questions:
        other = rng.choice([name for name in ids if name != each.document])
        own = "own document" if each.is_answered else "own document, near misses"
        for label, document in ((own, each.document), ("another document", other)):
            scope = Scope(DEFAULT_COLLECTION, [ids[document]])
            found = library.parts.answers._finder.find(scope, each.question)
            yield f"{each.half}: {label}: answered", found.confidence >= ExtractiveGenerator.min_confidence


if __name__ == "__main__":
    main()

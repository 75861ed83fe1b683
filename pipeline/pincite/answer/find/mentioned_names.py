"""Keep to the passages that have a name which documents mention and none of them is about.

What a filing says of its own cash flow answers no question for that of a company that it only mentions.
"""

from __future__ import annotations

from collections.abc import Sequence

from pincite.index.vector_index import Scope
from pincite.retrieve.name_in_text import is_in
from pincite.retrieve.passage import Passage
from pincite.retrieve.retriever import Retriever
from pincite.retrieve.section_reader import SectionReader
from pincite.retrieve.subjects import Subject

SEARCHED = 48
"""Passages that are looked through where none of those found has the name."""


class MentionedNames:
    """Chooses among passages, and finds others."""

    def __init__(self, retriever: Retriever, sections: SectionReader) -> None:
        self._retriever = retriever
        self._sections = sections

    def keep(
        self, scope: Scope, question: str, names: Sequence[Sequence[Subject]], found: Sequence[Passage]
    ) -> list[Passage]:
        """Return the passages that have one of the names; where none does, others of the scope that do.

        A name comes with the readings and spellings that texts have. A passage has it, too, where the one
        before or after it in its section does: "He joined in 1999."
        """
        kept = [passage for passage in found if self._has(passage, names)]
        if kept:
            return kept
        for asked in (question, " ".join(map(written, names))):
            others = self._retriever.search(scope, asked, SEARCHED)
            if kept := [passage for passage in others if _says(passage, names)]:
                break
        return kept[: len(found)]

    def _has(self, passage: Passage, names: Sequence[Sequence[Subject]]) -> bool:
        return _says(passage, names) or any(_says(each, names) for each in self._sections.neighbours(passage))


def written(name: Sequence[Subject]) -> str:
    """Return a name as texts have it; one that is run together there or here as the question has it."""
    first = name[0]
    same = "".join(first.words) == "".join(first.text.split())
    return first.text if same else " ".join(first.words)


def _says(passage: Passage, names: Sequence[Sequence[Subject]]) -> bool:
    return any(is_in(passage, reading) for name in names for reading in name)

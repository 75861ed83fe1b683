"""How often the sentence or row with the best score answers, over documents looked at and only scored.

Asked are everyday questions, SQuAD 2, figures of tables, and questions that a seed puts together from tables.
The product finds passages and scores the candidates. The first is right if it says all of the gold.
The weights are in answer/generate/sentence_weights.json.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import everyday
import numpy as np
import short_answers
from answer_scores import gold_of, holds
from figure_questions import questions as figure_questions
from filing_rows import squeeze
from fit_answers import passages_for, table_questions
from machine import record
from numpy.typing import NDArray
from sets.loaders import squad_paragraphs
from subjects import HALVES, set_library

from pincite.answer.find.passages import PASSAGES
from pincite.answer.generate.expected_answer import answer_type
from pincite.answer.generate.sentence_scores import Scored, score_candidates
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve.answerability import as_worded
from pincite.retrieve.passage import Passage

LOOKED_AT = HALVES[0]
TABLES = ("financebench-dev", "tables-dev")
LABEL_SHARE = 0.6
"""Share of the words of a row's label that a row must have to be that row."""
FIRST = 3

Says = Callable[[Scored, Passage], float]
"""Returns how far a candidate of a passage says the gold, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how far each of its candidates says the gold (n,), from the best one on."""

    source: str
    half: str
    gold: NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    given = parser.parse_args()
    sources = (_everyday, _figures_of_tables, _tables, _squad)
    record("sentence_order", _figures([each for source in sources for each in source(given.home)]))


def _everyday(home: Path) -> Iterator[Asked]:
    for name in (*everyday.SETS, *everyday.APART):
        lines = [line for line in everyday.questions() if line["set"] == name and line["answerable"]]
        with set_library(home, name) as library:
            for line in lines:
                if line["half"] in HALVES:
                    passages = passages_for(library, line["question"])
                    says = _matches(line)
                    yield from _asked("everyday", line["half"], line["question"], library, passages, says)


def _matches(line: everyday.Gold) -> Says:
    """Return what tells the share of a question's patterns that a candidate of its document matches."""
    patterns = line.get("operands") or line["must"]

    def says(scored: Scored, passage: Passage) -> float:
        text = scored.candidate.text
        is_of = passage.version.external_id in everyday.documents_of(line)
        if not is_of or everyday.any_of(line["must_not"], text):
            return 0.0
        return sum(everyday.any_of([pattern], text) for pattern in patterns) / len(patterns)

    return says


def _figures_of_tables(home: Path) -> Iterator[Asked]:
    for name in TABLES:
        with short_answers.open_library(home, name) as library:
            for line in figure_questions():
                if line["set"] == name and line["kind"] == "cell":
                    passages = passages_for(library, line["question"])
                    says = _has_cell(line["document"], str(line["row"]), line["value"])
                    yield from _asked("figures", line["half"], line["question"], library, passages, says)


def _tables(home: Path) -> Iterator[Asked]:
    for name in TABLES:
        with short_answers.open_library(home, name) as library:
            questions, ids = table_questions(library, name)
            for each in questions:
                if not each.trick:
                    passages = passages_for(library, each.question, ids)
                    says = _has_cell(each.document, each.label, each.figure)
                    yield from _asked("tables", LOOKED_AT, each.question, library, passages, says)


def _has_cell(document: str, label: str, figure: str) -> Says:
    """Return what tells rows with most words of a label and a figure, and sentences with the figure."""
    words, number = set(_words(label)), squeeze(figure.split(" ", maxsplit=1)[0]).strip("$€£%()")

    def says(scored: Scored, passage: Passage) -> float:
        text = scored.candidate.text
        if passage.version.external_id != document or number not in squeeze(text):
            return 0.0
        has_label = len(words & set(_words(text))) >= LABEL_SHARE * len(words)
        return float(has_label or not scored.candidate.is_row)

    return says


def _squad(home: Path) -> Iterator[Asked]:
    titles = sorted({paragraph["title"] for paragraph in squad_paragraphs()})
    with set_library(home, "squad2") as library:
        for paragraph in squad_paragraphs():
            half = HALVES[titles.index(paragraph["title"]) % 2]
            for line in paragraph["qas"]:
                if not line["is_impossible"]:
                    passages = library.parts.retriever.search_sub_queries(
                        Scope(DEFAULT_COLLECTION), line["question"], PASSAGES
                    )
                    says = _says_within(squeeze(paragraph["context"]), gold_of(line))
                    yield from _asked("SQuAD", half, line["question"], library, passages, says)


def _says_within(paragraph: str, gold: set[str]) -> Says:
    """Return what tells the sentences of a paragraph that hold one of the answers."""
    return lambda scored, passage: float(
        holds(scored.candidate.text, gold) and squeeze(scored.candidate.text) in paragraph
    )


def _asked(
    source: str, half: str, question: str, library: Library, passages: Sequence[Passage], says: Says
) -> Iterator[Asked]:
    wording = as_worded(question, passages)
    scored = score_candidates(library.parts.embedder, wording, passages, answer_type(question))
    if scored:
        gold = np.array([says(each, passages[each.candidate.passage]) for each in scored])
        yield Asked(source, half, gold)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return for each source how often all of the gold is said first, among the first three, and at all."""
    counts: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    for each in asked:
        says = each.gold >= 1
        counts[f"{each.source}, {each.half}"].append(
            (bool(says[0]), bool(says[:FIRST].any()), bool(says.any()))
        )
    return {
        f"{label}, {len(of)}": "first {}, of the first three {}, of those read {}".format(
            *(sum(column) for column in zip(*of, strict=True))
        )
        for label, of in counts.items()
    }


if __name__ == "__main__":
    main()

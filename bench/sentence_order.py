"""How often the sentence or row with the best score answers, over documents looked at and only scored.

Asked are short documents, everyday questions, SQuAD 2, figures of tables, and questions that a seed puts
together from tables. The product finds passages and scores the candidates. The first is right if it says all
of the gold. `fit_sentences.py` fits the weights.
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
from sets.lines import LINES, line_documents
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
LINE_SHARE, LINE_WORDS = 0.75, 3
"""A line and a candidate of it have this share of the shorter one's words in common, and so many."""
FIRST = 3

Says = Callable[[Scored, Passage], float]
"""Returns how far a candidate of a passage says the gold, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its candidates from the best one on, and how far each says the gold (n,).

    `document` is what the question was asked of, or its set.
    """

    source: str
    half: str
    document: str
    candidates: Sequence[Scored]
    gold: NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    given = parser.parse_args()
    record("sentence_order", _figures(list(asked(given.home))))


def asked(home: Path, halves: Sequence[str] = HALVES) -> Iterator[Asked]:
    """Ask the questions of all sources over documents of these halves; `home` holds the libraries."""
    for source in (_lines, _everyday, _figures_of_tables, _tables, _squad):
        yield from source(home, halves)


def _lines(home: Path, halves: Sequence[str]) -> Iterator[Asked]:
    """Ask each document by itself: few questions say which one they mean."""
    with set_library(home, LINES) as library:
        live = library.parts.live.of(DEFAULT_COLLECTION).versions.values()
        ids = {each.external_id: each.document_id for each in live}
        for document in line_documents():
            for question, lines in document.questions if document.half in halves else ():
                if lines:
                    passages = passages_for(library, question, [ids[document.name]])
                    says = _is_line([document.lines[line] for line in lines])
                    of = (LINES, document.half, document.name)
                    yield from _asked(of, question, library, passages, says)


def _is_line(lines: Sequence[str]) -> Says:
    """Return what tells the candidates that have most words of one of some lines, or are of one."""
    wanted = [set(_words(line)) for line in lines]

    def says(scored: Scored, _passage: Passage) -> float:
        own = set(_words(scored.candidate.text))
        return float(
            any(
                len(own & each) >= max(LINE_SHARE * min(len(own), len(each)), min(LINE_WORDS, len(each)))
                for each in wanted
            )
        )

    return says


def _everyday(home: Path, halves: Sequence[str]) -> Iterator[Asked]:
    for name in (*everyday.SETS, *everyday.APART):
        lines = [line for line in everyday.questions() if line["set"] == name and line["answerable"]]
        with set_library(home, name) as library:
            for line in lines:
                if line["half"] in halves:
                    passages = passages_for(library, line["question"])
                    of = ("everyday", line["half"], name)
                    yield from _asked(of, line["question"], library, passages, _matches(line))


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


def _figures_of_tables(home: Path, halves: Sequence[str]) -> Iterator[Asked]:
    for name in TABLES:
        with short_answers.open_library(home, name) as library:
            for line in figure_questions():
                if line["set"] == name and line["kind"] == "cell" and line["half"] in halves:
                    passages = passages_for(library, line["question"])
                    says = _has_cell(line["document"], str(line["row"]), line["value"])
                    of = ("figures", line["half"], line["document"])
                    yield from _asked(of, line["question"], library, passages, says)


def _tables(home: Path, halves: Sequence[str]) -> Iterator[Asked]:
    for name in TABLES if LOOKED_AT in halves else ():
        with short_answers.open_library(home, name) as library:
            questions, ids = table_questions(library, name)
            for each in questions:
                if not each.trick:
                    passages = passages_for(library, each.question, ids)
                    says = _has_cell(each.document, each.label, each.figure)
                    of = ("tables", LOOKED_AT, each.document)
                    yield from _asked(of, each.question, library, passages, says)


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


def _squad(home: Path, halves: Sequence[str]) -> Iterator[Asked]:
    titles = sorted({paragraph["title"] for paragraph in squad_paragraphs()})
    with set_library(home, "squad2") as library:
        for paragraph in squad_paragraphs():
            half = HALVES[titles.index(paragraph["title"]) % 2]
            for line in paragraph["qas"] if half in halves else ():
                if not line["is_impossible"]:
                    passages = library.parts.retriever.search_sub_queries(
                        Scope(DEFAULT_COLLECTION), line["question"], PASSAGES
                    )
                    says = _says_within(squeeze(paragraph["context"]), gold_of(line))
                    of = ("SQuAD", half, paragraph["title"])
                    yield from _asked(of, line["question"], library, passages, says)


def _says_within(paragraph: str, gold: set[str]) -> Says:
    """Return what tells the sentences of a paragraph that hold one of the answers."""
    return lambda scored, passage: float(
        holds(scored.candidate.text, gold) and squeeze(scored.candidate.text) in paragraph
    )


def _asked(
    of: tuple[str, str, str], question: str, library: Library, passages: Sequence[Passage], says: Says
) -> Iterator[Asked]:
    """Score the candidates of some passages. `of` are the source, the half and the document."""
    wording = as_worded(question, passages)
    scored = score_candidates(library.parts.embedder, wording, passages, answer_type(question))
    if scored:
        gold = np.array([says(each, passages[each.candidate.passage]) for each in scored])
        yield Asked(*of, scored, gold)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _figures(questions: Sequence[Asked]) -> dict[str, Any]:
    """Return for each source how often all of the gold is said first, among the first three, and at all."""
    counts: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    for each in questions:
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

"""What the model of cells is fitted on: cells that were read for a question, and which are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import short_answers
from conditional_logit import Choice, Prior
from figure_questions import questions as figure_questions
from filing_rows import squeeze
from generated.cell_questions import CellQuestion, cell_questions

from pincite.generate.answer_draft import draft_with_short
from pincite.generate.answer_type import answer_type
from pincite.generate.cell_features import ALIKE, digits_of
from pincite.generate.cells import Cell
from pincite.generate.sentence_scores import Scored, score_candidates
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.registry import LiveVersion
from pincite.retrieve import Passage
from pincite.understand.names import short_name
from pincite.understand.question_kind import asks_short_answer

LOOKED_AT = "looked at"
SEED = 18
COUNTS = {"financebench-dev": 2400, "tables-dev": 300}
"""Questions that are put together for each set."""
GOLD_WEIGHT = 3.0
"""How much a question of the gold counts: people ask them, and no program."""
TITLE_WORDS = 5
"""Words of a title that stand for the subject of a document without an organisation."""

FREE = frozenset({"any", "asks time", "only figure"})
FOR = frozenset(
    {"rank", "near", "said again", "names", "subject", "first document", "total", "of the whole",
     "first figure",
     "similarity", "asks value", "latest unasked", "share asked"}
)  # fmt: skip
"""Features that speak for a cell, beside those of its label and all that are met; others speak against it."""
DRAWN_TO = {
    "label quoted": 5.0,
    "count column": -1.0,
    "first figure": 0.5,
    "latest unasked": 0.5,
    "day missed": -1.0,
}
"""What the weights of features are drawn to that too few questions have."""

Search = Callable[[str, Sequence[str] | None], list[Passage]]
"""Returns the passages that the answer to a question is chosen from, among some documents."""


@dataclass(frozen=True, slots=True)
class CellSample:
    """The cells that were read for a question about a document, which are right, and the figure of each."""

    document: str
    choice: Choice
    figures: Sequence[tuple[str, str]]
    may_be_short: bool
    is_gold: bool
    names: Sequence[str]
    """The names of the features."""


def prior_of(names: Sequence[str]) -> Prior:
    """Return what is known of the weights of features before they are fitted."""
    signs = [
        0 if name in FREE else 1 if name in FOR or name.startswith("label") or name.endswith(" met") else -1
        for name in names
    ]
    return Prior(np.array(signs, dtype=float), np.array([DRAWN_TO.get(name, 0.0) for name in names]))


def of_tables(library: Library, name: str, search: Search) -> Iterator[CellSample]:
    """Yield the samples of the looked-at gold of a set, and of questions that are put together."""
    for question in short_answers.questions():
        if question.set == name and question.half == LOOKED_AT:
            passages = search(question.question, None)
            yield from _sample(
                library, question.question, passages, question.document, _judge(question, passages)
            )
    wanted = {line["document"] for line in figure_questions() if line["half"] == LOOKED_AT}
    live = library._retriever._known(DEFAULT_COLLECTION).live
    own = {key: each for key, each in live.items() if each.external_id in wanted}
    ids = [each.document_id for each in own.values()]
    chunks = {
        each.external_id: [point.chunk for point in library.index.points(key)] for key, each in own.items()
    }
    names = {each.external_id: list(_names(each)) for each in own.values()}
    called = Counter(each for several in names.values() for each in set(several))
    for asked in cell_questions(chunks, names, COUNTS[name], SEED):
        if any(called[each] > 1 for each in names[asked.document]):
            continue  # which of its documents is asked for, nobody could tell
        passages = search(asked.question, ids)
        if asked.trick == "table":
            passages = _without(passages, asked)
        judge = _is_cell(asked, passages)
        yield from _sample(library, asked.question, passages, asked.document, judge, is_gold=False)


Judge = Callable[[Scored, Cell], bool]
"""Says whether a cell of a row is right."""


def _judge(question: short_answers.Question, passages: Sequence[Passage]) -> Judge:
    """Return what judges a cell for a question of the gold."""

    def is_right(scored: Scored, cell: Cell) -> bool:
        short = draft_with_short(replace(scored, cell=cell), question.question, None, passages).short
        if short is None or _document(scored, passages) != question.document:
            return False
        if question.cell is not None:
            return squeeze(short.quote.text).strip("$€£%") == squeeze(question.gold).strip("$€£%")
        return question.is_right(short.unit.of(short.quote.text))[0]

    return is_right


def _is_cell(asked: CellQuestion, passages: Sequence[Passage]) -> Judge:
    """Return what judges a cell for a question that was put together."""

    def is_right(scored: Scored, cell: Cell) -> bool:
        figure = scored.candidate.text[cell.start : cell.end]
        return (
            not asked.trick
            and _document(scored, passages) == asked.document
            and squeeze(figure) == squeeze(asked.figure)
            and (len(digits_of(figure)) >= ALIKE or cell.label == asked.label)
        )

    return is_right


def _document(scored: Scored, passages: Sequence[Passage]) -> str:
    return passages[scored.candidate.passage].version.external_id


def _sample(
    library: Library,
    question: str,
    passages: Sequence[Passage],
    document: str,
    judge: Judge,
    *,
    is_gold: bool = True,
) -> Iterator[CellSample]:
    """Yield the sample of a question, if tables are among what was read for it."""
    scored = score_candidates(library.embedder, question, passages, answer_type(question))
    rows = [(each, each.candidate.row) for each in scored if each.candidate.row and each.cells]
    cells = [
        (each, row.cells[i], told | {"near": each.near})
        for each, row in rows
        for i, told in enumerate(each.cells)
    ]
    if not cells:
        return
    features = np.array([[told[name] for name in sorted(told)] for *_, told in cells])
    right = np.array([judge(each, cell) for each, cell, _ in cells])
    figures = [
        (_document(each, passages), digits_of(each.candidate.text[cell.start : cell.end]))
        for each, cell, _ in cells
    ]
    choice = Choice(features, right, GOLD_WEIGHT if is_gold else 1.0)
    yield CellSample(document, choice, figures, asks_short_answer(question), is_gold, sorted(cells[0][2]))


def _without(passages: Sequence[Passage], asked: CellQuestion) -> list[Passage]:
    """Return the passages of other documents, and those of its own that have no such row."""
    label = asked.label.casefold()
    return [
        each
        for each in passages
        if each.version.external_id != asked.document or label not in each.chunk.text.casefold()
    ]


def _names(version: LiveVersion) -> Iterator[str]:
    """Yield what people call the subject of a document."""
    profile = version.profile
    if profile.organisation:
        yield short_name(profile.organisation.value)
        yield from (alias.value for alias in profile.aliases[:2])
    else:
        title = profile.title.value if profile.title else version.title
        yield " ".join(title.split()[:TITLE_WORDS])

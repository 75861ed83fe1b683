"""Judging answers: does a sentence say the gold, does a citation stand in the right place, what is risked?"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from filing_rows import squeeze
from generated.articles import Place
from machine import RESULTS
from table_cells import CellQuestion

from pincite.answer.verify import normalise
from pincite.schema.answer import Answer, Citation, Sentence


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of SQuAD, what is asked of it, and where it stands."""

    document: str
    text: str
    places: tuple[Place, ...]
    asked: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question that its paragraph answers.

    `gold_best` is of the sentence that was found to answer best, also where the question was refused.
    """

    confidence: float
    answered: bool
    gold_best: bool
    gold_first: bool
    gold_said: bool
    cited: int
    cited_right: int
    first_s: float


def is_right(citation: Citation, paragraph: Paragraph) -> bool:
    """Whether a citation stands in the paragraph: by its boxes, and in HTML by its words."""
    if citation.document != paragraph.document:
        return False
    if not paragraph.places:
        return normalise(citation.quote).text in normalise(paragraph.text).text
    return any(
        span.page == place.page and overlap(box, place.box)
        for span in citation.spans
        for box in span.boxes
        for place in paragraph.places
    )


def overlap(box: Sequence[float], other: Sequence[float]) -> bool:
    """Whether the middle of a box lies in another."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]


def right_cells(answer: Answer, asked: CellQuestion) -> list[bool]:
    """Return for each sentence of an answer whether its short answer is the cell that is asked for.

    It is when it has the cell's value, and the middle of one of the two boxes lies in the other: either may
    reach over to a currency sign that stands apart.
    """
    places, value = [asked.cell.place, *asked.also], _value(asked.cell.value)
    return [
        sentence.short is not None
        and sentence.citations[0].document == asked.cell.document
        and _value(sentence.short.text) == value
        and any(
            span.page == place.page and (overlap(place.box, box) or overlap(box, place.box))
            for span in sentence.short.spans
            for box in span.boxes
            for place in places
        )
        for sentence in answer.sentences
    ]


def _value(cell: str) -> str:
    return squeeze(cell).strip("$€£%")


def gold_of(asked: dict[str, Any]) -> set[str]:
    """Return the answers that count as right, in normal form."""
    return {plain(each["text"]) for each in asked["answers"]}


def says(sentences: Iterable[Sentence], gold: set[str]) -> bool:
    """Whether any of the sentences holds an answer that counts as right."""
    return any(holds(sentence.text, gold) for sentence in sentences)


def holds(text: str, gold: set[str]) -> bool:
    """Whether a text holds an answer that counts as right."""
    return any(f" {each} " in f" {plain(text)} " for each in gold)


def plain(text: str) -> str:
    """SQuAD's own normalisation: lower case, no punctuation, no articles."""
    text = "".join(c for c in normalise(text).text.lower() if c not in string.punctuation)
    return " ".join(word for word in text.split() if word not in {"a", "an", "the"})


def risk_coverage(done: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Share of the questions that are answered, and of these the share whose best sentence is wrong."""
    order = sorted(done, key=lambda each: -each.confidence)
    wrong, curve = 0, []
    for number, each in enumerate(order, 1):
        wrong += not each.gold_best
        curve.append((number / len(order), wrong / number))
    return curve


def plot(curve: Sequence[tuple[float, float]]) -> None:
    """Draw the curve to results/risk_coverage.svg."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.plot(*zip(*curve, strict=True))
    axes.set(xlabel="coverage: share of the questions answered", ylabel="risk: best sentence without gold")
    axes.set(xlim=(0, 1), ylim=(0, None))
    figure.savefig(RESULTS / "risk_coverage.svg", metadata={"Date": None})

"""A sentence that nobody has checked yet, and the quotes it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from pincite.answer.generate.units import NO_UNIT, CellUnit


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a generator says stand in a passage, near an offset of the passage's text."""

    passage: int
    text: str
    near: int = 0


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """The cell of a row that answers by itself, with the row's label and what stands over its column.

    `unit` is what its table says elsewhere of its figures, `probability` how probable it is to be right.
    """

    quote: Quote
    row: str = ""
    column: str = ""
    unit: CellUnit = NO_UNIT
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence that nobody has checked yet, and the quotes it rests on, the one that answers first.

    Without a `text` of its own the first quote is the sentence. `short` is None where no cell answers.
    """

    quotes: tuple[Quote, ...]
    text: str | None = None
    short: AnswerSpan | None = None

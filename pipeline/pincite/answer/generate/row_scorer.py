"""Score the row of a table for a question: by its label, its time, and what kind of figure it has.

The label counts by how far it is what is asked, and more where the question says it word for word. A row that
is a total is named by its group or its table: the "Total" of "Depreciation by segment" is total depreciation.
Of several tables that have a row, the one whose column, group or caption is of the time asked for is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.answer.generate.cells import AnswerCell, asks_share, is_share
from pincite.answer.generate.heading_features import asked_features, features_of, times_in, weight
from pincite.domains.finance import in_full
from pincite.index.bm25 import distinct_terms, terms
from pincite.metadata.fiscal_years import CALENDAR, FiscalYears
from pincite.text import money

NAMED = 0.3
"""F1 from which a row's label is what is asked, and not a word in common."""
SAID, LONG = 0.3, 3
"""Bonus for a label that a question holds word for word: SAID for LONG words, in proportion for others."""
QUOTED = 0.8
"""For a label that a question has between quotation marks."""
UNASKED = 0.7
"""The weight of a total's name where the question does not say that it asks for one."""
OF_SEVERAL = 0.5
"""The weight of a time that a caption names beside others."""
WHOLE = 0.2
"""For a row of a consolidated statement, as a share of its label: of several tables that have a row, this is
the one of all that an organisation does."""

_WHOLE = re.compile(r"\bconsolidated\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\W*(?:(?:sub|grand )?totals?|consolidated|net|all)(?:,? net)?\W*(?:\(\w{1,2}\)\W*)*", re.IGNORECASE
)
_ALL = re.compile(
    r"\b(?:total\w*|all|altogether|together|overall|consolidated|combined|sum|across)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_SCALE = re.compile(rf"\b({money.SCALE})s?\b", re.IGNORECASE)
_BESIDE = re.compile(
    r",\s*(?:after|before|excluding|including|net of|other than|apart from)\b[^,;?]*(?=[,;?])", re.IGNORECASE
)
"""A phrase between commas that says of what is asked how it is counted."""


@dataclass(frozen=True, slots=True)
class RowContext:
    """The surroundings of a row: its document's title and headings, captions, and the labels of its groups.

    `header_rows` are the heading rows, which say of every column what it is; `period` is when a change took
    place that is a row between two balances. `of_report`: the document is a financial report.
    """

    title: str
    headings: str
    captions: str
    groups: str
    header_rows: str
    period: str = ""
    fiscal: FiscalYears = CALENDAR
    of_report: bool = False


class RowScorer:
    """The words and times of a question, to which a row is compared."""

    def __init__(self, question: str, language: str) -> None:
        self._language = language
        asked = " ".join((_BESIDE.sub("", question), *in_full(question)))
        self._words = terms(asked, language)
        self._terms = frozenset(self._words)
        self._question = question
        self._share = asks_share(question)
        self._scale = _scales(question)
        self._all = _ALL.search(question) is not None
        self._quoted = {each.casefold().strip() for each in _QUOTED.findall(question)}

    def named(self, cell: AnswerCell, row_context: RowContext) -> float:
        """Return how far a row's label is what is asked: F1 of their words, 0 to 1, with the bonuses above.

        It is 0 below NAMED. Words of the question that name the document, the table, the row's group or its
        column don't count.
        """
        language = self._language
        by = [row_context.title, row_context.headings, row_context.captions, row_context.groups]
        name = cell.label
        is_total = _TOTAL.fullmatch(name) is not None
        if is_total:
            name = f"{name} {row_context.groups or row_context.captions or row_context.headings}"
        known = distinct_terms(" ".join((*by, row_context.header_rows, cell.column)), language)
        names = [name] if is_total or not row_context.groups else [name, f"{row_context.groups} {name}"]
        named = max(self._f1(distinct_terms(each, language), known) for each in names)
        if is_total and not self._all:
            named *= UNASKED
        if cell.label.casefold() in self._quoted:
            named += QUOTED
        named += SAID * self._said(terms(cell.label, language))
        if named < NAMED:
            return 0.0
        return named + WHOLE if _WHOLE.search(f"{row_context.headings} {row_context.captions}") else named

    def _f1(self, label: frozenset[str], known: frozenset[str]) -> float:
        """Return F1 of a label and what is asked for; `known` are the words of the table around it."""
        asked = self._terms - (known - label)
        return 2 * len(label & asked) / (len(label) + len(asked) or 1)

    def timely(self, cell: AnswerCell, row_context: RowContext) -> float:
        """Return the weighted share, 0 to 1, of the times asked for that are the row's; 0 if none is.

        Those of its column are its own; where that has none, those of its group, and else the table's.
        """
        wanted = self._times(row_context)
        met: dict[str, float] = {}
        own = f"{cell.column} {cell.label} {row_context.period}"
        for text in (row_context.captions, row_context.groups, own):
            times = times_in(features_of(text, self._language, row_context.fiscal))
            of_all = text is row_context.captions and bool(times - wanted)
            met |= {sign: weight(sign) * (OF_SEVERAL if of_all else 1.0) for sign in wanted & times}
        return sum(met.values()) / (sum(map(weight, wanted)) or 1.0)

    def features(self, text: str, cell: AnswerCell, row_context: RowContext) -> dict[str, float]:
        """Return how well the label, the time, the column and the figure of a row suit, mostly from 0 to 1.

        `timely` is from -.5 to .5, and 0 where no time is asked for.
        """
        shares = is_share(text[cell.start : cell.end], f"{cell.column} {cell.label}") == self._share
        scale = _scales(f"{row_context.header_rows} {row_context.captions} {row_context.headings}")
        return {
            "named": self.named(cell, row_context),
            "timely": self.timely(cell, row_context) - 0.5 if self._times(row_context) else 0.0,
            "column asked": float(self._asks_column(cell)),
            "other kind of figure": float(not shares),
            "other scale": float(bool(self._scale and scale and not self._scale & scale)),
        }

    def _times(self, row_context: RowContext) -> frozenset[str]:
        return times_in(asked_features(self._question, self._language, row_context.fiscal))

    def _asks_column(self, cell: AnswerCell) -> bool:
        """Return True if the question has the column's words but for times, and some that the label lacks."""
        signs = features_of(cell.column, self._language)
        words = signs - times_in(signs)
        return words <= self._terms and bool(words - distinct_terms(cell.label, self._language))

    def _said(self, label: Sequence[str]) -> float:
        """Return 1 if the question holds a label of several words as it stands, more for a longer one."""
        length = len(label)
        is_said = any(
            self._words[i : i + length] == list(label) for i in range(len(self._words) - length + 1)
        )
        return length / LONG if is_said and length > 1 else 0.0


def _scales(text: str) -> set[str]:
    return {each.lower() for each in _SCALE.findall(text)}

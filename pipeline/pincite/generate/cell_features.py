"""What tells which cell of some tables a question asks for, as numbers that are mostly from 0 to 1.

A word of the question counts by how few rows have it, and only where something around some row has it at all:
the label of a row, of its group, the heading of its column, captions and headings, or the document's name.
`bench/fit_answers.py` fits a weight for each feature.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import chain

from pincite.domains.finance import in_full, in_other_words
from pincite.generate.cells import Cell, asks_share, is_share
from pincite.generate.document_names import document_terms, names_subject, share_of_names
from pincite.generate.table_row import TableRow
from pincite.generate.times import asked_times, is_year, times_of
from pincite.index.bm25 import distinct_terms, terms
from pincite.retrieve import Passage
from pincite.understand.fiscal_years import FiscalYears
from pincite.understand.question_kind import kind_probabilities

Features = dict[str, float]

ALIKE = 3
"""Digits of a figure that two tables are unlikely to share by chance."""
LONG = 3
"""Words of a label that a question hardly says word for word by chance."""
_COUNT = re.compile(r"\b(?:number|count|volume)\b", re.IGNORECASE)
_ASKS_MONEY = re.compile(r"\bhow much\b|[$€£]", re.IGNORECASE)
_ASKS_COUNT = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:change|increase|decrease|growth|variance|vs\.?|versus)\b", re.IGNORECASE)
_WHOLE = re.compile(r"\bconsolidated\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\W*(?:(?:sub|grand )?totals?|consolidated|net|all)(?:,? net)?\W*(?:\(\w{1,2}\)\W*)*", re.IGNORECASE
)
_ALL = re.compile(
    r"\b(?:total\w*|all|altogether|together|overall|consolidated|combined|sum|across)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_SCALE = re.compile(r"\b(thousand|million|billion)s?\b", re.IGNORECASE)
_BESIDE = re.compile(
    r",\s*(?:after|before|excluding|including|net of|other than|apart from)\b[^,;?]*(?=[,;?])", re.IGNORECASE
)
"""A phrase between commas that says of what is asked how it is counted."""
_OF_PERIODS = (
    "year years quarter quarters quarterly month months week weeks fiscal annual ended end ending close "
    "closed first second third fourth half three six nine twelve full fy q1 q2 q3 q4 h1 h2 year-end 31 30 "
    "january february march april may june july august september october november december"
)
_PHRASES = re.compile(r"[:;,]")


class CellFeatures:
    """What a question asks of the rows of its passages."""

    def __init__(
        self, question: str, passages: Sequence[Passage], rows: Sequence[tuple[int, TableRow]]
    ) -> None:
        """`rows` are those with figures, each with the number of its passage."""
        self._language = passages[0].language if passages else "en"
        self._question = question
        self._terms = cache(self._terms_of)
        self._passages = passages
        asked = " ".join((_BESIDE.sub("", question), *in_full(question)))
        self._words = terms(asked, self._language)
        self._asked = self._terms(asked) - self._terms(_OF_PERIODS) - {w for w in self._words if is_year(w)}
        self._reported = [
            self._terms(each) for text in in_other_words(question) for each in _PHRASES.split(text)
        ]
        self._quoted = {each.casefold().strip() for each in _QUOTED.findall(question)}
        self._scales = _scales(question)
        kinds = kind_probabilities(question)
        self._of_question = {
            "any": 1.0,
            "asks value": kinds["value"] + kinds["name"],
            "asks calculation": kinds["calculation"],
        }
        self._of_document = cache(self._document)
        self._weight = cache(self._weighed)
        self._about = cache(lambda number: document_terms(passages[number]))
        self._wanted = cache(partial(asked_times, question))
        self._time = cache(self._compared)
        self._periods = self._terms(_OF_PERIODS)
        self._of_row = {id(row): self._row_terms(number, row) for number, row in rows}
        own = Counter(term for label, *_ in self._of_row.values() for term in label)
        held = frozenset(chain.from_iterable(chain.from_iterable(self._of_row.values())))
        self._weights = {term: math.log(1 + len(rows) / (0.5 + count)) for term, count in own.items()}
        self._rare = math.log(1 + len(rows) / 0.5)
        self._known = self._asked & (held | frozenset().union(*map(self._about, range(len(passages)))))
        self._figures = Counter(
            (passages[number].version_id, figure)
            for number, row in rows
            for figure in {digits_of(row.text[cell.start : cell.end]) for cell in row.cells}
        )

    def of(self, number: int, row: TableRow) -> list[Features]:
        """Return the features of each cell of a row of the passage `number`."""
        of_row = self._of_question | self._of_document(number) | self._row(number, row)
        context = row.context
        label = times_of(f"{row.cells[0].label} {context.period}", context.fiscal)
        times = [times_of(cell.column, context.fiscal) | label for cell in row.cells]
        latest = max((max(map(int, filter(is_year, each)), default=0) for each in times), default=0)
        beside = (
            times_of(context.groups, context.fiscal),
            times_of(f"{context.captions} {context.headings}", context.fiscal),
        )
        return [
            of_row
            | self._column(number, row, place, cell)
            | self._time(context.fiscal, (own, *beside))
            | {"latest unasked": float(self._is_latest(own, latest, context.fiscal))}
            for place, (cell, own) in enumerate(zip(row.cells, times, strict=True))
        ]

    def _terms_of(self, text: str) -> frozenset[str]:
        return distinct_terms(text, self._language)

    def _weighed(self, of: frozenset[str]) -> float:
        return sum(self._weights.get(term, self._rare) for term in of)

    def _row_terms(self, number: int, row: TableRow) -> tuple[frozenset[str], ...]:
        """The terms of a row's label, of its groups, and of what stands over it."""
        context, label = row.context, row.cells[0].label
        if _TOTAL.fullmatch(label):
            label = f"{label} {context.groups or context.captions or context.headings}"
        over = f"{context.headings} {context.captions} {context.heads}"
        return self._terms(label), self._terms(context.groups), self._terms(over)

    def _row(self, number: int, row: TableRow) -> Features:
        label, groups, over = self._of_row[id(row)]
        context, about = row.context, self._about(number)
        asked = self._known - (about - label - groups)
        whole = self._weight(asked) or 1.0
        said = row.cells[0].label
        met, unasked = self._weight(asked & label) / whole, self._weight(label - self._asked - about)
        precision = 1 - unasked / (self._weight(label) or 1.0)
        is_total = _TOTAL.fullmatch(said) is not None
        f1 = 2 * met * precision / (met + precision) if met else 0.0
        reported = max((_f1(label, each) for each in self._reported), default=0.0)
        scales = _scales(f"{context.heads} {context.captions} {context.headings}")
        return {
            "label met": met,
            "label asked": precision if met else 0.0,
            "label": f1,
            "label is all": float(bool(label) and label <= self._asked),
            "label said": self._said(terms(said, self._language)),
            "label quoted": float(said.casefold() in self._quoted),
            "label reported": reported,
            "group met": self._weight((asked & groups) - label) / whole,
            "group unasked": self._weight(groups - self._asked - about) / (self._weight(groups) or 1.0),
            "over met": self._weight((asked & over) - label - groups) / whole,
            "total": float(is_total and _ALL.search(self._question) is not None),
            "total unasked": float(is_total and _ALL.search(self._question) is None),
            "of the whole": float(_WHOLE.search(f"{context.headings} {context.captions}") is not None),
            "other scale": float(bool(self._scales and scales) and not self._scales & scales),
        }

    def _column(self, number: int, row: TableRow, place: int, cell: Cell) -> Features:
        label, groups, over = self._of_row[id(row)]
        figure, asked = row.text[cell.start : cell.end], self._known
        about = self._about(number)
        column = self._terms(cell.column) - self._periods
        column = frozenset(term for term in column if not is_year(term))
        own, whole = column - label - groups, self._weight(asked - about) or 1.0
        wants_share, share = asks_share(self._question), is_share(figure, f"{cell.column} {cell.label}")
        elsewhere = self._figures[self._passages[number].version_id, digits_of(figure)] > 1
        told = label | groups | column | about
        return {
            "column met": self._weight(asked & own) / whole,
            "column unasked": self._weight(own - self._asked) / (self._weight(column) or 1.0),
            "untold": self._weight(asked - told) / (self._weight(asked) or 1.0),
            "untold at all": len(self._asked - told - over) / (len(self._asked) or 1),
            "first figure": float(place == 0),
            "only figure": float(len(row.cells) == 1),
            "share asked": float(share and wants_share),
            "share missing": float(wants_share and not share),
            "share unasked": float(share and not wants_share),
            "count column": float(_asks(_ASKS_MONEY, self._question) and _asks(_COUNT, cell.column)),
            "money for count": float(_asks(_ASKS_COUNT, self._question) and "$" in figure),
            "change unasked": float(_asks(_CHANGE, cell.column) and not _asks(_CHANGE, self._question)),
            "said again": float(elsewhere and len(digits_of(figure)) >= ALIKE),
        }

    def _is_latest(self, own: frozenset[str], latest: int, fiscal: FiscalYears) -> bool:
        return bool(latest) and not self._wanted(fiscal) and str(latest) in own

    def _compared(self, fiscal: FiscalYears, times: tuple[frozenset[str], ...]) -> Features:
        """Compare the times asked for with those of a cell: of its column, else its group, else the table."""
        wanted = self._wanted(fiscal)
        features: Features = {"asks time": float(bool(wanted))}
        for name, is_kind in _KINDS.items():
            asked = frozenset(filter(is_kind, wanted))
            each = [frozenset(filter(is_kind, of)) for of in times]
            told = next(filter(None, each), frozenset())
            features |= {
                f"{name} met": float(bool(asked & told)) * (1.0 if each[0] else 0.5),
                f"{name} missed": float(bool(asked and told) and not asked & told),
                f"{name} untold": float(bool(asked) and not told),
                f"{name} unasked": float(bool(told) and not asked),
            }
        return features

    def _document(self, number: int) -> Features:
        passage, first = self._passages[number], self._passages[0]
        return {
            "rank": 1 / (1 + number),
            "first document": float(passage.version_id == first.version_id),
            "similarity": passage.similarity,
            "subject": float(names_subject(self._question, passage)),
            "names": share_of_names(self._question, passage, passage.chunk.indexed_text),
        }

    def _said(self, label: Sequence[str]) -> float:
        """Return 1 where the question holds a label of three words as it stands, more for a longer one."""
        length = len(label)
        starts = range(len(self._words) - length + 1)
        is_said = any(self._words[i : i + length] == list(label) for i in starts)
        return min(length / LONG, 2.0) if is_said and length > 1 else 0.0


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "year": is_year,
    "day": lambda sign: sign.startswith("@") and sign[1:2] not in ("Q", "H"),
    "part": lambda sign: sign.startswith(("@Q", "@H")),
    "length": lambda sign: sign.startswith("~"),
}
"""The kinds of times that are compared with each other."""


def _asks(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


def _f1(label: frozenset[str], words: frozenset[str]) -> float:
    return 2 * len(label & words) / (len(label) + len(words) or 1)


def digits_of(figure: str) -> str:
    """Return the digits of a figure, by which it is known in another table."""
    return "".join(filter(str.isdigit, figure))


def _scales(text: str) -> set[str]:
    return {each.lower() for each in _SCALE.findall(text)}

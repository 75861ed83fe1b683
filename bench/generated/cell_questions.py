"""Questions for cells of tables, put together by a seed from labels and headings, a third without answer.

They are worded in a few ways, with words of the label left out or replaced as people do. Nothing of the
documents is kept.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pincite.answer.generate.cells import ALONE, AnswerCell, cell_of, columns_under
from pincite.answer.generate.heading_rows import heading_row_spans
from pincite.index.languages import ENGLISH
from pincite.schema.chunk import Chunk
from pincite.text.table_rows import opens_group

Trick = Literal["", "table", "company", "row", "period"]
"""Why a question has no answer: its table is taken away, it is asked of another company, its row stands in
another document alone, or its period nowhere; "": it has one."""

LABEL_WORDS = 10
"""Words of the longest label that is asked for."""
_ANSWERED = 2 / 3
_DAY = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (\d{1,2}), ((?:19|20)\d\d)", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LENGTHS = {
    r"three[- ]months?(?: ended)?|(?:13|thirteen)[- ]weeks?(?: ended)?": ("three months", "quarter"),
    r"six[- ]months?(?: ended)?|26[- ]weeks?(?: ended)?": ("six months", "first half"),
    r"nine[- ]months?(?: ended)?|39[- ]weeks?(?: ended)?": ("nine months", "first nine months"),
    r"twelve[- ]months?(?: ended)?|5[23][- ]weeks?(?: ended)?|(?:fiscal )?years?(?: ended)?": (
        "year",
        "full year",
        "",
    ),
}
_NOTE = re.compile(r"\((?:[a-z0-9]|\w{1,2})\)|[*†‡§]|\s+\d$")
_SYNONYMS = {
    "revenue": ("sales", "turnover"), "revenues": ("sales", "revenue"), "sales": ("revenue", "turnover"),
    "net income": ("profit", "bottom line", "net earnings"), "net earnings": ("profit", "net income"),
    "income taxes": ("tax",), "total": ("overall", "", "all"), "purchases": ("spending on", "buying"),
    "expense": ("cost", "charge", "expenses"), "expenses": ("costs", "spending"), "costs": ("expenses",),
    "property, plant and equipment": ("PP&E", "fixed assets"), "and": ("&", "plus"), "number": ("count",),
    "research and development": ("R&D",), "selling, general and administrative": ("SG&A",),
    "earnings per share": ("EPS",), "average": ("mean",), "payable": ("owed",), "receivable": ("due",),
    "employees": ("staff", "people"), "percentage": ("share", "percent"), "dividends": ("payouts",),
    "acquisitions": ("takeovers",), "repurchases": ("buybacks",), "shareholders": ("stockholders",),
    "united states": ("US", "America"), "international": ("foreign", "overseas"), "other": ("", "remaining"),
}  # fmt: skip
_FORMS = (
    "What was {who}'s {what}{when}?",
    "What were {who}'s {what}{when}?",
    "How much was the {what} of {who}{when}?",
    "How much {what} did {who} report{when}?",
    "{who} {what}{when}",
    "{who}: {what}{when}?",
    "{what} of {who}{when}, what is the figure?",
    "what did {who} have as {what}{when}",
    "How high was {what} at {who}{when}?",
    "Which figure does {who} give for {what}{when}?",
)


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """A question for a cell of a document, by the label of its row and its figure."""

    question: str
    document: str
    label: str
    figure: str
    trick: Trick


def cell_questions(
    documents: Mapping[str, Sequence[Chunk]], names: Mapping[str, Sequence[str]], count: int, seed: int
) -> Iterator[CellQuestion]:
    """Yield `count` questions, as many of each document; `names` are what each one's subject is called."""
    rng = random.Random(seed)
    rows = {document: list(_rows(chunks)) for document, chunks in documents.items()}
    full = [document for document in sorted(rows) if rows[document]]
    labels = {document: Counter(_label(row) for row, _ in rows[document]) for document in full}
    # Where a label stands twice in a document, nobody could tell which row is asked for.
    rows = {each: [row for row in rows[each] if labels[each][_label(row[0])] == 1] for each in full}
    full = [document for document in full if rows[document]]
    number = 0
    while number < count:
        document = full[number % len(full)]
        row, heads = rng.choice(rows[document])
        cells = list(_cells(row, heads))
        if not cells:
            rows[document].remove((row, heads))
            continue
        number += 1
        cell = rng.choice(cells)
        trick: Trick = "" if rng.random() < _ANSWERED else rng.choice(("table", "company", "row", "period"))
        asked_of, label, column = document, cell.label, cell.column
        if trick == "company":
            asked_of = rng.choice([each for each in full if _label(row) not in labels[each]] or full)
        elif trick == "row":
            other, _ = rng.choice(rows[rng.choice(full)])
            label = other.partition("\t")[0].strip()
        elif trick == "period":
            if not _YEAR.search(column):
                trick = "table"
            away = rng.choice((-9, -7, 6, 8))
            column = _moved(column, away)
        if trick in ("company", "row") and label.casefold() in labels[asked_of]:
            trick = "table"
        what, when = _what(label, column, rng), _when(column, rng)
        who = rng.choice(names[asked_of])
        question = rng.choice(_FORMS).format(who=who, what=what, when=when)
        yield CellQuestion(_cased(question, rng), asked_of, label, row[cell.start : cell.end], trick)


def _moved(column: str, years: int) -> str:
    return _YEAR.sub(lambda match: str(int(match[0]) + years), column)


def _rows(chunks: Sequence[Chunk]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the rows with a label of words, and the heading rows over each."""
    for chunk in chunks:
        heads = tuple(chunk.text[start:end] for start, end in heading_row_spans(chunk))
        if not chunk.is_table or not heads:
            continue
        for row in chunk.text.split("\n")[chunk.header_rows :]:
            label = _label(row)
            if (
                "\t" in row
                and not opens_group(row)
                and label[:1].isalpha()
                and len(label.split()) <= LABEL_WORDS
            ):
                yield row, heads


def _label(row: str) -> str:
    return row.partition("\t")[0].strip().casefold()


def _cells(row: str, heads: Sequence[str]) -> Iterator[AnswerCell]:
    """Yield every cell that a heading of its column asks for.

    Where there are several, its heading says more than a sign: nobody could tell which column is asked for.
    """
    only = cell_of("", row, heads, ENGLISH)
    if only is None:
        return
    seen: set[int] = set()
    for column in sorted(set(columns_under(heads, row.count("\t") + 1)) - {""}):
        cell = cell_of(column, row, heads, ENGLISH)
        if cell is not None and _tells(cell.column, is_only=only.margin == ALONE) and cell.start not in seen:
            seen.add(cell.start)
            yield cell


def _tells(column: str, *, is_only: bool) -> bool:
    return bool(column) and (is_only or bool(_rest(column)) or any(map(str.isdigit, column)))


def _what(label: str, column: str, rng: random.Random) -> str:
    text = _NOTE.sub("", label).strip(" :,-–—").strip()
    text = text if text[1:2].isupper() else text[:1].lower() + text[1:]
    for word, others in _SYNONYMS.items():
        if re.search(rf"\b{word}\b", text, re.IGNORECASE) and rng.random() < 0.35:
            text = re.sub(rf"\b{word}\b", rng.choice(others), text, flags=re.IGNORECASE)
    words = text.split()
    if len(words) > 2 and rng.random() < 0.4:
        del words[rng.randrange(len(words))]
    if len(words) > 4 and rng.random() < 0.4:
        del words[rng.randrange(len(words))]
    rest = _rest(column)
    if rest:
        return f"{' '.join(words)} ({rest})" if rng.random() < 0.4 else f"{' '.join(words)}, {rest},"
    return " ".join(words)


def _rest(column: str) -> str:
    """Return what a heading says beside the period."""
    text = _DAY.sub(" ", column)
    text = _YEAR.sub(" ", text)
    for length in _LENGTHS:
        text = re.sub(rf"\b(?:{length})\b", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:ended|as of|at|on|december 31,|june 30,|period)\b", " ", text, flags=re.IGNORECASE)
    return " ".join(_NOTE.sub("", text).split()).strip(" ,:-–—()$%").lower()


def _when(column: str, rng: random.Random) -> str:
    length = next(
        (
            rng.choice(said)
            for form, said in _LENGTHS.items()
            if re.search(rf"\b(?:{form})\b", column, re.IGNORECASE)
        ),
        None,
    )
    if day := _DAY.search(column):
        month, date, year = day[1].title(), day[2], day[3]
        written = rng.choice(
            (f"{month} {date}, {year}", f"{date} {month} {year}", f"{month}. {date}, {year}")
        )
        if length:
            return rng.choice((f" in the {length} that ended {written}", f" for the {length} to {written}"))
        return rng.choice((f" on {written}", f" as of {written}", f" at {written}"))
    if year := _YEAR.search(column):
        of = f"the {length} of " if length and length not in ("year", "") else ""
        return rng.choice(
            (f" in {of}{year[0]}", f" for {of}fiscal {year[0]}", f" in {of}FY{year[0]}", f", {of}{year[0]}")
        )
    return ""


def _cased(question: str, rng: random.Random) -> str:
    text = " ".join(question.split())
    return text.lower() if rng.random() < 0.1 else text

"""Questions for cells of tables, put together by a seed from labels and headings, a third without answer.

They are worded as people ask: a measure in other words or with words left out, a period as a year, a fiscal
year, a quarter or a day, the company before or after. Nothing of the documents is kept.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pincite.document import Chunk
from pincite.generate.cells import Cell
from pincite.generate.table_row import TableRow, table_rows
from pincite.understand.fiscal_years import FiscalYears, fiscal_years

Trick = Literal["", "table", "company", "row", "period"]
"""Why a question has no answer: its table is taken away, it is asked of another company, its row stands in
another document alone, or its period nowhere; "": it has one."""

LABEL_WORDS = 12
"""Words of the longest label that is asked for."""
ANSWERED = 2 / 3
OF_STATEMENT = 0.3
"""How many questions are for a row of a statement of the whole company, as most that people ask are."""
SAID_OTHERWISE = 0.5
"""How many of the words that have synonyms are replaced by one."""

_DAY = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)([a-z]*)\.? (\d{1,2}), ((?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LENGTHS = {
    r"three[- ]months?(?: ended)?|(?:13|thirteen)[- ]weeks?(?: ended)?": "quarter",
    r"six[- ]months?(?: ended)?|26[- ]weeks?(?: ended)?": "half",
    r"nine[- ]months?(?: ended)?|39[- ]weeks?(?: ended)?": "nine",
    r"twelve[- ]months?(?: ended)?|5[23][- ]weeks?(?: ended)?|(?:fiscal )?years?(?: ended)?": "year",
}
_LONG = {
    "quarter": ("three months", "quarter", "13 weeks"),
    "half": ("six months", "first half", "half-year"),
    "nine": ("nine months", "first nine months"),
    "year": ("year", "full year", "twelve months", "fiscal year"),
}
_ORDINALS = ("first", "second", "third", "fourth")
_NOTE = re.compile(r"\((?:[a-z0-9]|\w{1,2})\)|[*†‡§]|\s+\d$")
_WHOLE = re.compile(r"\bconsolidated\b", re.IGNORECASE)
_SYNONYMS = {
    word: others.split(" | ")
    for word, others in (
        line.split(": ", 1)
        for line in r"""
net sales: sales | revenue | turnover
revenues?: sales | turnover | top line
sales: revenue | turnover
net (?:income|earnings): profit | bottom line | net profit | earnings
(?:provision for )?income taxes: tax | tax expense
total: overall |  | all | altogether
purchases? of: spending on | amount paid for | cash spent on
expenses?: cost | charge | spending
costs?: expense | spending
property, plant and equipment: PP&E | fixed assets | property
capital expenditures: capex | capital spending
and: & | plus
number of: how many
research and development: R&D | research
selling, general and administrative: SG&A | overhead
earnings per share: EPS
diluted: fully diluted | diluted
average: mean
payables?: owed to suppliers | bills to pay
receivables?: money owed by customers | due
employees: staff | people | workers
percentage: share | percent
dividends: payouts
acquisitions?: takeovers | bought companies
(?:re)?purchases? of common stock: buybacks
repurchases?: buybacks
shareholders: stockholders
united states: US | America | U.S.
u\.s\.: US | American | United States
international: foreign | overseas | outside the US
other:  | remaining
liabilities: debts | obligations
inventories: inventory | stock
cash and cash equivalents: cash | cash on hand
long-term debt: borrowings | long-term borrowings
debt: borrowings
depreciation and amortization: D&A | depreciation
segment: unit | division
marketable securities: securities | investments
operating income: operating profit | EBIT
gross: before deductions
benefits?: gain
impairments?: write-downs
stores: shops
net cash provided by operating activities: operating cash flow | cash from operations
issuance: issue
proceeds from: cash raised by | money from
stock-based: share-based | equity
compensation: pay
beginning: start
ending: closing | final
loss(?:es)?: loss
countries: nations
notes: bonds
commitments?: obligations
payments?: outlays
""".strip().split("\n")
    )
}
"""What people call what a label says, by a pattern of its words; nothing where they leave it out."""
_FORMS = (
    "What was {who}'s {what}{when}?",
    "What were {who}'s {what}{when}?",
    "How much was the {what} of {who}{when}?",
    "How much {what} did {who} report{when}?",
    "How much {what} did {who} have{when}?",
    "{who} {what}{when}",
    "{who}: {what}{when}?",
    "{who}, {what}{when}",
    "{what} of {who}{when}, what is the figure?",
    "what did {who} have as {what}{when}",
    "How high was {what} at {who}{when}?",
    "Which figure does {who} give for {what}{when}?",
    "{what}{when}, {who}",
    "{what} at {who}{when}?",
    "How large was {who}'s {what}{when}?",
    "What {what} did {who} book{when}?",
    "What does {who} show for {what}{when}?",
    "In its report, what does {who} state as {what}{when}?",
    "Could you tell me {who}'s {what}{when}?",
)
_MONTHS = (
    "january february march april may june july august september october november december".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """A question for a cell of a document, by the label of its row and its figure."""

    question: str
    document: str
    label: str
    figure: str
    trick: Trick


@dataclass(frozen=True, slots=True)
class _Asked:
    """A cell that may be asked for, with the row and the fiscal years of its document."""

    row: TableRow
    cell: Cell
    fiscal: FiscalYears

    @property
    def figure(self) -> str:
        return self.row.text[self.cell.start : self.cell.end]


def cell_questions(
    documents: Mapping[str, Sequence[Chunk]], names: Mapping[str, Sequence[str]], count: int, seed: int
) -> Iterator[CellQuestion]:
    """Yield `count` questions, as many of each document; `names` are what each one's subject is called."""
    rng = random.Random(seed)
    asked = {each: _cells_of(documents[each]) for each in sorted(documents)}
    asked = {each: groups for each, groups in asked.items() if groups[0]}
    labels = {each: _labels_of(documents[each]) for each in asked}
    full = list(asked)
    for number in range(count):
        document = full[number % len(full)]
        cells, statements = asked[document]
        one = rng.choice(statements if statements and rng.random() < OF_STATEMENT else cells)
        trick: Trick = "" if rng.random() < ANSWERED else rng.choice(("table", "company", "row", "period"))
        asked_of, cell = document, one.cell
        if trick == "company":
            asked_of = rng.choice([each for each in full if _label(one) not in labels[each]] or [document])
        elif trick == "row":
            other = rng.choice(asked[rng.choice(full)][0])
            one = replace(one, row=other.row)
            cell = replace(cell, label=other.cell.label)
        elif trick == "period":
            away = rng.choice((-9, -7, 6, 8))
            column = _moved(cell.column, away)
            trick = trick if column != cell.column else "table"
            cell = replace(cell, column=column)
        if trick in ("company", "row") and cell.label.casefold() in labels[asked_of]:
            trick = "table"
        question = _worded(replace(one, cell=cell), rng.choice(names[asked_of]), rng)
        yield CellQuestion(
            question,
            asked_of,
            cell.label,
            one.row.text[one.cell.start : one.cell.end] if trick != "row" else "",
            trick,
        )


def _moved(column: str, years: int) -> str:
    return _YEAR.sub(lambda match: str(int(match[0]) + years), column)


def _cells_of(chunks: Sequence[Chunk]) -> tuple[list[_Asked], list[_Asked]]:
    """Return the cells of a document that a label asks for, and those of statements of the whole company.

    Where a label stands in several rows with other figures, nobody could tell which is asked for, unless one
    is of the statements or the label of its group says it.
    """
    title = chunks[0].title if chunks else ""
    fiscal = fiscal_years(title, [chunk.text for chunk in chunks])
    rows: dict[tuple[str, str], list[TableRow]] = defaultdict(list)
    for chunk in (each for each in chunks if each.is_table):
        for row in table_rows(chunk, fiscal):
            if row.cells and _is_name(row.cells[0].label):
                rows[row.cells[0].label.casefold(), row.context.groups.casefold()].append(row)
    times = Counter(label for label, _ in rows)
    several = {key for key, each in rows.items() if len({row.text for row in each}) > 1}
    alone, whole = [], []
    for key, each in rows.items():
        row = each[0]
        cells = [_Asked(row, cell, fiscal) for cell in row.cells if cell.column]
        statements = (
            []
            if key in several
            else [row for row in each if _WHOLE.search(f"{row.context.headings} {row.context.captions}")]
        )
        if statements:
            whole += [_Asked(statements[0], cell, fiscal) for cell in statements[0].cells if cell.column]
        if key not in several and (times[key[0]] == 1 or key[1]):
            alone += cells
    return alone, whole


def _labels_of(chunks: Sequence[Chunk]) -> frozenset[str]:
    rows = (row for chunk in chunks if chunk.is_table for row in table_rows(chunk) if row.cells)
    return frozenset(row.cells[0].label.casefold() for row in rows)


def _is_name(label: str) -> bool:
    return label[:1].isalpha() and len(label.split()) <= LABEL_WORDS


def _label(asked: _Asked) -> str:
    return asked.cell.label.casefold()


def _worded(asked: _Asked, who: str, rng: random.Random) -> str:
    what, when = _what(asked, rng), _when(asked, rng)
    question = " ".join(rng.choice(_FORMS).format(who=who, what=what, when=when).split())
    if rng.random() < 0.1:
        return question.lower()
    return question if rng.random() < 0.3 else question[:1].upper() + question[1:]


def _what(asked: _Asked, rng: random.Random) -> str:
    """Return the measure: the label, often in other words, with the group and the rest of the heading."""
    text = _in_other_words(_plain(asked.cell.label), rng)
    words = text.split()
    for least in (2, 4):
        if len(words) > least and rng.random() < 0.35:
            del words[rng.randrange(len(words))]
    what = " ".join(words)
    groups = _plain(asked.row.context.groups)
    if groups and len(groups.split()) <= LABEL_WORDS and not _YEAR.search(groups) and rng.random() < 0.8:
        groups = _in_other_words(groups, rng)
        what = rng.choice(
            (f"{what} of {groups}", f"{groups} {what}", f"{what} ({groups})", f"{groups}: {what}")
        )
    if rest := _in_other_words(_rest(asked.cell.column), rng):
        forms = (
            f"{what} ({rest})",
            f"{rest} {what}",
            f"{what}, {rest},",
            f"{rest} of {what}",
            f"{what} {rest}",
        )
        what = rng.choice(forms)
    return what


def _plain(text: str) -> str:
    text = _NOTE.sub("", text).replace("\t", " ").strip(" :,-–—").strip()
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _in_other_words(text: str, rng: random.Random) -> str:
    for word, others in _SYNONYMS.items():
        if re.search(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE) and rng.random() < SAID_OTHERWISE:
            text = re.sub(rf"(?<!\w){word}(?!\w)", rng.choice(others), text, count=1, flags=re.IGNORECASE)
    return text


def _rest(column: str) -> str:
    """Return what a heading says beside the period."""
    text = _YEAR.sub(" ", _DAY.sub(" ", column))
    for length in _LENGTHS:
        text = re.sub(rf"\b(?:{length})\b", " ", text, flags=re.IGNORECASE)
    months = "|".join(_MONTHS)
    text = re.sub(
        rf"\b(?:ended|as of|at|on|(?:{months}) \d{{1,2}},?|period|in millions|in thousands|unaudited)\b",
        " ", text, flags=re.IGNORECASE,
    )  # fmt: skip
    return " ".join(_NOTE.sub("", text).split()).strip(" ,:-–—()$%").lower()


def _when(asked: _Asked, rng: random.Random) -> str:
    column = asked.cell.column if _YEAR.search(asked.cell.column) else asked.row.context.period
    text = f"{column} {asked.row.context.heads}"
    length = next(
        (name for form, name in _LENGTHS.items() if re.search(rf"\b(?:{form})\b", column, re.I)), None
    )
    if length is None and asked.row.context.heads.count("ended") == 1:
        length = next(
            (name for form, name in _LENGTHS.items() if re.search(rf"\b(?:{form})\b", text, re.I)), None
        )
    if match := _DAY.search(column):
        return _of_day(match, length, asked.fiscal, rng)
    if year := _YEAR.search(column):
        quarter = re.search(r"\b(first|second|third|fourth|q[1-4])\b", column, re.IGNORECASE)
        if quarter:
            return ""
        forms = (
            " in {0}", " for {0}", " in fiscal {0}", " for fiscal year {0}", " in FY{0}", ", {0}",
            " for the year {0}", " in full-year {0}", " during {0}", ", FY {0}",
            " at the end of {0}", " at year-end {0}",
        )  # fmt: skip
        is_balance = re.search(r"\b(?:as of|at) (?:december|june)\b|balance", text, re.IGNORECASE)
        return rng.choice(forms[-2:] if is_balance else forms[:-2]).format(year[0])
    return ""


def _of_day(match: re.Match[str], length: str | None, fiscal: FiscalYears, rng: random.Random) -> str:
    """Return a period that ends on a day, or the day, as people say it."""
    month = next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[1].lower())), 12)
    day = date(int(match[4]), month, min(int(match[3]), 28))
    name = _MONTHS[month - 1].title()
    written = rng.choice(
        (
            f"{name} {match[3]}, {match[4]}",
            f"{match[3]} {name} {match[4]}",
            f"{name[:3]}. {match[3]}, {match[4]}",
        )
    )
    year, quarter = fiscal.year_of(day), fiscal.quarter_of(day)
    if length is None:
        closes = quarter == 4 and rng.random() < 0.5
        if closes:
            return rng.choice(
                (f" at the end of fiscal {year}", f" at fiscal year-end {year}", f" at the close of {year}")
            )
        return rng.choice((f" on {written}", f" as of {written}", f" at {written}", f", {written}"))
    long = rng.choice(_LONG[length])
    said = [
        f" in the {long} that ended {written}",
        f" for the {long} ended {written}",
        f" in the {long} to {written}",
    ]
    if length == "year":
        said += [
            f" in fiscal {year}",
            f" for fiscal {year}",
            f" in {year}",
            f", FY{year}",
            f" in full-year {year}",
        ] * 2
    elif length == "quarter":
        ordinal = _ORDINALS[quarter - 1]
        said += [
            f" in Q{quarter} {year}",
            f" in the {ordinal} quarter of {year}",
            f", Q{quarter} FY{year}",
        ] * 2
    elif length == "half":
        said += [f" in the first half of {year}", f" in the first six months of {year}"]
    elif length == "nine":
        said += [f" in the first nine months of {year}"]
    return rng.choice(said)

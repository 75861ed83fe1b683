"""The unit and the scale of a table's cell, where the table says them outside of the cell.

"9,583" under "(in millions)", in a column that begins with "$ 1,204", is $ 9,583 million. Nearer words
decide: those of the cell, then of its column and label, its groups, the heading rows and captions, and last
the headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.answer.generate.cells import AnswerCell, columns_under
from pincite.text import money

_SYMBOL = re.compile(rf"{money.DOLLAR}|{money.SIGN}|\b{money.CODE}\b")
_SPELLED = {"dollar": "$", "euro": "€", "sterling": "£"}
_SPELLED_OUT = re.compile(rf"\b({'|'.join(_SPELLED)})s?\b", re.IGNORECASE)
_SAID = re.compile(rf"\b{money.SCALE}s?\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d,\d{3}\b")
_SCALE = re.compile(
    rf"(?<![\d.] )\b(?P<word>{money.SCALE})s?\b|(?P<zeros>\b000s?\b|(?<=\W)000['’]?s\b)"
    rf"|(?<={money.SIGN})\s?(?P<letter>bn|mn|mm|m|k)\b",
    re.IGNORECASE,
)
_WORDS = {power: word for word, power in money.SCALES.items()}
_EXCEPT = re.compile(r"\b(?:except|excluding)\b.*|\bother than\b.*", re.IGNORECASE)
"""Words of a note that gives the scale of other figures than most."""
_SHARE = re.compile(r"%|\bper\s?cent(?:age)?s?\b|\bpct\b", re.IGNORECASE)
_PER = re.compile(
    r"\bper (?:\w+ )?(?:share|unit|option|right|barrel|ton|hour|employee)\b|\b(?:exercise|strike) price\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\bratio\b|\byield\b|\b(?:interest|tax|discount|growth|effective|coupon|exclusion|response) rates?\b|"
    r"\((?:in )?(?:years|months|days)\)|\bremaining (?:term|life)\b|\buseful li(?:fe|ves)\b",
    re.IGNORECASE,
)
"""Figures that are no amounts, however many millions the others are."""
_COUNT = re.compile(
    r"\b(?:number|count|headcount|employees|stores|units|volume|members|customers|subscribers|tons|accounts|"
    r"square feet|options outstanding)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(r"units?(?: of measure(?:ment)?)?", re.IGNORECASE)
_SHARES = re.compile(r"\bshares\b(?! repurchase)", re.IGNORECASE)
_OF_SHARES = re.compile(
    r"\b(?:amounts?|value|price|cost|proceeds|(?:re)?purchases?|issuances?|dividends?)\b", re.IGNORECASE
)
"""Words of money, also where it is of shares."""
_OF_MONEY = re.compile(
    r"(?:[$€£]|\bdollars?|\beuros?|\bamounts?)\W{1,10}(?:\w{1,30}\W{1,10})?in\W|[$€£]\s?(?:thou|mill|bill|m\b)",
    re.IGNORECASE,
)
"""A note that gives the scale of money alone."""
_SHARES_TOO = re.compile(r"\bshares? in\b|\bshares and\b|\band shares\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CellUnit:
    """The unit of a figure: a currency as it is written, a scale, a unit, or a percent sign."""

    currency: str = ""
    scale: str = ""
    word: str = ""
    is_share: bool = False

    def of(self, figure: str) -> str:
        """Return a figure with its unit and scale, each once."""
        text = " ".join(figure.split())
        if self.is_share:
            return text if _SHARE.search(text) else f"{text} %"
        if self.currency and not _SYMBOL.search(text):
            text = f"{self.currency} {text}"
        if self.scale and not _SAID.search(text):
            text = f"{text} {self.scale}"
        return f"{text} {self.word}" if self.word and not text.endswith(self.word) else text


NO_UNIT = CellUnit()


def unit_of(figure: str, cell: AnswerCell, over: Sequence[str], currency_above: str = "") -> CellUnit:
    """Return what a cell's figure is to be read with, as the table says it.

    `over` are the texts that stand over the cell and its row, the nearest first; `currency_above` is the
    symbol that the nearest figure above it in its column has.
    """
    own = f"{cell.label} {cell.column}"
    if _SHARE.search(figure) or (_SHARE.search(own) and not (_symbol(figure) or _THOUSANDS.search(figure))):
        return CellUnit(is_share=True)
    note = next((text for text in (cell.column, cell.label, *over) if scale_in(text)), "")
    if _is_per(cell, over):
        note = ""
    elif not _symbol(figure):
        if _PLAIN.search(own):
            return NO_UNIT
        if _is_count(cell):
            is_of_others = (_EXCEPT.search(note) or _OF_MONEY.search(note)) and not _SHARES_TOO.search(note)
            return NO_UNIT if is_of_others else CellUnit(scale=scale_in(note))
    named = map(_symbol, (figure, cell.column, cell.label, currency_above, *over))
    return CellUnit(next(filter(None, named), ""), scale_in(note))


def is_amount(figure: str, cell: AnswerCell, over: Sequence[str]) -> bool:
    """Return True if a figure is money in whole units of its scale, as far as its table tells."""
    own = f"{cell.label} {cell.column}"
    if "." in figure or _is_per(cell, over) or _SHARE.search(figure):
        return False
    return bool(_symbol(figure)) or not (_SHARE.search(own) or _PLAIN.search(own) or _is_count(cell))


def _is_per(cell: AnswerCell, over: Sequence[str]) -> bool:
    return bool(_PER.search(f"{cell.label} {cell.column} {_EXCEPT.sub('', ' '.join(over[:1]))}"))


def _is_count(cell: AnswerCell) -> bool:
    if _COUNT.search(cell.column) or (_COUNT.search(cell.label) and not _OF_SHARES.search(cell.column)):
        return True
    own = f"{cell.label} {cell.column}"
    return bool(_SHARES.search(own)) and not _OF_SHARES.search(own)


def unit_beside(row: str, header_rows: Sequence[str]) -> str:
    """Return the cell of a row that stands under the heading "Unit"; "" where there is none."""
    cells = row.split("\t")
    columns = columns_under(header_rows, len(cells))
    return next(
        (cell.strip() for cell, head in zip(cells, columns, strict=True) if _UNIT.fullmatch(head)), ""
    )


def scale_in(note: str) -> str:
    """Return the scale that a note gives to most figures; "" where it gives none."""
    match = _SCALE.search(_EXCEPT.sub("", note))
    if not match:
        return ""
    if match["word"]:
        return match["word"].lower()
    return "thousand" if match["zeros"] else _WORDS[money.SHORT_SCALES[match["letter"].lower()]]


def _symbol(text: str) -> str:
    """Return the first currency of a text as a symbol or code; "" where it has none."""
    if match := _SYMBOL.search(text):
        return match[0]
    spelled = _SPELLED_OUT.search(text)
    return _SPELLED[spelled[1].lower()] if spelled else ""


def currency_above(rows: Sequence[str], place: int | None) -> tuple[str, int | None]:
    """Return the nearest currency above the last of `rows`, in a column or any, and its row's number."""
    for number in range(len(rows) - 2, -1, -1):
        cells = rows[number].split("\t")
        for cell in cells[1:] if place is None else cells[place : place + 1]:
            if any(map(str.isdigit, cell)) and (symbol := _symbol(cell)):
                return symbol, number
    return "", None

"""Amounts as gold and short answers print them: a number with its unit and scale, and how exact it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from figure_questions import Line

_SCALES = {"": 0, "thousand": 3, "million": 6, "billion": 9}
_CODES = ("USD", "EUR", "GBP", "FRF")
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "dollars": "USD", "euros": "EUR"}
_CODE = "|".join(_CODES)
_AMOUNT = re.compile(
    rf"(?P<before>[$€£]|\b(?:{_CODE})\b)?\s*(?P<open>[(-])?\s*(?P<inner>[$€£])?\s*[(-]?"
    r"(?P<digits>\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*\)?"
    r"\s*(?P<scale>thousand|million|billion)?s?\s*(?P<percent>%|percent\b)?\s*\)?"
    rf"\s*(?P<after>\b(?:{_CODE}|dollars|euros)\b)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit: a currency, `percent`, or "" for what is counted.

    `half` is half a unit of its last digit. `any_sign` says that the sign does not count.
    """

    value: float
    unit: str
    half: float
    any_sign: bool = False

    def agrees(self, gold: Amount) -> bool:
        """Return True if this is the gold amount: sign, unit, scale and value."""
        return self.unit == gold.unit and self._is(gold, self.value)

    def has_number(self, gold: Amount) -> bool:
        """Return True if this would be the gold amount with another unit or scale."""
        return any(self._is(gold, self.value * 10.0**power) for power in (0, 3, 6, 9))

    def _is(self, gold: Amount, value: float) -> bool:
        apart = abs(value - gold.value)
        if gold.any_sign:
            apart = abs(abs(value) - abs(gold.value))
        return apart <= gold.half * (1 + 1e-9)


def amount_of(text: str) -> Amount | None:
    """Return the amount that a text begins with or consists of; None where it holds none, or only a year."""
    return next(amounts_in(text), None)


def amounts_in(text: str) -> Iterator[Amount]:
    """Yield the amounts of a text; years are none."""
    for match in _AMOUNT.finditer(" ".join(text.replace("–", "-").replace("−", "-").split())):
        digits = match["digits"]
        unit = match["before"] or match["inner"] or match["after"] or ("percent" if match["percent"] else "")
        if _YEAR.fullmatch(digits) and not unit and not match["scale"]:
            continue
        scale = 10.0 ** _SCALES[match["scale"] or ""]
        places = len(digits.partition(".")[2])
        value = float(re.sub(r"[, ]", "", digits)) * scale
        negative = match["open"] == "-" or (match["open"] == "(" and ")" in match[0])
        yield Amount(-value if negative else value, _CURRENCIES.get(unit, unit), 0.5 * scale / 10**places)


def gold_amount(line: Line) -> Amount:
    """Return the amount of a line of the gold, as `gold/README.md` describes it."""
    printed = amount_of(line["value"])
    if printed is None:
        raise ValueError(f"{line['id']}: {line['value']} is no amount")
    scale = 10.0 ** _SCALES[line.get("scale", "")]
    return replace(
        printed,
        value=printed.value * scale,
        half=printed.half * scale,
        unit=_unit(line["unit"]),
        any_sign=bool(line.get("unsigned")),
    )


def _unit(named: str) -> str:
    if named in ("percent", "percentage points"):
        return "percent"
    return next((code for code in _CODES if named.startswith(code)), "")

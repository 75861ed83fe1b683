"""Read numbers as people write them. They are the same by value, sign, scale, currency and unit.

1,200 = 1 200 = 1.2k; 12 % = 12 percent; $1.5bn = $1,500 million = 1.5 billion dollars = USD 1.5 billion. A
number whose unit or scale is not known for certain is the same as nothing but itself.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import NamedTuple

from pincite.text import money

_SCALES = money.SCALES | money.SHORT_SCALES
_CURRENCIES = (
    money.SIGNS
    | {name.lower(): code for name, code in money.DOLLARS.items()}
    | {code.lower(): code for code in money.CODES}
)
_AFTER = (
    money.NAMES
    | {f"{name}s": code for name, code in money.NAMES.items() if name != "yen"}
    | {"u.s. dollars": "USD", "us dollars": "USD", "usd": "USD", "eur": "EUR", "gbp": "GBP"}
)
"""Currencies as they are written after an amount."""
_UNITS = {
    name: names.split("|")[0]
    for names in (
        "%|percent|per cent", "pp|percentage point|percentage points", "bps|bp|basis point|basis points",
        "kg|kilogram|kilograms", "g|gram|grams", "mg|milligram|milligrams", "t|tonne|tonnes", "lb|lbs",
        "oz|ounce|ounces", "km|kilometre|kilometres|kilometer|kilometers", "mi|mile|miles", "ft|feet",
        "cm|centimetre|centimetres|centimeter|centimeters",
        "ml|millilitre|millilitres|milliliter|milliliters",
        "kw|kilowatt|kilowatts", "mw|megawatt|megawatts", "gw|gigawatt|gigawatts", "kwh", "mwh", "gwh", "hz",
        "khz", "mhz", "ghz", "psi", "bar", "kpa", "mpa", "rpm", "db", "°c", "°f",
    )
    for name in names.split("|")
}  # fmt: skip
"""Units that have several spellings. Another word after a number is a word like others."""
_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
}
_TENS = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
# The hyphen of twenty-one is gone from a normal form.
_WORDS |= _TENS | {ten + one: _TENS[ten] + _WORDS[one] for ten in _TENS for one in list(_WORDS)[1:10]}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}


def _any(names: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\ \d{3})+(?!\d|,\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SCALE = rf"(?:\ ?(?i:{money.SCALE}|bn|mn|tn)|[kK]|mm|MM|[mMbB])(?![^\W_])"
_UNIT = rf"(?:\ ?(?i:{_any(_UNITS)}|{_any(_AFTER)})(?![^\W_])|\ ?%)"
PATTERN = rf"""
    (?P<open>\((?=[^()]{{1,24}}\)))?(?:(?<![\w%).])(?P<minus>[-+]))?
    (?P<currency>(?<![^\W_])(?:
        (?i:{money.DOLLAR}|{money.CODE}\ ?)|{money.SIGN}
    )\ ?)?
    (?(currency)(?P<inner>[(-])?)
    (?:(?<![\w.])(?P<digits>{_DIGITS})|(?<![^\W_])(?P<spelled>(?i:{"|".join(_WORDS)}))(?![^\W_]))
    (?(open)(?P<early>\))?|(?(inner)\)?))
    (?P<scale>{_SCALE})?
    (?P<unit>{_UNIT})?
    (?(early)|(?(open)\)))
    (?P<late>(?i:\ (?:million|billion|trillion)))?
    (?![^\W_]|-[^\W_]|/\d|[.,:]\d|\([^\W_]\))
"""
"""A number with what belongs to it, to be compiled with re.VERBOSE; read it with `quantity`."""


_EXACT = Context(prec=1_000)
"""Enough for the digits of any number that a text has."""


class Quantity(NamedTuple):
    """A number as digits without separators, its power of ten, currency and unit; "" for none."""

    value: str
    power: int
    currency: str
    unit: str

    @property
    def key(self) -> str:
        """A value that is equal for equal quantities and for no others."""
        value = Decimal(self.value).scaleb(self.power, _EXACT).normalize(_EXACT)
        return f"{value:f}|{self.currency}|{self.unit}"


def quantity(found: re.Match[str], *, accounts: bool = False) -> Quantity | None:
    """Return the quantity that a match of PATTERN states.

    `accounts`: it stands in a table, where brackets are a minus sign. None for what only looks like a number.
    """
    digits, spelled = found["digits"], found["spelled"]
    value = Decimal(digits.replace(",", "").replace(" ", "")) if digits else Decimal(_WORDS[spelled.lower()])
    currency = _CURRENCIES[found["currency"].strip().lower()] if found["currency"] else ""
    scale, unit = (found["scale"] or "").strip(), (found["unit"] or "").strip().lower()
    if unit in _AFTER:
        named = _AFTER[unit]
        if currency and currency != named:
            return None
        currency, unit = named, ""
    elif unit:
        unit = _UNITS.get(unit, unit)
    power = 0
    if scale:
        if scale.lower() in ("m", "mm", "b") and not currency:
            unit, scale = f"{scale}{unit}", ""  # metres, millimetres or millions: not to be told
        power = _SCALES.get(scale.lower(), 0)
    if found["late"]:
        power = _SCALES[found["late"].strip().lower()]
    minus = found["inner"] == "(" or (found["open"] and (accounts or (found["early"] and unit == "%")))
    if minus or found["minus"] == "-" or found["inner"] == "-":
        value = -value
    elif found["open"]:
        unit += " in brackets"  # in prose an aside, or a loss: not to be told
    return Quantity(str(value), power, currency, unit)

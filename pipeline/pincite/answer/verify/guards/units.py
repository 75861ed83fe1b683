"""Units as the guards compare them: 14 days and two weeks are one amount, and so are 30 mm and 3 cm.

Days and months are not converted into each other, since a month has no fixed number of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pincite.answer.verify.tokens import Token

_BASES = {
    "s": """
        0.001 ms millisecond milliseconds | 1 s sec secs second seconds | 60 min mins minute minutes
        | 3600 h hr hrs hour hours | 86400 day days | 604800 week weeks | 1209600 fortnight fortnights
    """,
    "month": """
        1 month months | 3 quarter quarters | 12 yr yrs year years | 120 decade decades
        | 1200 century centuries
    """,
    "m": """
        0.000001 µm μm micron microns micrometre micrometres micrometer micrometers
        | 0.001 mm millimetre millimetres millimeter millimeters
        | 0.01 cm centimetre centimetres centimeter centimeters | 1 m metre metres meter meters
        | 1000 km kilometre kilometres kilometer kilometers
    """,
    "mile": "1 mi mile miles",
    "foot": "1 ft foot feet",
    "inch": "1 inch inches",
    "g": """
        0.000001 µg μg mcg microgram micrograms | 0.001 mg milligram milligrams | 1 g gram grams
        | 1000 kg kilo kilos kilogram kilograms | 1000000 t tonne tonnes
    """,
    "lb": "1 lb lbs",
    "oz": "1 oz ounce ounces",
    "l": """
        0.001 ml millilitre millilitres milliliter milliliters | 0.01 cl centilitre centilitres
        | 1 l L litre litres liter liters
    """,
    "byte": """
        1 byte bytes | 1000 kB KB kilobyte kilobytes | 1000000 MB megabyte megabytes
        | 1000000000 GB gigabyte gigabytes | 1000000000000 TB terabyte terabytes
    """,
    "m²": "0.0001 cm² | 1 m² sqm | 10000 ha hectare hectares | 1000000 km²",
    "acre": "1 acre acres",
    "w": """
        1 W watt watts | 1000 kw kW kilowatt kilowatts | 1000000 mw MW megawatt megawatts
        | 1000000000 gw GW gigawatt gigawatts
    """,
    "wh": "1 Wh | 1000 kwh kWh | 1000000 mwh MWh | 1000000000 gwh GWh",
    "v": "0.001 mV millivolt millivolts | 1 V volt volts | 1000 kV kilovolt kilovolts",
    "a": "0.001 mA milliamp milliamps | 1 A amp amps ampere amperes",
    "n": "1 N newton newtons | 1000 kN kilonewton kilonewtons",
    "pa": "1 Pa pascal pascals | 100 hPa mbar millibar | 1000 kpa kPa | 100000 bar | 1000000 mpa MPa",
    "hz": "1 hz Hz hertz | 1000 khz kHz kilohertz | 1000000 mhz MHz megahertz | 1000000000 ghz GHz gigahertz",
    "j": "1 J joule joules | 1000 kJ kilojoule kilojoules",
    "cal": "1 cal calorie calories | 1000 kcal kilocalorie kilocalories",
    "nm": "1 Nm",
    "lux": "1 lux lx",
    "km/h": "1 km/h kph kmh",
    "mph": "1 mph",
    "%": "1 % percent",
    "°c": "1 °c celsius",
    "°f": "1 °f fahrenheit",
}
"""Base units, with their multiples and the names of each."""


class Unit(NamedTuple):
    """A base unit, and how many of them a unit is."""

    base: str
    factor: Decimal


UNITS = {
    name: Unit(base, Decimal(factor))
    for base, multiples in _BASES.items()
    for factor, *names in (multiple.split() for multiple in multiples.split("|"))
    for name in names
}
_CLOCK = re.compile(r"[0-2]?\d:[0-5]\d")
QUALIFYING = frozenset("operating working business calendar running full whole consecutive".split())
"""Words between a number and its unit."""
_JOINING = frozenset("to or and - by".split())
_AFTER = frozenset("after before of for from in at on if when and or but while by with a per".split())
"""Words before which a number stands alone."""
_COUNTING = frozenset("number numbers in the these those all other".split())
"""Words behind which a number stands alone, and has no unit of another one."""
_NEAR = 5
"""Tokens before a bare number in which the number is looked for whose unit it shares."""
_LONG = 3
"""Letters from which the case of a unit's name says nothing: Celsius, but MW and mW."""


def unit_of(token: Token) -> Unit | None:
    """Return the unit that a word names, or None."""
    if token.kind not in ("word", "name"):
        return None
    return UNITS.get(token.word) or (UNITS.get(token.word.lower()) if len(token.word) > _LONG else None)


def with_units(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return tokens in which a number has the unit behind it, in base units: 1209600 s for 14 days.

    The first number of "12 or 24 months" and "0.4 to 4 kN" has the unit of the second.
    """
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.kind != "number" or "|" not in token.key:
            is_clock = token.kind == "name" and _CLOCK.fullmatch(token.word)
            found.append(token._replace(kind="time") if is_clock else token)
            continue
        behind = at
        if behind < len(tokens) and tokens[behind].word == "degrees":
            behind += 1
        while behind < len(tokens) and tokens[behind].word in QUALIFYING:
            behind += 1
        if _counts_time(tokens, behind + 1):
            behind += 1
        unit = unit_of(tokens[behind]) if behind < len(tokens) else None
        own = token.key.split("|")[2]
        near = found[-_NEAR:]
        last = next((other for other in reversed(near) if other.kind == "number" and "|" in other.key), None)
        if own in UNITS:
            token = _in_base(token, UNITS[own])
        elif unit and not own and not token.key.split("|")[1]:
            token = _in_base(token, unit)._replace(
                word=" ".join((token.word, *(each.word for each in tokens[at : behind + 1]))),
                end=tokens[behind].end,
            )
            at = behind + 1
        elif last and not _joins_number(tokens, at) and _is_elliptical(tokens, at):
            token = _with_unit_of(token, last)
        found.append(token)
        if "|" in token.key and token.key.split("|")[2]:
            _share_unit(found)
    return tuple(found)


def _counts_time(tokens: Sequence[Token], at: int) -> bool:
    """Return True for a unit of time behind a word that qualifies it: the days of "six training days"."""
    if at >= len(tokens) or tokens[at - 1].kind != "word" or unit_of(tokens[at - 1]):
        return False
    unit = unit_of(tokens[at])
    return (
        unit is not None
        and unit.base in ("s", "month")
        and len(tokens[at].word) > _LONG
        and tokens[at - 1].word not in _AFTER | _JOINING
    )


def _joins_number(tokens: Sequence[Token], at: int) -> bool:
    """Return True if a word behind a number joins it to another one: the 30 of "30 and 59 minutes"."""
    return at + 1 < len(tokens) and tokens[at].word in _JOINING and tokens[at + 1].kind == "number"


def _in_base(token: Token, unit: Unit) -> Token:
    value, currency, _ = token.key.split("|")
    amount = (Decimal(value) * unit.factor).normalize()
    return token._replace(key=f"{amount:f}|{currency}|{unit.base}")


def _share_unit(found: list[Token]) -> None:
    """Give the bare number before a joining word the unit of the number behind it."""
    if len(found) < 3 or found[-2].word not in _JOINING:
        return
    first, last = found[-3], found[-1]
    if first.kind == "number" and first.key.endswith("||") and not is_year(first):
        found[-3] = _with_unit_of(first, last)


def _with_unit_of(token: Token, other: Token) -> Token:
    value = Decimal(token.key.split("|")[0]) * factor_of(other)
    name = other.word.rpartition(" ")[2] if " " in other.word else ""
    return token._replace(
        key=f"{value.normalize():f}|{other.key.partition('|')[2]}", word=f"{token.word} {name}".rstrip()
    )


def _is_elliptical(tokens: Sequence[Token], at: int) -> bool:
    """Return True for a bare number that nothing is counted by: the 4 of "nine years instead of 4"."""
    token = tokens[at - 1]
    if not token.key.endswith("||") or token.word in ("one", "1") or is_year(token):
        return False
    if at > 1 and (tokens[at - 2].kind == "name" or tokens[at - 2].word in _COUNTING):
        return False
    return counts_nothing(tokens, at - 1)


def counts_nothing(tokens: Sequence[Token], at: int) -> bool:
    """Return True for a number behind which nothing stands that it could count."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    return behind is None or behind.key in (",", ".", ";", ")", "-") or behind.word in _AFTER | {"to"}


def is_year(token: Token) -> bool:
    """Return True for a number that is written as a year."""
    return (
        token.kind == "number"
        and len(token.word) == 4
        and token.word.isdigit()
        and token.word[:2] in ("17", "18", "19", "20")
    )


def factor_of(token: Token) -> Decimal:
    """Return how many base units the unit of a number is, as it is written; 1 for a number without one."""
    base = token.key.split("|")[2]
    for name in (token.word.rpartition(" ")[2], token.word.lstrip("-0123456789.,")):
        unit = UNITS.get(name) or UNITS.get(name.lower())
        if unit and unit.base == base:
            return unit.factor
    return Decimal(1)


def named_units(tokens: Sequence[Token]) -> Iterator[Unit]:
    """Yield the units that a row or a heading of a table names."""
    for before, token in pairwise((Token("mark", "", "", 0, 0), *tokens)):
        if before.word == "°" and f"°{token.word.lower()}" in UNITS:
            yield UNITS[f"°{token.word.lower()}"]
        elif unit := unit_of(token):
            yield unit

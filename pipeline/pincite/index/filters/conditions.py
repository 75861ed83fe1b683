"""Filters in the vector index: what is stored of a document's attributes, and the conditions on it.

The embedded index and the server have one engine and two interfaces, and in the embedded one a condition on
a boolean matches nothing. So a point carries its document's attributes as what both match alike: for
existence and equality one list of keywords, such as `kind`, `kind=s:manual`, `metadata.year=n:2018.0` and
`metadata.draft=b:true`; for comparisons of order a list of numbers, or of days as numbers, per field.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pincite.index.filters.attributes import Attributes
from pincite.index.filters.fields import FieldKind, days_of_value, folded, is_number, kind_of
from pincite.index.filters.model import And, Comparison, Filter, Not, Or
from pincite.schema.user_metadata import Scalar
from pincite.text.dates import days_of, names_around

ATTRIBUTES = "attributes"
KEYWORDS = f"{ATTRIBUTES}.keywords"

Condition = TypeVar("Condition")


@dataclass(frozen=True, slots=True)
class Engine(Generic[Condition]):
    """The ways in which an engine says that all, any or none of conditions hold, and what holds of a key."""

    every: Callable[[Sequence[Condition]], Condition]
    some: Callable[[Sequence[Condition]], Condition]
    none: Callable[[Sequence[Condition]], Condition]
    one_of: Callable[[str, list[str]], Condition]
    within: Callable[[str, dict[str, float]], Condition]
    """The second is a bound by its operator: gte, gt, lte or lt."""
    has_id: Callable[[Collection[str]], Condition]


def stored(attributes: Attributes) -> dict[str, Any]:
    """Return the payload under ATTRIBUTES of each point of a document."""
    keywords: set[str] = set(attributes)
    numbers: dict[str, list[float]] = {}
    days: dict[str, list[float]] = {}
    for field, values in attributes.items():
        kind = kind_of(field)
        for value in values:
            found = days_of_value(value) if kind in (FieldKind.DAYS, FieldKind.FREE) else None
            if found:
                days.setdefault(field, []).append(float(found[0].toordinal()))
            if kind is FieldKind.FREE and is_number(value):
                numbers.setdefault(field, []).append(float(value))
            if kind is FieldKind.DAYS:
                keywords |= {_keyword(field, name) for name in (names_around(*found) if found else ())}
            else:
                keywords.add(_keyword(field, value))
    return {"keywords": sorted(keywords), "numbers": numbers, "days": days}


def ordered_paths(attributes: Attributes) -> set[str]:
    """Return where comparisons of order look.

    Without an index of each, they read the payload of every point.
    """
    kept = stored(attributes)
    return {_path(place, field) for place in ("numbers", "days") for field in kept[place]}


def condition(where: Filter, engine: Engine[Condition]) -> Condition:
    """Return the condition that a point's document passes a filter."""
    match where:
        case And():
            return engine.every([condition(part, engine) for part in where.and_])
        case Or():
            return engine.some([condition(part, engine) for part in where.or_])
        case Not():
            return engine.none([condition(where.not_, engine)])
    if where.operator == "exists":
        there = engine.one_of(KEYWORDS, [where.field])
        return there if where.exists else engine.none([there])
    if where.operator in ("eq", "any"):
        return engine.one_of(KEYWORDS, [_keyword(where.field, operand) for operand in where.operands])
    return _ordered(where, engine)


def _ordered(where: Comparison, engine: Engine[Condition]) -> Condition:
    [operand] = where.operands
    if kind_of(where.field) is FieldKind.FREE and is_number(operand):
        place, first, last = "numbers", float(operand), float(operand)
    else:
        days = days_of(str(operand))
        assert days is not None, "the model lets only dates and numbers be ordered"
        place, first, last = "days", float(days[0].toordinal()), float(days[1].toordinal())
    bounds = {"ge": ("gte", first), "gt": ("gt", last), "le": ("lte", last), "lt": ("lt", first)}
    return engine.within(_path(place, where.field), dict([bounds[where.operator]]))


def _path(place: str, field: str) -> str:
    """Return where the numbers or days of a field are in a payload, as the engine itself writes it."""
    return f'{ATTRIBUTES}.{place}."{field}"' if "." in field else f"{ATTRIBUTES}.{place}.{field}"


def _keyword(field: str, value: Scalar) -> str:
    """Return a field and a value of it in one word, equal for values that are equal."""
    kind = kind_of(field)
    if kind is FieldKind.FREE and isinstance(value, bool):
        return f"{field}=b:{str(value).lower()}"
    if kind is FieldKind.FREE and is_number(value):
        return f"{field}=n:{float(value) + 0.0!r}"
    return f"{field}=s:{folded(str(value)) if kind is FieldKind.FOLDED else value}"

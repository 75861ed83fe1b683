"""Decide if a document passes a filter, by its attributes alone: what the indexes must agree with."""

from __future__ import annotations

from typing import Any

from pincite.index.filters.attributes import Attributes
from pincite.index.filters.fields import FieldKind, days_of_value, folded, is_number, kind_of
from pincite.index.filters.model import And, Comparison, Filter, Not, Operator, Or
from pincite.schema.user_metadata import Scalar
from pincite.text.dates import days_of


def matches(where: Filter, attributes: Attributes) -> bool:
    """Return True if a document with these attributes passes a filter."""
    match where:
        case And():
            return all(matches(part, attributes) for part in where.and_)
        case Or():
            return any(matches(part, attributes) for part in where.or_)
        case Not():
            return not matches(where.not_, attributes)
    values = attributes.get(where.field, ())
    if where.operator == "exists":
        return bool(values) == where.exists
    if where.operator in ("eq", "any"):
        kind = kind_of(where.field)
        return any(_equal(kind, value, operand) for value in values for operand in where.operands)
    return any(_ordered(where, value) for value in values)


def _ordered(where: Comparison, value: Scalar) -> bool:
    [operand] = where.operands
    if kind_of(where.field) is FieldKind.FREE and is_number(operand):
        return is_number(value) and _in_order(where.operator, value, operand, operand)
    days, bounds = days_of_value(value), days_of(str(operand))
    return days is not None and bounds is not None and _in_order(where.operator, days[0], *bounds)


def _in_order(operator: Operator, value: Any, first: Any, last: Any) -> bool:
    match operator:
        case "ge":
            return bool(value >= first)
        case "gt":
            return bool(value > last)
        case "le":
            return bool(value <= last)
    return bool(value < first)


def _equal(kind: FieldKind, value: Scalar, operand: Scalar) -> bool:
    match kind:
        case FieldKind.EXACT:
            return value == str(operand)
        case FieldKind.FOLDED:
            return folded(str(value)) == folded(str(operand))
        case FieldKind.DAYS:
            days, around = days_of(str(value)), days_of(str(operand))
            return days is not None and around is not None and around[0] <= days[0] and days[1] <= around[1]
    return isinstance(value, bool) == isinstance(operand, bool) and value == operand

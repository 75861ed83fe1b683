"""Filters from outside: as JSON or as text, checked and bounded."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from pincite.errors import InvalidFilter
from pincite.index.filters.model import MAX_COMPARISONS, MAX_DEPTH, And, Comparison, Filter, Not, problem_of
from pincite.index.filters.text import parse_text

_adapter: TypeAdapter[Filter] = TypeAdapter(Filter)


def read(value: object) -> Filter:
    """Return the filter of a text, or of what JSON holds.

    Raises InvalidFilter, which says what is wrong where.
    """
    if isinstance(value, str):
        return _bounded(parse_text(value))
    try:
        return _bounded(_adapter.validate_python(value))
    except ValidationError as error:
        raise InvalidFilter(f"This is no filter: {problem_of(error)}.") from None


def _bounded(where: Filter) -> Filter:
    depth, comparisons = _size(where)
    if depth > MAX_DEPTH or comparisons > MAX_COMPARISONS:
        raise InvalidFilter(
            f"A filter has at most {MAX_COMPARISONS} comparisons, {MAX_DEPTH} deep; this has {comparisons}, "
            f"{depth} deep. “any” takes many values in one."
        )
    return where


def _size(where: Filter) -> tuple[int, int]:
    """Return how deep a filter is, and how many comparisons it has."""
    if isinstance(where, Comparison):
        return 1, 1
    parts = (where.not_,) if isinstance(where, Not) else where.and_ if isinstance(where, And) else where.or_
    depths, counts = zip(*map(_size, parts), strict=True)
    return 1 + max(depths), sum(counts)

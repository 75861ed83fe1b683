"""A filter as a value, and as the JSON of the API."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    Tag,
    ValidationError,
    model_validator,
)

from pincite.errors import InvalidFilter
from pincite.index.filters.fields import FieldKind, is_number, kind_of
from pincite.schema.strict import UNKNOWN, no_such
from pincite.schema.user_metadata import MAX_INTEGER, MAX_TEXT_CHARS, Scalar, check_text
from pincite.text.dates import days_of

MAX_DEPTH = 16
MAX_COMPARISONS = 200
MAX_VALUES = 1000

Operator = Literal["eq", "any", "ge", "gt", "le", "lt", "exists"]
OPERATORS: tuple[Operator, ...] = ("eq", "any", "ge", "gt", "le", "lt", "exists")
_NAMES = {"#and": ["and"], "#or": ["or"], "#not": ["not"], "#field": ["field", *OPERATORS]}
"""The names in the JSON of each kind of filter, by its tag."""


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True)


class Comparison(_Node):
    """A field and one operator with its operand; the other operators are null."""

    field: str = Field(description="document, title, organisation, kind, language, published, periods, …")
    eq: Scalar | None = None
    any: Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=MAX_VALUES)] | None = None
    ge: Scalar | None = None
    gt: Scalar | None = None
    le: Scalar | None = None
    lt: Scalar | None = None
    exists: StrictBool | None = None

    @property
    def operator(self) -> Operator:
        """The operator that is set."""
        return next(name for name in OPERATORS if getattr(self, name) is not None)

    @property
    def operands(self) -> tuple[Scalar, ...]:
        """The values of `any`, or the one value of another operator."""
        value = getattr(self, self.operator)
        return value if isinstance(value, tuple) else (value,)

    @model_validator(mode="after")
    def _check(self) -> Self:
        kind = kind_of(self.field)
        if sum(getattr(self, name) is not None for name in OPERATORS) != 1:
            raise ValueError(f"a comparison has exactly one of {', '.join(OPERATORS)}")
        if self.operator != "exists":
            for operand in self.operands:
                _check_operand(self.field, kind, self.operator, operand)
        return self


class And(_Node):
    """All of them hold."""

    and_: Annotated[tuple[Filter, ...], Field(alias="and", min_length=1)]


class Or(_Node):
    """At least one of them holds."""

    or_: Annotated[tuple[Filter, ...], Field(alias="or", min_length=1)]


class Not(_Node):
    """It does not hold."""

    not_: Annotated[Filter, Field(alias="not")]


def _tag(value: object) -> str | None:
    if isinstance(value, dict):
        return next((f"#{name}" for name in ("and", "or", "not") if name in value), "#field")
    return {And: "#and", Or: "#or", Not: "#not", Comparison: "#field"}.get(type(value))  # type: ignore[call-overload, no-any-return]


Filter = Annotated[
    Annotated[And, Tag("#and")]
    | Annotated[Or, Tag("#or")]
    | Annotated[Not, Tag("#not")]
    | Annotated[Comparison, Tag("#field")],
    Discriminator(
        _tag,
        custom_error_type="no_filter",
        custom_error_message="a filter is an object with field, and, or, or not",
    ),
]

for _node in (And, Or, Not):
    _node.model_rebuild()


def problem_of(error: ValidationError) -> str:
    """Return what is wrong, and where in a filter's JSON, without a full stop."""
    fault = error.errors()[0]
    path = [str(part) for part in fault["loc"] if not str(part).startswith("#")]
    problem = fault["msg"].removeprefix("Value error, ").replace("Tuple", "List").replace("tuple", "list")
    if path and path[-1] in ("str", "bool", "int", "float"):
        path, problem = path[:-1], "give text, a number, true or false"
    if fault["type"] == UNKNOWN:
        tag = next(part for part in reversed(fault["loc"][:-1]) if part in _NAMES)
        problem = no_such("name", _NAMES[str(tag)])
    if fault["type"] == "recursion_depth_exceeded":
        path, problem = [], f"filters are nested at most {MAX_DEPTH} deep"
    return f"{'.'.join(path)}: {problem}" if path else problem


def as_json(where: Filter) -> dict[str, Any]:
    """Return the filter as the JSON that `read` reads."""
    return where.model_dump(mode="json", exclude_none=True)


def _check_operand(field: str, kind: FieldKind, operator: Operator, operand: Scalar) -> None:
    """Raise ValueError, or InvalidFilter for text that nothing can be compared with."""
    if isinstance(operand, str):
        check_text(operand, InvalidFilter)
        if len(operand) > MAX_TEXT_CHARS:
            raise ValueError(f"a value has at most {MAX_TEXT_CHARS} characters")
    elif is_number(operand) and not (
        abs(operand) <= MAX_INTEGER if isinstance(operand, int) else math.isfinite(operand)
    ):
        raise ValueError("a number is finite and, where it is whole, at most 2 to the power of 53")
    ordered = operator in ("ge", "gt", "le", "lt")
    if kind is FieldKind.FREE:
        if ordered and not is_number(operand) and not _is_date(operand):
            raise ValueError(f"“{operand}” cannot be ordered; give a number, or a date such as 2018-03-01")
    elif isinstance(operand, bool | float):
        raise ValueError(f"“{field}” is text, and {operand} is not")
    elif kind is FieldKind.DAYS:
        if not _is_date(str(operand)):
            raise ValueError(f"“{operand}” is no date or period such as 2018, 2018-Q3, 2018-03 or 2018-03-01")
    elif ordered:
        raise ValueError(f"“{field}” has no order; use eq, any or exists")


def _is_date(operand: Scalar) -> bool:
    return isinstance(operand, str) and days_of(operand) is not None

"""The fields that a filter may name, and how the values of each are compared."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from pincite.schema.user_metadata import KEY, Scalar
from pincite.text.dates import Days, days_of


class FieldKind(Enum):
    """The way in which a field's values are compared."""

    EXACT = "text, exactly"
    FOLDED = "text, without regard to case and white space"
    DAYS = "dates and periods"
    FREE = "whatever the user put there"


METADATA = "metadata."
KINDS = {
    "document": FieldKind.EXACT,
    "title": FieldKind.FOLDED,
    "organisation": FieldKind.FOLDED,
    "kind": FieldKind.FOLDED,
    "language": FieldKind.FOLDED,
    "identifiers": FieldKind.FOLDED,
    "published": FieldKind.DAYS,
    "periods": FieldKind.DAYS,
}

_DATE_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*", re.ASCII)


def kind_of(field: str) -> FieldKind:
    """Return the kind of a field. Raises ValueError for what is no field."""
    if field.startswith(METADATA) and KEY.fullmatch(field.removeprefix(METADATA)):
        return FieldKind.FREE
    if field not in KINDS:
        raise ValueError(f"“{field}” is no field; there are {', '.join(KINDS)} and metadata.<key>")
    return KINDS[field]


def folded(text: str) -> str:
    """Return text without regard to case, compatibility forms of characters, and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_number(value: Scalar) -> bool:
    """Return True if a value is a number. True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def days_of_value(value: Scalar) -> Days | None:
    """Return the days of a document's value, if it is a date, a period, or a date with a time of day."""
    if not isinstance(value, str):
        return None
    match = _DATE_AND_TIME.fullmatch(value)
    return days_of(match[1] if match else value)

"""The user's own metadata of a document: flat, small, and changed by a JSON merge patch (RFC 7396)."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping

from pincite.errors import InvalidMetadata, RequestError

Scalar = str | bool | int | float
Metadata = dict[str, Scalar | list[Scalar]]

MAX_KEYS = 64
MAX_BYTES = 16 * 1024
"""Of all of a document's metadata, as JSON in UTF-8."""
MAX_TEXT_CHARS = 1024
MAX_LIST = 100
MAX_INTEGER = 2**53
"""Up to here a float tells every integer from the next."""

KEY = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,63}")


def merge_patch(metadata: Metadata, patch: Mapping[str, object]) -> Metadata:
    """Return the metadata with the patch's keys set, and without those that are None in it.

    Raises InvalidMetadata, when the result would be too large too.
    """
    merged = {key: value for key, value in metadata.items() if key not in patch}
    merged |= {_key(key): _value(key, value) for key, value in patch.items() if value is not None}
    if len(merged) > MAX_KEYS:
        raise InvalidMetadata(
            f"A document has at most {MAX_KEYS} keys of metadata; these are {len(merged)}. Remove some."
        )
    size = len(json.dumps(merged, ensure_ascii=False).encode())
    if size > MAX_BYTES:
        raise InvalidMetadata(
            f"A document's metadata have at most {MAX_BYTES:,} bytes as JSON; these have {size:,}. "
            "Shorten them."
        )
    return merged


def parse_patch(text: str) -> dict[str, object]:
    """Return a patch that was handed in as JSON. Raises InvalidMetadata when it is no object."""
    try:
        patch = json.loads(text)
    except (ValueError, RecursionError):
        patch = None
    if not isinstance(patch, dict):
        raise InvalidMetadata('Metadata are a JSON object, such as {"year": 2018, "tags": ["a", "b"]}.')
    return patch


def check_text(text: str, error: type[RequestError]) -> None:
    """Refuse text that some store cannot keep. Raises `error` for it."""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in text):
        raise error("Text cannot hold control characters or halves of surrogate pairs. Remove them.")


def _key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise InvalidMetadata(
            f"“{key}” cannot be a key of metadata: use 1 to 64 of a-z, 0-9, underscore, dot and dash, "
            "and begin with none of the last two, as in review_date."
        )
    return key


def _value(key: str, value: object) -> Scalar | list[Scalar]:
    if isinstance(value, list):
        if len(value) > MAX_LIST:
            raise InvalidMetadata(f"“{key}” has {len(value)} values; at most {MAX_LIST} are kept.")
        return [_scalar(key, part) for part in value]
    return _scalar(key, value)


def _scalar(key: str, value: object) -> Scalar:
    match value:
        case bool():
            return value
        case int() if abs(value) <= MAX_INTEGER:
            return value
        case float() if math.isfinite(value):
            return value
        case int() | float():
            raise InvalidMetadata(f"“{key}” is a number that would not be kept exactly. Write it as text.")
        case str() if len(value) <= MAX_TEXT_CHARS:
            check_text(value, InvalidMetadata)
            return value
        case str():
            raise InvalidMetadata(f"“{key}” has {len(value)} characters; at most {MAX_TEXT_CHARS} are kept.")
    raise InvalidMetadata(
        f"“{key}” must be text, a number, true, false, a list of these, or null to remove it."
    )

"""Read WordprocessingML, in whichever of its two namespaces it is written."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = {10: re.compile(r"-?[0-9]{1,9}"), 16: re.compile(r"[0-9A-Fa-f]{1,8}")}
OFF = ("0", "false", "off")


def namespace(element: Any) -> str:
    """Return the namespace of an element, in braces."""
    return f"{element.tag.rpartition('}')[0]}}}"


def value(element: Any, name: str = "val") -> str | None:
    """Return an attribute by its name without a namespace; None without the element or the attribute."""
    if element is None:
        return None
    return next((found for key, found in element.items() if key.rpartition("}")[2] == name), None)


def number(element: Any, name: str = "val", base: int = 10) -> int | None:
    """Return an attribute that is a whole number, else None."""
    found = value(element, name) or ""
    return int(found, base) if _NUMBER[base].fullmatch(found) else None


def is_on(element: Any) -> bool:
    """Return True for a property that is there and not switched off."""
    return element is not None and (value(element) or "1") not in OFF

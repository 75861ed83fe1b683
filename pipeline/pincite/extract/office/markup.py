"""Read WordprocessingML by the names of its elements and attributes, without their namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of WordprocessingML, in braces. A part in the strict one is parsed as if it were in this."""
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
"""The namespace of the attributes that name relationships, in braces."""

_NUMBER = re.compile(r"-?[0-9]{1,9}")
_SIZE = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,5})?)(pt)?")
_OFF = ("0", "false", "off")


def first(element: Any, path: str) -> Any:
    """Return the first element at a path such as `pPr/pStyle`, None for none or without the element."""
    return None if element is None else element.find(_named(path))


def children(element: Any, path: str) -> list[Any]:
    """Return the elements at a path."""
    found: list[Any] = element.findall(_named(path))
    return found


def within(element: Any, *names: str) -> Iterator[Any]:
    """Yield the elements of these names in an element, the element included, in document order."""
    return iter(element.iter(*(f"{W}{name}" for name in names)))


def around(element: Any, *names: str) -> Iterator[Any]:
    """Yield the elements of these names around an element, from the inside out."""
    return iter(element.iterancestors(*(f"{W}{name}" for name in names)))


def is_a(element: Any, name: str) -> bool:
    """Return True if an element has this name."""
    return bool(element.tag == f"{W}{name}")


def value(element: Any, name: str = "val") -> str | None:
    """Return an attribute, None without it or without the element."""
    return None if element is None else element.get(f"{W}{name}")


def number(element: Any, name: str = "val") -> int | None:
    """Return an attribute that is a whole number, else None."""
    found = value(element, name) or ""
    return int(found) if _NUMBER.fullmatch(found) else None


def points(element: Any) -> float | None:
    """Return a size in points: its value counts half points unless it says otherwise. None for no size."""
    found = _SIZE.fullmatch(value(element) or "")
    return None if found is None else float(found[1]) / (1 if found[2] else 2)


def is_on(element: Any) -> bool:
    """Return True for a property that is there and not switched off."""
    return element is not None and (value(element) or "1") not in _OFF


def text_of(element: Any) -> str:
    """Return the text in an element, without what was deleted while changes were tracked."""
    return "".join(text.text or "" for text in within(element, "t"))


def _named(path: str) -> str:
    return "/".join(f"{W}{name}" for name in path.split("/"))

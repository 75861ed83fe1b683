"""File names that come from outside: labels for people, never paths."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from pincite.errors import InvalidName

MAX_NAME = 255


def base_name(path: str) -> str:
    """Return the last component of a path in any system's notation.

    Raises InvalidName when that is no name.
    """
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1].strip()
    if name in ("", ".", "..") or len(name) > MAX_NAME:
        raise InvalidName(
            f"The file has no name of 1 to {MAX_NAME} characters. Give it one, or an external_id."
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise InvalidName("A file's name cannot hold control characters. Give it another.")
    return name


def attachment(filename: str) -> str:
    """Return a Content-Disposition that saves the body under a name, in RFC 5987's encoding and in ASCII."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"

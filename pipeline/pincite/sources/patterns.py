"""Which of the things a source lists are its documents: patterns to include and to exclude."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate

from fsspec.utils import glob_translate

from pincite.errors import InvalidSource

DOCUMENTS = ("*.pdf", "*.html", "*.htm", "*.xhtml")
"""What a folder or a storage gives when nothing is said."""
ALL_BELOW = "/**"


class PathFilter:
    """Whether a relative path is wanted; upper and lower case are the same.

    A pattern without a slash is matched with the last name of the path, one with a slash with all of it,
    where `**` stands for any number of folders. One that ends with a slash stands for all that lies in a
    folder.
    """

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        """Raises InvalidSource."""
        self._included, self._excluded = _any(map(_path, include or DOCUMENTS)), _any(map(_path, exclude))
        whole = [
            pattern.removesuffix(ALL_BELOW) for pattern in map(_anchored, exclude) if _is_folder(pattern)
        ]
        self._left_out = _any(map(_translated, whole))

    def __call__(self, path: str) -> bool:
        return bool(self._included(path)) and not self._excluded(path)

    def leaves_out(self, folder: str) -> bool:
        """Whether nothing in a folder can be wanted, because all of it is excluded."""
        return bool(self._left_out(folder))


def url_filter(include: Sequence[str], exclude: Sequence[str]) -> Callable[[str], bool]:
    """Whether a URL is wanted: patterns are matched with all of it, and `*` stands for anything."""
    included, excluded = _any(map(translate, include or ("*",))), _any(map(translate, exclude))
    return lambda url: bool(included(url)) and not excluded(url)


def _is_folder(pattern: str) -> bool:
    return pattern.endswith(ALL_BELOW)


def _anchored(pattern: str) -> str:
    """A pattern for a whole path."""
    if pattern.endswith("/"):
        pattern = f"{pattern}**" if "/" in pattern[:-1] else f"**/{pattern}**"
    return pattern.removeprefix("/") if "/" in pattern else f"**/{pattern}"


def _path(pattern: str) -> str:
    return _translated(_anchored(pattern))


def _translated(pattern: str) -> str:
    try:
        return str(glob_translate(pattern))
    except ValueError:
        raise InvalidSource(
            f"The pattern “{pattern}” cannot be read: ** stands for whole folders, as in **/*.pdf."
        ) from None


def _any(expressions: Iterable[str]) -> Callable[[str], object]:
    """A match with any of these; with none of none."""
    compiled = [re.compile(expression, re.IGNORECASE | re.DOTALL) for expression in expressions]
    return lambda text: any(expression.match(text) for expression in compiled)

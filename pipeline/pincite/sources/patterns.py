"""Choose a source's documents among the things that it lists, by patterns to include and to exclude."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate

from pincite.errors import InvalidSource

LOCK = "~$"
"""Begins the name of a file that Word keeps beside one that is open."""
DOCUMENTS = ("*.pdf", "*.html", "*.htm", "*.xhtml", "*.docx")
"""Patterns of a folder or a storage for which none are given."""
ANY_FOLDERS = "**"


class PathFilter:
    """Return True if a relative path is wanted; upper and lower case are the same.

    A pattern without a slash is matched with the last name of the path, one with a slash with all of it,
    where `**` stands for any number of folders. One that ends with a slash stands for all that lies in a
    folder.
    """

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        """Refuse patterns that cannot be. Raises InvalidSource."""
        self._included, self._excluded = list(map(_Glob, include or DOCUMENTS)), list(map(_Glob, exclude))

    def __call__(self, path: str) -> bool:
        """Tell whether a path is wanted."""
        names = path.split("/")
        if names[-1].startswith(LOCK):
            return False
        return any(glob.matches(names) for glob in self._included) and not any(
            glob.matches(names) for glob in self._excluded
        )

    def leaves_out(self, folder: str) -> bool:
        """Tell whether nothing in a folder can be wanted, because all of it is excluded."""
        names = folder.split("/")
        return any(glob.takes_all_of(names) for glob in self._excluded)


class _Glob:
    """A pattern, matched name by name: one expression for a whole path could take years to fail."""

    def __init__(self, pattern: str) -> None:
        if pattern.endswith("/"):
            pattern = f"{pattern}**" if "/" in pattern[:-1] else f"**/{pattern}**"
        parts = pattern.removeprefix("/").split("/") if "/" in pattern else [ANY_FOLDERS, pattern]
        if any(ANY_FOLDERS in part and part != ANY_FOLDERS for part in parts):
            raise InvalidSource(
                f"The pattern “{pattern}” cannot be read: ** stands for whole folders, as in **/*.pdf."
            )
        self._parts = [
            None if part == ANY_FOLDERS else re.compile(translate(part), re.IGNORECASE) for part in parts
        ]

    def matches(self, names: Sequence[str]) -> bool:
        """Tell whether a path's names are those of the pattern; a last `**` stands for one at least."""
        if self._parts[-1] is None:
            return any(self._match(self._parts[:-1], names[:end]) for end in range(len(names)))
        return self._match(self._parts, names)

    def takes_all_of(self, names: Sequence[str]) -> bool:
        """Tell whether it matches whatever lies in a folder of these names."""
        return self._parts[-1] is None and self._match(self._parts[:-1], names)

    @staticmethod
    def _match(parts: Sequence[re.Pattern[str] | None], names: Sequence[str]) -> bool:
        reached = {0}  # how many of the names the parts so far may have taken
        for part in parts:
            if part is None:
                reached = set(range(min(reached), len(names) + 1)) if reached else set()
            else:
                reached = {at + 1 for at in reached if at < len(names) and part.match(names[at])}
        return len(names) in reached


def url_filter(include: Sequence[str], exclude: Sequence[str]) -> Callable[[str], bool]:
    """Tell whether a URL is wanted: patterns are matched with all of it, and `*` stands for anything."""
    included, excluded = _any(map(translate, include or ("*",))), _any(map(translate, exclude))
    return lambda url: bool(included(url)) and not excluded(url)


def _any(expressions: Iterable[str]) -> Callable[[str], object]:
    """Return True if any pattern matches. An empty list matches nothing."""
    compiled = [re.compile(expression, re.IGNORECASE | re.DOTALL) for expression in expressions]
    return lambda text: any(expression.match(text) for expression in compiled)

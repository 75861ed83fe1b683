"""Which of the things a source lists are its documents: patterns to include and to exclude."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate

from fsspec.utils import glob_translate

DOCUMENTS = ("*.pdf", "*.html", "*.htm", "*.xhtml")
"""What a folder or a storage gives when nothing is said."""


def path_filter(include: Sequence[str], exclude: Sequence[str]) -> Callable[[str], bool]:
    """Whether a relative path is wanted; upper and lower case are the same.

    A pattern without a slash is matched with the last name of the path, one with a slash with all of it,
    where `**` stands for any number of folders.
    """
    included, excluded = _any(map(_path, include or DOCUMENTS)), _any(map(_path, exclude))
    return lambda path: bool(included(path)) and not excluded(path)


def url_filter(include: Sequence[str], exclude: Sequence[str]) -> Callable[[str], bool]:
    """Whether a URL is wanted: patterns are matched with all of it, and `*` stands for anything."""
    included, excluded = _any(map(translate, include or ("*",))), _any(map(translate, exclude))
    return lambda url: bool(included(url)) and not excluded(url)


def _path(pattern: str) -> str:
    pattern = pattern.removeprefix("/")
    return str(glob_translate(pattern if "/" in pattern else f"**/{pattern}"))


def _any(expressions: Iterable[str]) -> Callable[[str], object]:
    """A match with any of these; with none of none."""
    compiled = [re.compile(expression, re.IGNORECASE | re.DOTALL) for expression in expressions]
    return lambda text: any(expression.match(text) for expression in compiled)

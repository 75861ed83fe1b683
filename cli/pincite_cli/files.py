"""Find the files that a path stands for, and the id under which each becomes a document."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pincite.errors import DocumentError
from pincite.extract.sniff import NAMES, media_type
from pincite.sources.patterns import LOCK

SUFFIXES = frozenset(suffix for suffixes in NAMES.values() for suffix in suffixes)
OTHER = "not a PDF, HTML or Word file"


@dataclass(frozen=True, slots=True)
class FileToAdd:
    """A file to add, or with `skipped` the reason why not. `external_id` has POSIX slashes.

    `by_name` tells a file that was given itself from one that lies in a folder that was.
    """

    path: Path
    external_id: str
    skipped: str | None = None
    by_name: bool = False

    @property
    def origin(self) -> str:
        """The absolute path of the file: what tells it from a file of the same name elsewhere."""
        return str(self.path.resolve())


def find_files(paths: Iterable[Path], prefix: str | None) -> Iterator[FileToAdd]:
    """Yield the files of the paths, folders recursively and in order of their names.

    A file in a folder is called by its path relative to the folder, a file by itself by its name. In a folder
    files are told by how their names end; one that is given by itself, also by what it holds.
    """
    start = f"{prefix.strip('/')}/" if prefix and prefix.strip("/") else ""
    for path in paths:
        if path.is_dir():
            for inside, skipped in _walk(path):
                yield FileToAdd(inside, start + inside.relative_to(path).as_posix(), skipped)
        else:
            yield FileToAdd(path, start + path.name, _why_skipped(path, by_name=True), by_name=True)


def _walk(folder: Path) -> Iterator[tuple[Path, str | None]]:
    for place, folders, files in os.walk(folder, onerror=_raise):
        here = Path(place)
        for name in sorted(folders):
            if name.startswith("."):
                yield here / name, "a hidden folder"
            elif (here / name).is_symlink():
                yield here / name, "a link to a folder"
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            yield here / name, _why_skipped(here / name)


def _why_skipped(path: Path, *, by_name: bool = False) -> str | None:
    if path.name.startswith(LOCK):
        return "kept by Word while a document is open"
    if path.suffix.lower() not in SUFFIXES and not (by_name and path.is_file() and _is_document(path)):
        return OTHER
    return None if path.is_file() else "not a regular file"


def _is_document(path: Path) -> bool:
    try:
        media_type(path, path.name)
    except DocumentError:
        return False
    return True


def _raise(error: OSError) -> None:
    raise error

"""What a reader made of a document, kept by the file's hash and the reader's version."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from cpu_time import cpu_seconds
from engines import ENGINES, Extract, Output
from metrics.grids import Cell

import pincite
from typeset.truth import Tables

_PACKAGES = ("pymupdf", "pymupdf4llm", "pymupdf-layout")


@dataclass(frozen=True, slots=True)
class Reading:
    """Tables with their pages, the text as Markdown, and what it cost."""

    tables: Tables
    markdown: str
    pages: int
    cpu_s: float
    read_by: dict[str, int]
    """How many pages were read how, where the reader says."""


def read_all(reader: str, files: Sequence[Path], home: Path) -> Iterator[Reading]:
    """Read each file, or take what the same version of the reader made of it."""
    kept = home / "readings" / f"{reader}-{_version(reader)[:12]}"
    kept.mkdir(parents=True, exist_ok=True)
    with _opened(reader) as extract:
        for file in files:
            place = kept / f"{sha256(file.read_bytes()).hexdigest()[:32]}.json"
            if not place.exists():
                reading = _read(extract, file)
                text = json.dumps([[page, list(map(astuple, grid))] for page, grid in reading.tables])
                place.write_text(
                    json.dumps([text, reading.markdown, reading.pages, reading.cpu_s, reading.read_by])
                )
            text, *rest = json.loads(place.read_text())
            tables = tuple((page, tuple(Cell(*cell) for cell in grid)) for page, grid in json.loads(text))
            yield Reading(tables, *rest)


def _read(extract: Extract, file: Path) -> Reading:
    before = cpu_seconds()
    output = extract(file)
    if output.failure:
        print(f"{file.name}: {output.failure}")
    spent = round(cpu_seconds() - before, 3)
    return Reading(output.tables, output.markdown, output.pages, spent, dict(output.read_by))


@contextmanager
def _opened(reader: str) -> Iterator[Extract]:
    """Open a reader when it is first asked: all may be kept."""
    opened: list[Extract] = []
    context = ENGINES[reader].open()

    def extract(file: Path) -> Output:
        if not opened:
            opened.append(context.__enter__())
        return opened[0](file)

    try:
        yield extract
    finally:
        if opened:
            context.__exit__(None, None, None)


def _version(reader: str) -> str:
    """Return the versions of what reads; of this project its code, which changes more often."""
    held = sha256(" ".join(f"{package}={version(package)}" for package in _PACKAGES).encode())
    if reader == "pincite":
        root = Path(pincite.__file__).parent
        for path in sorted([*(root / "extract").rglob("*"), root / "settings.py"]):
            if path.is_file() and "__pycache__" not in path.parts:
                held.update(path.read_bytes())
    return held.hexdigest()

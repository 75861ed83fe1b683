"""A record of what the software does, to compare before and after a change that is to change nothing.

What is recorded is a hash for each page of elements, question, command, error code and part of the API's
description, so that a comparison names what differs. Times, sizes of the machine and paths are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from machine import RESULTS
from questions import SAMPLE_DOCS, questions
from sets.filling import fill
from sets.loaders import Benchmark, financebench, own

from pincite import errors
from pincite.evaluate import Question
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings
from pincite_api.app import create_app

RECORD = RESULTS / "record.json"
FILINGS = 5
TOP = 20
COMMANDS = (
    "list --json",
    "collections --json",
    "versions datasheet-cv-120.pdf --json",
    "report operating-manual.pdf --json",
    "search pump --json",
    "ask 'How long is the warranty?' --json",
    "explain 'How long is the warranty?' --document operating-manual.pdf --json",
    "doctor --json",
    "status --json",
)
"""Asked of the sample documents."""
PASSING = frozenset({"created_at", "updated_at", "worker", "build", "home", "version_of_service"})
"""Fields that are another's at each time or place."""
WORDING = frozenset({"summary", "description", "example", "examples"})
"""Parts of the API's description that a change may word anew."""

Hashes = dict[str, str]
"""By what is recorded: the hash of what it was."""
Sections = dict[str, Hashes]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("what", choices=("write", "compare"))
    parser.add_argument(
        "--samples", action="store_true", help="the sample documents alone; needs no test data"
    )
    parser.add_argument("--home", type=Path, help="keep what was brought in here, for another run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = recorded(asked.home or Path(folder), whole=not asked.samples)
    before: Sections = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if asked.what == "write":
        RECORD.write_text(json.dumps(before | found, indent=0) + "\n")
        print({section: len(hashes) for section, hashes in found.items()})
    elif differing := differences(before, found):
        sys.exit("\n".join(differing))


def recorded(folder: Path, *, whole: bool) -> Sections:
    """Return the hashes of everything, or of the sample documents and the API alone."""
    samples = Benchmark(
        [], files=tuple(sorted(SAMPLE_DOCS.glob("*.pdf"))) + tuple(sorted(SAMPLE_DOCS.glob("*.html")))
    )
    asked = [(str(each["id"]), str(each["question"])) for each in questions()]
    found = {
        "errors": codes(),
        "api": api(folder / "api"),
        **_of_a_library(folder, "samples", samples, asked),
    }
    found["commands"] = commands(folder / "samples")
    if whole:
        for name, benchmark in (("financebench", financebench()), ("own", own())):
            asked = [(each.id, each.question) for each in benchmark.questions if isinstance(each, Question)]
            found |= _of_a_library(folder, name, benchmark, asked)
    return found


def _of_a_library(
    folder: Path, name: str, benchmark: Benchmark, asked: Sequence[tuple[str, str]]
) -> Sections:
    with Library(Settings(home=folder / name)) as library:
        if library.find(DEFAULT_COLLECTION, benchmark.files[-1].name) is None:
            fill(library, benchmark, library.parts.embedder)
        read = [path.name for path in benchmark.files][: FILINGS if name == "financebench" else None]
        return {
            f"elements of {name}": {} if name == "own" else dict(elements(library, read)),
            f"hits of {name}": {id: hits(library, question) for id, question in asked},
            f"answers of {name}": {
                id: hashed(library.answer(DEFAULT_COLLECTION, question).model_dump(mode="json"))
                for id, question in asked
            },
        }


def elements(library: Library, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each page of these documents with the hash of its elements."""
    for name in names:
        document = library.find(DEFAULT_COLLECTION, name)
        assert document is not None, name
        by_page: dict[int, list[Any]] = defaultdict(list)
        for element in library.elements(DEFAULT_COLLECTION, document.id):
            by_page[element["metadata"].get("page_number", 1)].append(element)
        yield from ((f"{name}, page {page}", hashed(found)) for page, found in by_page.items())


def hits(library: Library, question: str) -> str:
    """Return the hash of the first hits: their places and their order, not their scores' last digits."""
    found = library.search(DEFAULT_COLLECTION, question, limit=TOP)
    return hashed([(hit.document, hit.chunk_id, hit.pages, round(hit.score, 3)) for hit in found])


def commands(home: Path) -> Hashes:
    """Return what commands print as JSON; a path or a time in it is left out."""
    environment = {**os.environ, "PINCITE_HOME": str(home)}
    found = {}
    for command in COMMANDS:
        told = subprocess.run(
            [Path(sys.executable).with_name("pincite"), *shlex.split(command)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        found[command] = hashed([json.loads(line) for line in told.stdout.splitlines()])
    return found


def codes() -> Hashes:
    """Return the codes of all errors."""
    classes = (each for each in vars(errors).values() if isinstance(each, type))
    found = {each.code for each in classes if issubclass(each, errors.PinciteError)}
    return {code: hashed(code) for code in found}


def api(home: Path) -> Hashes:
    """Return each operation and schema of the API's description, without its wording."""
    with Library(Settings(home=home)) as library:
        told = _unworded(create_app(library).openapi())
    return {
        **{f"path {path}": hashed(operations) for path, operations in told["paths"].items()},
        **{f"schema {name}": hashed(schema) for name, schema in told["components"]["schemas"].items()},
    }


def _unworded(part: Any, *, named: bool = False) -> Any:
    """Leave out the wording; under `properties` and the like a key is a name and stays."""
    if isinstance(part, list):
        return [_unworded(each) for each in part]
    if not isinstance(part, Mapping):
        return part
    return {
        key: _unworded(value, named=key in {"properties", "schemas"})
        for key, value in part.items()
        if named or key not in WORDING
    }


def hashed(value: Any) -> str:
    """Return a short hash of a value without what passes."""
    text = json.dumps(_lasting(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _lasting(value: Any) -> Any:
    match value:
        case dict():
            return {key: _lasting(each) for key, each in value.items() if key not in PASSING}
        case list() | tuple():
            return [_lasting(each) for each in value]
        case float():
            return round(value, 3)
        case str():
            return re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "id", value)
    return value


def differences(before: Mapping[str, Hashes], after: Mapping[str, Hashes]) -> list[str]:
    """Say for each section of `after` how many differ from `before`, and the first."""
    said = []
    for section, hashes in after.items():
        known = before.get(section, {})
        differing = [id for id in sorted(known | hashes) if known.get(id) != hashes.get(id)]
        if differing:
            said.append(
                f"{section}: {len(differing)} of {len(known | hashes)} differ, the first is {differing[0]}"
            )
    return said


if __name__ == "__main__":
    main()

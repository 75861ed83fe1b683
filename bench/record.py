"""A record of what the software does, to compare before and after a change that is to change nothing.

What is recorded is a hash for each page of elements, question, command, error code and part of the API's
description, so that a comparison names what differs. Two runs of the same code on the same machine are equal:
what is another's at each run is left out, each with its reason below.

Other processors give other last digits to vectors, and so other ranks. What depends on no processor is in the
sections FIRM, which `make test` compares everywhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shlex
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from machine import RESULTS, record
from questions import SAMPLE_DOCS, questions
from sets.filling import fill
from sets.loaders import Benchmark, financebench, own
from typer.testing import CliRunner

from pincite import errors
from pincite.evaluate import GoldenQuestion
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.search import Hit
from pincite.settings import Settings
from pincite_api.app import create_app
from pincite_cli.main import app

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
PASSING = frozenset(
    {
        "created_at",  # times: another's at each run
        "updated_at",
        "changed_at",
        "home",  # where a run put its library
        "worker",  # which process brought a document in
        "disk",  # the machine's: how much of it is free
        "embedding_backend",  # and what its processor computes with
        "rank",  # in one of the two lists that are merged; texts with the same score stand in it in any order
        "words_rank",
        "meaning_rank",
    }
)
"""Fields that are another's at each run, wherever they stand."""
WORDING = frozenset({"summary", "description", "example", "examples"})
"""Parts of the API's description that a change may word anew."""

SCANNED = "scanned-memo.pdf"
"""Read by a model, whose boxes and words may differ from processor to processor."""
FIRM = ("errors", "api", "elements of samples", "shapes of commands")
"""Sections that no processor changes."""
ADVICE = "If that is meant, record anew: PINCITE_TEST_DATA=FOLDER python bench/record.py write"

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
    before = on_record()
    if asked.what == "write":
        keep(before | found)
    elif differing := differences(before, found):
        sys.exit("\n".join([*differing, ADVICE]))


def on_record() -> Sections:
    """Return what was recorded last; nothing where there is no record."""
    found: Sections = json.loads(RECORD.read_text(encoding="utf-8"))["hashes"] if RECORD.exists() else {}
    return found


def keep(sections: Sections) -> None:
    """Write the hashes, an id on a line, beside how many there are and the machine they are of."""
    record("record", {section: len(hashes) for section, hashes in sorted(sections.items())})
    ordered = {section: dict(sorted(hashes.items())) for section, hashes in sorted(sections.items())}
    told = json.loads(RECORD.read_text(encoding="utf-8")) | {"hashes": ordered}
    RECORD.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def recorded(folder: Path, *, whole: bool) -> Sections:
    """Return the hashes of everything, or of the sample documents and the API alone."""
    found = firm(folder / "samples")
    sets = {"samples": samples()}
    if whole:
        sets |= {"financebench": financebench(), "own": own()}
    for name, benchmark in sets.items():
        with brought_in(folder / name, benchmark) as library:
            found |= _of_questions(library, name, benchmark)
            if name == "financebench":
                read = [path.name for path in benchmark.files[:FILINGS]]
                found[f"elements of {name}"] = dict(elements(library, read))
    return found | _of_commands(folder / "samples")


def firm(home: Path) -> Sections:
    """Return the hashes of what depends on no processor; the sample documents are brought in at `home`."""
    with brought_in(home, samples()) as library:
        read = dict(elements(library, [path.name for path in samples().files]))
        found = {
            "errors": codes(),
            "api": api(create_app(library).openapi()),
            "elements of samples": {id: each for id, each in read.items() if SCANNED not in id},
            "elements of the scan": {id: each for id, each in read.items() if SCANNED in id},
        }
    shapes = {command: hashed(sorted(shape(told))) for command, told in commands(home).items()}
    return found | {"shapes of commands": shapes}


def samples() -> Benchmark:
    """Return the sample documents and the questions that are put to them."""
    asked = [GoldenQuestion(id=each["id"], question=each["question"], evidence=()) for each in questions()]
    files = sorted(path for path in SAMPLE_DOCS.iterdir() if path.suffix in {".pdf", ".html"})
    return Benchmark(asked, files=tuple(files))


def brought_in(home: Path, benchmark: Benchmark) -> Library:
    """Return the library at `home` with these documents; those that it has are not read again."""
    library = Library(Settings(home=home))
    fill(library, benchmark, library.parts.embedder)
    return library


def _of_questions(library: Library, name: str, benchmark: Benchmark) -> Sections:
    hits, answers = {}, {}
    for each in benchmark.questions:
        # Numbers of a text depend in their last digits on the texts that are embedded with it, and so an
        # answer on what earlier questions left in memory.
        library.parts.embedder.forget_texts()
        hits[each.id] = hashed(ranked(library.search(DEFAULT_COLLECTION, each.question, limit=TOP)))
        answer = library.answer(DEFAULT_COLLECTION, each.question)
        answers[each.id] = hashed(answer.model_dump(mode="json"))
    return {f"hits of {name}": hits, f"answers of {name}": answers}


def _of_commands(home: Path) -> Sections:
    return {"commands": {command: hashed(told) for command, told in commands(home).items()}}


def elements(library: Library, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each page of these documents with the hash of its elements."""
    for name in names:
        document = library.find(DEFAULT_COLLECTION, name)
        assert document is not None, name
        by_page: dict[int, list[Any]] = defaultdict(list)
        for element in library.elements(DEFAULT_COLLECTION, document.id):
            by_page[element["metadata"].get("page_number", 1)].append(element)
        yield from ((f"{name}, page {page}", hashed(found)) for page, found in by_page.items())


def ranked(found: Sequence[Hit]) -> list[tuple[Any, ...]]:
    """Return the places of hits and their scores, the best first; equal scores are in the order of places."""
    places = [(-round(hit.score, 3), hit.document, hit.pages, hit.headings, hit.text) for hit in found]
    return sorted(places)


def commands(home: Path) -> dict[str, list[Any]]:
    """Return what commands print as JSON, a value for each line."""
    found = {}
    for command in COMMANDS:
        told = CliRunner().invoke(app, shlex.split(command), env={"PINCITE_HOME": str(home)})
        assert told.exit_code == 0, f"{command}: {told.output}"
        found[command] = [json.loads(line) for line in told.stdout.splitlines()]
    return found


def shape(value: Any, place: str = "") -> set[str]:
    """Return the places of all fields in a value, such as `hits[].score`."""
    match value:
        case dict():
            inner = ((f"{place}.{key}", each) for key, each in value.items())
        case list():
            inner = ((f"{place}[]", each) for each in value)
        case _:
            return {place}
    return {place}.union(*(shape(each, at) for at, each in inner))


def codes() -> Hashes:
    """Return the codes of all errors."""
    classes = (each for each in vars(errors).values() if isinstance(each, type))
    found = {each.code for each in classes if issubclass(each, errors.PinciteError)}
    return {code: hashed(code) for code in found}


def api(description: Mapping[str, Any]) -> Hashes:
    """Return each operation and schema of the API's description, without its wording."""
    told = _unworded(description)
    return {
        **{f"path {path}": _digest(operations) for path, operations in told["paths"].items()},
        **{f"schema {name}": _digest(schema) for name, schema in told["components"]["schemas"].items()},
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
    """Return a short hash of a value without what is another's at each run."""
    return _digest(_lasting(value))


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _lasting(value: Any) -> Any:
    match value:
        case dict():
            return {key: _lasting(each) for key, each in value.items() if key not in PASSING}
        case list() | tuple():
            return [_lasting(each) for each in value]
        case float():  # last digits depend on the order in which threads add
            return round(value, 3)
        case str():  # a document's id is drawn when it is added
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

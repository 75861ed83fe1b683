"""Refusals of questions about a subject that no document names, by `gold/unknown_subjects.jsonl`.

Each set of documents is a library of its own, kept in a folder so that it is read once. A question about a
known subject is asked of its set, one about an unknown subject of every set: it counts as refused only where
all refuse it by that name. What other gold asks of its own documents must not be refused for a subject.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from machine import record
from sets import debian
from sets.filling import index_texts
from sets.lines import LINES, pages
from sets.loaders import GOLD, squad2, squad_paragraphs

from pincite.answer.find.passages import PASSAGES
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

HALVES = ("looked at", "only scored")
SAMPLES = Path(__file__).parent.parent / "sample_docs"
WHOLE = ("sample_docs", "financebench-dev")
"""Sets that are read whole. Of the others those documents are that the gold names."""
SETS = (*WHOLE, "html-dev", "tables-dev", "pages-dev")
PLAIN, SAVED_PAGES = "plain", "saved_pages"
"""Documents of the test data, each set in a file of questions of its own."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument("--half", choices=HALVES, action="append", help="without, both, and it is recorded")
    parser.add_argument("--set", choices=SETS, action="append", help="without, all")
    parser.add_argument("--squad", type=int, metavar="N", help="ask every N-th answerable question of SQuAD")
    parser.add_argument("--show", action="store_true", help="print what goes wrong in the half looked at")
    given = parser.parse_args()
    asker = _Asker(given.show)
    scores = _Scores(given.half or HALVES, asker)
    for name in given.set or SETS:
        with set_library(given.home, name) as library:
            scores.ask(library, name)
    if given.squad:
        with set_library(given.home, "squad2") as library:
            for question in _squad(given.squad):
                scores.must_pass(library, f"SQuAD, every {given.squad}", question, seen=True)
    figures = {**scores.figures(), **asker.figures()}
    if given.half or given.set:
        print(json.dumps(figures, indent=2))
    else:
        record("subjects", figures)


class _Scores:
    """What was refused and what was not, by half and kind."""

    def __init__(self, halves: Sequence[str], asker: _Asker) -> None:
        self._halves = halves
        self._asker = asker
        self._lines = [line for line in _gold("unknown_subjects") if line["half"] in halves]
        self._known: dict[str, list[bool]] = defaultdict(list)
        self._refused: dict[str, list[bool]] = defaultdict(list)
        self._falsely: dict[str, list[bool]] = defaultdict(list)

    def ask(self, library: Library, name: str) -> None:
        """Ask a set all that is to be asked of it."""
        for line in self._lines:
            seen = line["half"] == "looked at"
            if line["set"] == name:
                said = self._asker.refusal(library, line["question"], wrong_if=True, seen=seen)
                self._known[f"{line['half']}, known, {line['kind']}: not refused"].append(said is None)
            elif line["set"] is None:
                said = self._asker.refusal(library, line["question"], wrong_if=False, seen=seen)
                self._refused[line["id"]].append(said is not None and _names(said, line["subject"]))
        for gold, question, seen in _answerable(name, self._halves):
            self.must_pass(library, gold, question, seen=seen)

    def must_pass(self, library: Library, gold: str, question: str, *, seen: bool) -> None:
        """Ask what must not be refused for its subject."""
        said = self._asker.refusal(library, question, wrong_if=True, seen=seen)
        self._falsely[f"{gold}: refused falsely"].append(said is not None)

    def figures(self) -> dict[str, Any]:
        right = dict(self._known)
        for line in self._lines:
            if not line["known"]:
                label = f"{line['half']}, unknown, {line['kind']}: refused by name"
                right.setdefault(label, []).append(all(self._refused[line["id"]]))
        shown = {**dict(sorted(right.items())), **self._falsely}
        return {label: f"{sum(each)} of {len(each)}" for label, each in shown.items()}


class _Asker:
    """Asks whether a subject is unknown, and keeps how long that takes beside the search."""

    def __init__(self, show: bool) -> None:
        self._show = show
        self._searches: list[float] = []
        self._checks: dict[bool, list[float]] = {True: [], False: []}

    def refusal(self, library: Library, question: str, *, wrong_if: bool, seen: bool) -> str | None:
        """Return what a refusal would say; None where there is none."""
        scope, began = Scope(DEFAULT_COLLECTION), time.perf_counter()
        found = library.parts.retriever.search_sub_queries(scope, question, PASSAGES)
        searched = time.perf_counter()
        unknown = library.parts.subjects.look_up(scope, question, found).unknown
        self._searches.append(searched - began)
        self._checks[unknown is not None].append(time.perf_counter() - searched)
        if self._show and seen and (unknown is not None) == wrong_if:
            print(question, "|", unknown.detail if unknown else None, flush=True)
        return unknown.detail if unknown else None

    def figures(self) -> dict[str, Any]:
        spent = {"search": self._searches, "check, not refused": self._checks[False]}
        spent["check, refused"] = self._checks[True]
        return {
            f"{label}, p50 ms": round(1000 * statistics.median(each), 2)
            for label, each in spent.items()
            if each
        }


def _names(said: str, subject: str) -> bool:
    """Return True if a refusal names the subject; "alarm E48" is named by E48."""
    name = said.split("“")[1].split("”", maxsplit=1)[0].casefold()
    return name in subject.casefold() or subject.casefold() in name


def _answerable(name: str, halves: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield gold, question, and whether it may be looked at, of other gold whose documents are in a set."""
    samples = [json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text().splitlines()]
    everyday = [line for line in _gold("everyday_questions") if line["answerable"]]
    own = {"web": "html-dev", "tab": "tables-dev"}
    sets = {line["id"]: "sample_docs" for line in samples if line["document"]}
    sets |= {line["id"]: line["set"] for line in everyday}
    sets |= {line["id"]: own[line["id"].split("-")[0]] for line in _gold("own_questions")}
    asked = {
        "sample questions": [line for line in samples if line["id"] in sets],
        "own_questions": _gold("own_questions"),
        "everyday_questions": everyday,
        "table_cells": [{**line, "set": "financebench-dev"} for line in _gold("table_cells")],
        "figure_questions": _gold("figure_questions"),
        "typing_errors": _gold("typing_errors"),
    }
    for gold, lines in asked.items():
        for line in lines:
            of = line.get("set") or sets.get(line.get("of", line["id"]))
            if of == name and line.get("half") in (None, *halves):
                yield gold, line["question"], line.get("half") != "only scored"


def _squad(every: int) -> Iterator[str]:
    asked = (
        each for paragraph in squad_paragraphs() for each in paragraph["qas"] if not each["is_impossible"]
    )
    yield from (each["question"] for number, each in enumerate(asked) if number % every == 0)


def set_library(home: Path, name: str) -> Library:
    """Return the library of a set, filled when it is opened first."""
    folder = home / name
    folder.mkdir(parents=True, exist_ok=True)
    library = Library(Settings(home=folder))
    if not library.documents(DEFAULT_COLLECTION, limit=1).items and name == "squad2":
        index_texts(library, squad2().texts, library.parts.embedder)
    elif name != "squad2":
        for path, content in documents_of(home, name):
            library.add(DEFAULT_COLLECTION, path, [content], filename=path, replace=False, any_kind=True)
        library.ingest()
    return library


def documents_of(home: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each document of a set."""
    if name == LINES:
        return pages()
    return debian.documents(name, home / "packages") if name in debian.SETS else _files(name)


def _files(name: str) -> Iterator[tuple[str, bytes]]:
    named = {line["document"] for line in _gold("unknown_subjects") if line["set"] == name}
    is_apart = name in (PLAIN, SAVED_PAGES)
    if not is_apart:
        named |= {each["document"] for line in _gold("own_questions") for each in line["evidence"]}
    for line in _gold(f"{name}_questions" if is_apart else "everyday_questions"):
        named |= {line["document"]} if isinstance(line["document"], str) else set(line["document"])
    folder = SAMPLES if name == "sample_docs" else Path(os.environ["PINCITE_TEST_DATA"])
    folder = folder if is_apart or name == "sample_docs" else folder / name
    for path in sorted((*folder.rglob("*.pdf"), *folder.glob("*.html"), *folder.rglob("html/*.html.gz"))):
        external_id = path.name.removesuffix(".gz")
        if name in WHOLE or external_id in named:
            content = path.read_bytes()
            yield external_id, gzip.decompress(content) if path.suffix == ".gz" else content


def _gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()

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
from sets.filling import index_texts
from sets.loaders import GOLD, squad2, squad_paragraphs

from pincite.answer import PASSAGES
from pincite.index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

SAMPLES = Path(__file__).parent.parent / "sample_docs"
WHOLE = ("sample_docs", "financebench-dev", "html-dev", "tables-dev")
"""Sets that are read whole. Of the others those documents are that the gold names."""
SETS = (*WHOLE, "pages-dev")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument("--half", choices=["looked at", "only scored"], action="append")
    parser.add_argument("--show", action="store_true", help="print what goes wrong in the half looked at")
    parser.add_argument(
        "--squad", type=int, default=0, metavar="N", help="ask every N-th question of SQuAD too"
    )
    given = parser.parse_args()
    halves = given.half or ["looked at", "only scored"]
    lines = [line for line in _gold("unknown_subjects") if line["half"] in halves]
    right: dict[str, list[bool]] = defaultdict(list)
    unknown: dict[str, list[bool]] = defaultdict(list)
    others: dict[str, list[bool]] = defaultdict(list)
    timer = _Timer()
    for name in SETS:
        with _library(given.home, name) as library:
            for line in lines:
                if line["set"] in (None, name):
                    said = timer.refusal(library, line["question"])
                    if line["known"]:
                        right[f"{line['half']}: {line['kind']}"].append(said is None)
                    else:
                        unknown[line["id"]].append(said is not None and _names(said, line["subject"]))
                    if given.show and line["half"] == "looked at" and line["known"] != (said is None):
                        print(name, line["question"], "|", said, flush=True)
            for gold, question in _answerable(name, halves):
                others[gold].append(timer.refusal(library, question) is not None)
                if given.show and others[gold][-1]:
                    print(gold, question, flush=True)
    for line in lines:
        if not line["known"]:
            right[f"{line['half']}: unknown {line['kind']}"].append(all(unknown[line["id"]]))
    if given.squad:
        with _library(given.home, "squad2") as library:
            for question in _squad(given.squad):
                others[f"SQuAD, every {given.squad}"].append(timer.refusal(library, question) is not None)
                if given.show and others[f"SQuAD, every {given.squad}"][-1]:
                    print(question, "|", timer.refusal(library, question), flush=True)
    figures: dict[str, Any] = {label: f"{sum(each)} of {len(each)}" for label, each in sorted(right.items())}
    figures |= {f"refused falsely: {gold}": f"{sum(each)} of {len(each)}" for gold, each in others.items()}
    record("subjects", figures | timer.figures())


class _Timer:
    """Asks whether a subject is unknown, and keeps how long that takes beside the search."""

    def __init__(self) -> None:
        self._searches: list[float] = []
        self._checks: dict[bool, list[float]] = {True: [], False: []}

    def refusal(self, library: Library, question: str) -> str | None:
        """What a refusal would say; None where there is none."""
        scope, began = Scope(DEFAULT_COLLECTION), time.perf_counter()
        found = library._retriever.search_sides(scope, question, PASSAGES)
        searched = time.perf_counter()
        unknown = library._retriever.subjects.unknown(scope, question, found)
        library._retriever.subjects.narrowed(question, found)
        self._searches.append(searched - began)
        self._checks[unknown is not None].append(time.perf_counter() - searched)
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
    """Whether a refusal names the subject; "alarm E48" is named by E48."""
    name = said.split("“")[1].split("”", maxsplit=1)[0].casefold()
    return name in subject.casefold() or subject.casefold() in name


def _answerable(name: str, halves: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The questions of other gold whose documents are all in a set, each with its gold."""
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
                yield gold, line["question"]


def _squad(every: int) -> Iterator[str]:
    asked = (
        each for paragraph in squad_paragraphs() for each in paragraph["qas"] if not each["is_impossible"]
    )
    yield from (each["question"] for number, each in enumerate(asked) if number % every == 0)


def _library(home: Path, name: str) -> Library:
    """The library of a set, filled when it is opened first."""
    folder = home / name
    folder.mkdir(parents=True, exist_ok=True)
    library = Library(Settings(home=folder))
    if not library.documents(DEFAULT_COLLECTION, limit=1)[0] and name == "squad2":
        index_texts(library, squad2().texts, library.embedder)
    elif name != "squad2":
        for path, content in _files(name):
            library.add(DEFAULT_COLLECTION, path, [content], filename=path, replace=False)
        while claimed := library.queue.claim("bench", 16):
            library.ingest.run(claimed, "bench")
    return library


def _files(name: str) -> Iterator[tuple[str, bytes]]:
    named = {line["document"] for line in _gold("unknown_subjects") if line["set"] == name}
    folder = SAMPLES if name == "sample_docs" else Path(os.environ["PINCITE_TEST_DATA"]) / name
    for path in sorted((*folder.rglob("*.pdf"), *folder.glob("*.html"), *folder.glob("html/*.html.gz"))):
        external_id = path.name.removesuffix(".gz")
        if name in WHOLE or external_id in named:
            content = path.read_bytes()
            yield external_id, gzip.decompress(content) if path.suffix == ".gz" else content


def _gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()

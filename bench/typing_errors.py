"""Whether a question with typing errors finds its page as the clean one does, by `gold/typing_errors.jsonl`.

A page is found where one of the first five hits stands on it. No name may be mended that no document has: the
questions of `gold/unknown_subjects.jsonl` about such names are asked of every set, as they are and in small
letters. The sets of documents are the libraries of `subjects.py`.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from machine import record
from sets.loaders import GOLD
from subjects import HALVES, SAMPLES, set_library

from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library

SETS = ("sample_docs", "financebench-dev", "html-dev", "tables-dev")
TOP = 5

Places = set[tuple[str, int]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument("--half", choices=HALVES, action="append", help="without, both, and it is recorded")
    parser.add_argument("--set", choices=SETS, action="append", help="without, all")
    parser.add_argument("--show", action="store_true", help="print what was searched in the half looked at")
    given = parser.parse_args()
    halves = given.half or HALVES
    scores: dict[str, list[bool]] = defaultdict(list)
    evidence = _evidence()
    for name in given.set or SETS:
        with set_library(given.home, name) as library:
            for line in _lines(GOLD / "typing_errors.jsonl"):
                of, places = evidence[line["of"]]
                if of == name and line["half"] in halves:
                    show = given.show and line["half"] == HALVES[0]
                    _score(library, line, places, scores, show=show)
            for line in _lines(GOLD / "unknown_subjects.jsonl"):
                if line["half"] in halves and not line["known"]:
                    kept = _keeps_name(library, line["question"], line["subject"])
                    scores[f"{line['half']}: absent names mended"].append(not kept)
    figures = {label: f"{sum(each)} of {len(each)}" for label, each in sorted(scores.items())}
    if given.half or given.set:
        print(json.dumps(figures, indent=2))
    else:
        record("typing_errors", figures)


def _score(
    library: Library, line: dict[str, Any], places: Places, scores: dict[str, list[bool]], *, show: bool
) -> None:
    result = library.search_result(DEFAULT_COLLECTION, line["question"], limit=TOP)
    scope = Scope(DEFAULT_COLLECTION)
    typed = library.parts.retriever.search(scope, line["question"], TOP)
    clean = library.parts.retriever.search(scope, line["clean"], TOP)
    half, error_in = line["half"], line["error_in"]
    right = (result.asked_as if error_in == "word" else result.did_you_mean) == line["clean"]
    found = {
        "page found by the clean question": _finds([hit.as_hit() for hit in clean], places),
        "page found as typed": _finds([hit.as_hit() for hit in typed], places),
        "page found": _finds(result.hits, places),
        f"error in a {error_in}: {'mended' if error_in == 'word' else 'suggested'}": right,
        "clean questions left as they are": library.parts.retriever.corrected(scope, line["clean"])
        == line["clean"],
    }
    for label, each in found.items():
        scores[f"{half}: {label}"].append(each)
    if show:
        print(line["question"], "->", result.asked_as, "|", result.did_you_mean, "|", *found.values())


def _finds(hits: list[Any], places: Places) -> bool:
    return any((hit.document, page) in places for hit in hits for page in hit.pages)


def _keeps_name(library: Library, question: str, name: str) -> bool:
    """Return True if the words of a name are searched as they were typed, in small letters too."""
    scope = Scope(DEFAULT_COLLECTION)
    small = library.parts.retriever.corrected(scope, question.lower())
    return name in library.parts.retriever.corrected(scope, question) and name.lower() in small


def _evidence() -> dict[str, tuple[str, Places]]:
    """Return the set and the pages of each question that others are variations of."""
    found: dict[str, tuple[str, Places]] = {}
    for line in _lines(SAMPLES / "questions.jsonl"):
        found[line["id"]] = "sample_docs", {(line["document"], page) for page in line.get("pages") or ()}
    for line in _lines(GOLD / "own_questions.jsonl"):
        of = "html-dev" if line["id"].startswith("web") else "tables-dev"
        found[line["id"]] = of, {(each["document"], each["page"]) for each in line["evidence"]}
    for line in _lines(GOLD / "everyday_questions.jsonl"):
        documents = [line["document"]] if isinstance(line["document"], str) else line["document"]
        found[line["id"]] = line["set"], {(each, line["page"]) for each in documents}
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()

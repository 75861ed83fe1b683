"""How questions that follow others are completed without a model, by `gold/conversations.jsonl`.

A turn is complete where it names what its gold asks for: the subject, the period and the measure. `dragged`
are turns that name somebody of an earlier turn whom the gold's wording leaves out. A first turn that follows
the first turn of another conversation changes the subject entirely, and must stay as it is.

The sets of documents are the libraries of `subjects.py`: they tell which words stand together.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from contextlib import ExitStack
from itertools import permutations
from pathlib import Path
from typing import Any

from machine import record
from sets.loaders import GOLD
from subjects import HALVES, SAMPLES, set_library

from pincite.answer.conversation.carried import standalone
from pincite.answer.conversation.phrases import Phrases
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library

SETS = ("sample_docs", "financebench-dev")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument("--half", choices=HALVES, help="without, both, and it is recorded")
    parser.add_argument("--show", action="store_true", help="print each turn of the half looked at")
    given = parser.parse_args()
    lines = [json.loads(line) for line in (GOLD / "conversations.jsonl").read_text("utf-8").splitlines()]
    figures: dict[str, Any] = {}
    with ExitStack() as opened:
        libraries = {name: opened.enter_context(set_library(given.home, name)) for name in SETS}
        for half in (given.half,) if given.half else HALVES:
            of_half = [line for line in lines if line["half"] == half]
            figures |= _scores(half, of_half, libraries, show=given.show and half == HALVES[0])
    if given.half:
        print(json.dumps(figures, indent=2))
    else:
        record("conversations", figures)


def _scores(
    half: str, lines: list[dict[str, Any]], libraries: dict[str, Library], *, show: bool
) -> dict[str, str]:
    scores: dict[str, list[bool]] = defaultdict(list)
    for line in lines:
        for number in (1, 2):
            asked, before = line["turns"][number], line["turns"][:number]
            alone = _standalone(asked, before, line, libraries)
            gold, must = line["standalone"][number - 1], line["must"][number - 1]
            earlier = {name.text for turn in before for name in Phrases(turn).names}
            dragged = any(name in alone and name not in gold for name in earlier)
            scores["complete as typed"].append(_has_all(asked, must))
            scores["complete"].append(_has_all(alone, must))
            scores["dragged"].append(dragged)
            if show:
                print(
                    f"{asked}  ->  {alone}  ", *["INCOMPLETE"][_has_all(alone, must) :], "DRAGGED" * dragged
                )
    for line, other in permutations(lines, 2):
        asked, before = other["turns"][0], line["turns"][:1]
        alone = _standalone(asked, before, line, libraries)
        scores["left as they are after another subject"].append(alone == asked)
        if show and alone != asked:
            print(f"{before[0]} / {asked}  ->  {alone}")
    return {f"{half}: {label}": f"{sum(each)} of {len(each)}" for label, each in scores.items()}


def _standalone(question: str, before: list[str], line: dict[str, Any], libraries: dict[str, Library]) -> str:
    """Return what is searched in the documents that the conversation is about."""
    of = SETS[not (SAMPLES / line["document"]).exists()]
    subjects = libraries[of].parts.subjects
    scope = Scope(DEFAULT_COLLECTION)
    return standalone(question, before, lambda texts: subjects.stand_together(scope, texts))


def _has_all(question: str, patterns: list[str]) -> bool:
    return all(re.search(pattern, question, re.IGNORECASE) for pattern in patterns)


if __name__ == "__main__":
    main()

"""The sample questions: is the evidence page found, is the gold answer said, and what is refused?"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from machine import record

from pincite.answer.verify import normalise
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.answer import Answer
from pincite.schema.search import Hit
from pincite.settings import Settings

SAMPLE_DOCS = Path(__file__).resolve().parent.parent / "sample_docs"
TOP = 5


@dataclass
class Score:
    """What became of the questions, and which of them went wrong."""

    answerable: int = 0
    page_found: int = 0
    gold_said: int = 0
    gold_first: int = 0
    unanswerable: dict[str, list[bool]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    """How long each answer took that was not a refusal."""
    misses: list[str] = field(default_factory=list)


def main() -> None:
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        add_folder(library, SAMPLE_DOCS)
        score = Score()
        for question in questions():
            hits = library.search(DEFAULT_COLLECTION, question["question"], limit=TOP)
            began = time.perf_counter()
            answer = library.answer(DEFAULT_COLLECTION, question["question"])
            if answer.answerable:
                score.seconds.append(time.perf_counter() - began)
            judge(score, question, hits, answer)
    for miss in score.misses:
        print(" ", miss)
    record(
        "questions",
        {
            f"evidence page in the top {TOP}": share(score.page_found, score.answerable),
            "gold answer in the answer": share(score.gold_said, score.answerable),
            "gold answer in its first sentence": share(score.gold_first, score.answerable),
            "answer p50 without refusals, ms": round(1000 * statistics.median(score.seconds)),
            **{f"{kind} refused": share(sum(done), len(done)) for kind, done in score.unanswerable.items()},
        },
    )


def questions() -> Iterable[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE_DOCS / "questions.jsonl").read_text().splitlines()]


def add_folder(library: Library, folder: Path) -> None:
    """Bring a folder's documents in, on the core."""
    for path in sorted(folder.iterdir()):
        if path.suffix in {".pdf", ".html"}:
            library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)
    library.ingest()


def judge(score: Score, question: dict[str, Any], hits: list[Hit], answer: Answer) -> None:
    """Count one question."""
    if question["answer"] is None:
        kind = "near misses" if str(question["id"]).startswith("near") else "off-topic"
        score.unanswerable.setdefault(kind, []).append(not answer.answerable)
        if answer.answerable:
            score.misses.append(f"{question['id']}: answered ({answer.confidence}): {answer.answer!r}")
        return
    score.answerable += 1
    pages = set(question["pages"])
    if any(hit.document == question["document"] and pages & set(hit.pages) for hit in hits):
        score.page_found += 1
    else:
        score.misses.append(f"{question['id']}: page not found")
    gold = normalise(str(question["answer"])).text.lower()
    said = [gold in normalise(sentence.text).text.lower() for sentence in answer.sentences]
    score.gold_said += any(said)
    score.gold_first += bool(said and said[0])
    if not any(said):
        shown = answer.answer or f"refused at {answer.confidence}"
        score.misses.append(f"{question['id']}: “{question['answer']}” not in {shown!r}")


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none asked"


if __name__ == "__main__":
    main()

"""Does search beat its own parts with any embedding model: hybrid beside dense and BM25, model by model.

Every model ranks the same questions over samples of four sets: all that answers a question, and others drawn
by a seed. The libraries are kept in `--homes`, so that only the first run reads and embeds. What is read from
files is read once, with the default model, and rebuilt for the others.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from baselines import Ranker, baselines
from machine import write
from sets import SETS
from sets.filling import fill
from sets.loaders import Benchmark
from sets.vectors import CachedEmbedder

from pincite import rebuild as rebuilding
from pincite.evaluate import QuestionResult, differences, estimates, rank, score, shared
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.chunk import Chunk
from pincite.settings import Settings
from pincite.store.registry import Job

DEFAULT = "MiniLM"
MEASURE, DEPTH = "nDCG@10", 20
SEED = 24


@dataclass(frozen=True, slots=True)
class Sample:
    """How much of a set is searched: questions, documents, and of these documents' other pages a share."""

    questions: int
    documents: int
    pages: float = 1.0
    suffix: str = ""
    """Of the documents' names."""


SAMPLES = {
    "cranfield": Sample(questions=80, documents=600),
    "scifact": Sample(questions=120, documents=500),
    "own": Sample(questions=60, documents=41, suffix=".html"),
    "financebench": Sample(questions=65, documents=20, pages=0.1),
    "languages": Sample(questions=30, documents=16),
}
NOT_COUNTED = "languages"
"""Most models read English only: it is no part of the mean."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--homes", type=Path, required=True)
    parser.add_argument("--model", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--set", action="append", choices=SAMPLES, dest="sets")
    given = parser.parse_args()
    models = {DEFAULT: None} | {name: folder for name, _, folder in (m.partition("=") for m in given.model)}
    figures: dict[str, Any] = {}
    for name in given.sets or SAMPLES:
        benchmark = sample(name)
        for model, folder in models.items():
            with Library(made(given.homes, model, folder, name, benchmark)) as library:
                figures[f"{model}, {name}"] = ranked(library, benchmark)
            print(model, name, json.dumps(figures[f"{model}, {name}"]), flush=True)
    counted = {name: cell for name, cell in figures.items() if not name.endswith(NOT_COUNTED)}
    gains = [cell["gain"]["difference"] for cell in counted.values()]
    lower = [name for name, cell in counted.items() if cell["gain"]["high"] < 0]
    mean = round(float(np.mean(gains)), 4) if gains else None
    print(f"mean gain {mean}; significantly lower: {lower or 'none'}")
    write("models", {"mean gain": mean, "significantly lower": lower, **figures})


def ranked(library: Library, benchmark: Benchmark) -> dict[str, Any]:
    """Return the measure of search, dense and BM25, and what search gains over the better, in pairs."""
    rankers: dict[str, Ranker] = {
        "search": partial(rank, searcher=library, collection=DEFAULT_COLLECTION, depth=DEPTH),
        **{name: ranker for name, ranker in baselines(library).items() if name in ("dense", "BM25")},
    }
    runs = {
        name: [QuestionResult(question=q, scores=score(q, ranker(q), (1,))) for q in benchmark.questions]
        for name, ranker in rankers.items()
    }
    values = {name: estimates(run)[MEASURE].value or 0.0 for name, run in runs.items()}
    first = estimates(runs["search"])["document hit@1"].value
    better = "dense" if values["dense"] >= values["BM25"] else "BM25"
    gain = differences(shared(runs["search"], runs[better]))[MEASURE]
    return {
        "passages": library.parts.index.count(),
        "questions": len(benchmark.questions),
        "spread": round(library.parts.calibrator.spread, 4),
        MEASURE: values,
        "right document first": first,
        "gain": {"over": better, **gain.model_dump(include={"difference", "low", "high"})},
    }


def sample(name: str) -> Benchmark:
    """Draw a set's questions, with all documents that answer one of them and some others."""
    whole, wanted, drawn = SETS[name](), SAMPLES[name], random.Random(SEED)
    asked = [
        question
        for question in whole.questions
        if question.evidence and all(each.document.endswith(wanted.suffix) for each in question.evidence)
    ]
    asked = drawn.sample(asked, min(wanted.questions, len(asked)))
    answering = {evidence.document for question in asked for evidence in question.evidence}
    named = [*(text.name for text in whole.texts), *(file.name for file in whole.files)]
    others = [each for each in named if each.endswith(wanted.suffix) and each not in answering]
    names = answering.union(drawn.sample(others, min(len(others), max(0, wanted.documents - len(answering)))))
    return Benchmark(
        asked,
        texts=tuple(text for text in whole.texts if text.name in names),
        files=tuple(file for file in whole.files if file.name in names),
    )


def made(homes: Path, model: str, folder: str | None, name: str, benchmark: Benchmark) -> Settings:
    """Return the settings of a library that holds a sample with a model's vectors, made if missing."""
    home = homes / model / name
    ready = Settings(home=home, embedding_model=folder)
    if home.exists():
        return ready
    draft = home.with_name(f"{name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    read = homes / "read" / name
    if benchmark.files and not read.exists():
        with Library(Settings(home=read)) as library:
            fill(library, benchmark, CachedEmbedder())
    if benchmark.files:
        shutil.copytree(read, draft)
        rebuilding.Embedder = CachedEmbedder  # type: ignore[assignment,attr-defined]
        rebuilding._IndexRebuilder = partial(SampleOfPages, kept=kept(name, benchmark))  # type: ignore[misc,assignment]
        rebuilding.rebuild(ready.model_copy(update={"home": draft}))
    else:
        with Library(ready.model_copy(update={"home": draft})) as library:
            fill(library, benchmark, CachedEmbedder(folder))
    draft.rename(home)
    print("made", model, name, flush=True)
    return ready


class SampleOfPages(rebuilding._IndexRebuilder):
    """A rebuild that leaves passages out."""

    def __init__(self, *parts: Any, kept: Callable[[str, Chunk], bool]) -> None:
        super().__init__(*parts)
        self._kept_chunk = kept

    def _chunks(self, job: Job, known: rebuilding.KnownModel) -> list[Chunk]:
        return [chunk for chunk in super()._chunks(job, known) if self._kept_chunk(job.external_id, chunk)]


def kept(name: str, benchmark: Benchmark) -> Callable[[str, Chunk], bool]:
    """Whether a passage is searched: all on a page of evidence, and a share of the other pages' passages."""
    evidence = {(each.document, each.page) for question in benchmark.questions for each in question.evidence}

    def keep(document: str, chunk: Chunk) -> bool:
        drawn = random.Random(f"{SEED} {document} {chunk.pages[0]}").random() < SAMPLES[name].pages
        return drawn or any((document, page) in evidence for page in chunk.pages)

    return keep


if __name__ == "__main__":
    main()

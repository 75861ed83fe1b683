"""How well the page, the passage or the document is found on public sets, one ranker beside the other.

Every ranker ranks the same questions in one run, and each after the first is compared with it in pairs. The
vectors of texts are kept in a folder for temporary files, so only the first run embeds them.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from baselines import Ranker, WithoutFinance, baselines, peer
from machine import write
from sets import SETS
from sets.filling import fill
from sets.loaders import Benchmark
from sets.vectors import CachedEmbedder

from pincite.evaluate import GoldenQuestion, QuestionResult, differences, estimates, rank, score, shared
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

KS = (1, 5, 20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--set", choices=SETS, required=True, action="append", dest="sets")
    parser.add_argument("--peer", metavar="NAME=FILE", action="append", default=[], help="a peer's rankings")
    given = parser.parse_args()
    peers = {name: Path(file) for name, _, file in (peer.partition("=") for peer in given.peer)}
    benchmarks = [(name, SETS[name]()) for name in given.sets]
    for _, same in groupby(benchmarks, key=lambda pair: (pair[1].files, pair[1].texts)):
        run(dict(same), {name: peer(file) for name, file in peers.items()})


def run(benchmarks: dict[str, Benchmark], peers: dict[str, Ranker]) -> None:
    """Rank the questions of sets over the same documents by every ranker; print and record what was found."""
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        fill(library, next(iter(benchmarks.values())), CachedEmbedder(library.settings.embedding_model))
        for name, benchmark in benchmarks.items():
            questions = [question for question in benchmark.questions if question.evidence]
            found = measured(questions, rankers(library) | peers)
            print(name)
            report(found)
            write(
                f"retrieval-{name}",
                {"questions": len(questions), "chunks": library.parts.index.count(), **found},
            )


def rankers(library: Library) -> dict[str, Ranker]:
    """Every ranker by its name; the first is what the others are compared with."""
    ranker = partial(rank, collection=DEFAULT_COLLECTION, depth=max(KS))
    own = {"search": library, "search without the glossary of finance": WithoutFinance(library)}
    searches: dict[str, Ranker] = {name: partial(ranker, searcher=each) for name, each in own.items()}
    return searches | baselines(library)


def measured(questions: Sequence[GoldenQuestion], rankers: dict[str, Ranker]) -> dict[str, Any]:
    """Return every ranker's measures, and the first's less each other's, with their 95 % intervals."""
    runs = {
        name: [QuestionResult(question=q, scores=score(q, ranker(q), KS)) for q in questions]
        for name, ranker in rankers.items()
    }
    first, *others = runs
    return {
        "measures": {
            name: {measure: found.model_dump() for measure, found in estimates(run).items()}
            for name, run in runs.items()
        },
        "differences": {
            f"{first} less {other}": {
                measure: found.model_dump()
                for measure, found in differences(shared(runs[first], runs[other])).items()
            }
            for other in others
        },
    }


def report(found: dict[str, Any]) -> None:
    """Print what `measured` found."""
    for name, measures in found["measures"].items():
        print(name)
        for measure, m in measures.items():
            print(
                f"  {measure:<18} {m['value']:.4f}   {m['low']:.3f} to {m['high']:.3f}   n={m['questions']}"
            )
    for pair, measures in found["differences"].items():
        print(pair)
        for measure, m in measures.items():
            interval = f"{m['low']:+.3f} to {m['high']:+.3f}"
            print(f"  {measure:<18} {m['difference']:+.4f}   {interval}   +{m['better']} -{m['worse']}")


if __name__ == "__main__":
    main()

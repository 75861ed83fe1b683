"""Scores and speed of extraction, beside pymupdf4llm's layout models, unstructured and plain text.

All that is named is measured in one run, one document after another in one process: how well each
extractor reads a set, its pages per second, and its CPU seconds per page, children's included. A layout model
takes more than one core, so pages per second of one core are those of a second of CPU time. A set that is
measured whole, with all its engines, is recorded.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

os.environ["OMP_NUM_THREADS"] = "1"

from cpu_time import cpu_seconds
from engines import ENGINES, Output
from extraction_scores import Scores
from extraction_sets import SETS, Item
from machine import write
from metrics.text import f1


@dataclass
class Measured:
    """What one engine did on one set."""

    scores: list[tuple[str, Scores]] = field(default_factory=list)
    pages: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    read_by: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float | int | str]:
        """Return the means over documents, F1 of what is counted over all, and the speed."""
        means: dict[str, list[float]] = {}
        sums: dict[str, list[int]] = {}
        for _, scores in self.scores:
            for name, value in scores.values.items():
                means.setdefault(name, []).append(value)
            for name, counts in scores.counts.items():
                sums[name] = [a + b for a, b in zip(sums.get(name, (0, 0, 0)), counts, strict=True)]
        figures: dict[str, float | int | str] = {
            **{name: round(fmean(values), 4) for name, values in sorted(means.items())},
            **{name: round(f1(*counts), 4) for name, counts in sorted(sums.items())},
            "documents": len(self.scores),
            "pages": self.pages,
            "pages/s": round(self.pages / self.wall_s, 2),
            "CPU s/page": round(self.cpu_s / self.pages, 4),
            "pages/s of one core": round(self.pages / self.cpu_s, 2),
        }
        for name, count in self.read_by.most_common():
            figures[f"read by {name}"] = f"{count / self.read_by.total():.0%}"
        if self.failures:
            figures["failures"] = len(self.failures)
        return figures


def main() -> None:
    options = _options()
    whole = options.sample == 1 and options.half is None and options.engine is None
    for name in options.set or SETS:
        figures = {}
        with tempfile.TemporaryDirectory() as folder:
            items = _chosen(name, options, Path(folder))
            for engine in options.engine or SETS[name].engines:
                done = _measure(engine, items)
                if done.scores:
                    figures[engine] = done.figures()
                    print(f"{name}: {engine} took {done.wall_s:.0f} s", flush=True)
                _show_worst(engine, done, options.worst)
        _show(name, figures)
        if whole:
            write(f"extraction-{name}", figures)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", choices=SETS, help="may be repeated; without it: all")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="may be repeated")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth document")
    parser.add_argument(
        "--half", choices=("even", "odd"), help="one half to develop on, the other to confirm"
    )
    parser.add_argument("--worst", type=int, default=0, metavar="K", help="list the K worst documents")
    return parser.parse_args()


def _chosen(name: str, options: argparse.Namespace, folder: Path) -> list[Item]:
    prepared = list(SETS[name].items())
    if options.half:
        prepared = prepared[options.half == "odd" :: 2]
    return [prepare(folder) for prepare in prepared[:: options.sample]]


def _measure(name: str, items: Sequence[Item]) -> Measured:
    engine, done = ENGINES[name], Measured()
    readable = [item for item in items if item.file.suffix in engine.suffixes]
    if not readable:
        return done
    with ExitStack() as stack:
        try:
            extract = stack.enter_context(engine.open())
            extract(readable[0].file)  # the first reading loads models
        except ImportError as missing:
            print(f"{name} is left out: {missing}; pip install -e .[server,bench]")
            return done
        for item in readable:
            cpu, began = cpu_seconds(), time.perf_counter()
            output: Output = extract(item.file)
            done.wall_s += time.perf_counter() - began
            done.cpu_s += cpu_seconds() - cpu
            done.pages += output.pages
            done.read_by += output.read_by
            done.scores.append((item.name, item.score(output)))
            if output.failure:
                done.failures.append(f"{item.name}: {output.failure}")
    return done


def _show(name: str, figures: dict[str, dict[str, float | int | str]]) -> None:
    """Return the engines side by side."""
    rows = list(dict.fromkeys(row for column in figures.values() for row in column))
    width = max(map(len, rows))
    print(f"\n{name:{width + 2}}{''.join(f'{engine:>14}' for engine in figures)}")
    for row in rows:
        cells = (column.get(row, "–") for column in figures.values())
        print(f"  {row:{width}}{''.join(f'{cell:>14}' for cell in cells)}")


def _show_worst(engine: str, done: Measured, count: int) -> None:
    for failure in done.failures:
        print(f"  {engine} failed on {failure}")
    scored = [(name, scores) for name, scores in done.scores if scores.values]
    for name, scores in sorted(scored, key=lambda one: next(iter(one[1].values.values())))[:count]:
        shown = ", ".join(f"{metric} {value:.3f}" for metric, value in scores.values.items())
        print(f"  {engine}  {name}: {shown}")


if __name__ == "__main__":
    main()

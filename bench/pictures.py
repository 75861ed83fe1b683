"""Pages that are pictures: CPU seconds a page and word F1, by this checkout and an older one in turns.

60 slides and 40 scans are drawn by a seed; the 24 scans of `extraction.py` come after them. Both checkouts
read each page, the order changing from page to page. `--against FOLDER` names the other one, which has an
environment of its own in `.venv`; its files of `bench/` open its own extractor.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

from generated import GeneratedPage
from generated.scans import PAGES as OLD_SCANS
from generated.scans import scanned_page
from generated.slides import PAGES as SLIDES
from generated.slides import slide
from machine import write
from metrics.markdown import plain_text
from metrics.text import word_f1

NEW_SCANS = 40
READER = """
import json, sys
from pathlib import Path
from cpu_time import cpu_seconds
from engines import pincite
with pincite() as extract:
    for line in sys.stdin:
        began = cpu_seconds()
        output = extract(Path(line.strip()))
        print("read:" + json.dumps([output.markdown, cpu_seconds() - began, output.failure]), flush=True)
"""
"""Reads one file for each line of its input; the extractor may print lines of its own."""


class Reader:
    """A checkout's extractor, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, file: Path) -> tuple[str, float]:
        """Return the file's Markdown and the CPU seconds that it took; raise RuntimeError if it failed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(file, file=self._process.stdin, flush=True)
        for line in self._process.stdout:
            if line.startswith("read:"):
                markdown, spent, failure = json.loads(line.removeprefix("read:"))
                if failure is not None and not failure.startswith("no-text"):  # as blank slides are
                    raise RuntimeError(f"{file.name}: {failure}")
                return markdown, spent
        raise RuntimeError(f"{file.name}: the reader ended")


@contextmanager
def reader(checkout: Path) -> Iterator[Reader]:
    """Open the extractor of the checkout."""
    python = checkout / ".venv/bin/python"
    with subprocess.Popen(
        [python, "-c", READER],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "bench")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Reader(process)


def pages() -> Iterator[tuple[str, GeneratedPage]]:
    """Yield each page with the name of its set."""
    for number in range(SLIDES):
        yield "slides", slide(number)
    for number in range(OLD_SCANS, OLD_SCANS + NEW_SCANS):
        yield "scans", scanned_page(number)
    for number in range(OLD_SCANS):
        yield "scans of extraction.py", scanned_page(number)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="an older checkout, with its .venv")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth page")
    options = parser.parse_args()
    checkouts = {"this": Path(__file__).resolve().parents[1]}
    if options.against:
        checkouts["older"] = options.against.resolve()
    spent: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        readers = {name: stack.enter_context(reader(path)) for name, path in checkouts.items()}
        warm_up = _saved(Path(folder), scanned_page(0))
        for each in readers.values():
            each.read(warm_up)  # the first reading loads models
        for number, (set_name, page) in enumerate(list(pages())[:: options.sample]):
            file = _saved(Path(folder), page)
            for name in sorted(readers, reverse=number % 2 == 1):
                markdown, seconds = readers[name].read(file)
                spent[set_name][name].append(seconds)
                found[set_name][name].append(word_f1(plain_text(page.markdown), plain_text(markdown)))
            print(
                number, page.name, {name: round(spent[set_name][name][-1], 1) for name in readers}, flush=True
            )
    figures = {name: _figures(spent[name], found[name]) for name in spent}
    figures["slides and scans"] = _figures(
        *(_together(values, ("slides", "scans")) for values in (spent, found))
    )
    for name, row in figures.items():
        print(name, row)
    if options.against and options.sample == 1:
        write("pictures", figures)


def _saved(folder: Path, page: GeneratedPage) -> Path:
    file = folder / f"{page.name}.pdf"
    file.write_bytes(page.pdf)
    return file


def _together(values: dict[str, dict[str, list[float]]], names: tuple[str, ...]) -> dict[str, list[float]]:
    together: dict[str, list[float]] = defaultdict(list)
    for name in names:
        for reader_name, each in values[name].items():
            together[reader_name] += each
    return together


def _figures(spent: dict[str, list[float]], found: dict[str, list[float]]) -> dict[str, Any]:
    """Return CPU seconds a page and mean word F1 of each checkout, and how many times as fast this one is."""
    figures: dict[str, Any] = {"pages": len(spent["this"])}
    for name, seconds in spent.items():
        figures[f"{name}: CPU s/page"] = round(fmean(seconds), 3)
        figures[f"{name}: word F1"] = round(fmean(found[name]), 4)
    if "older" in spent:
        figures["times as fast"] = round(fmean(spent["older"]) / fmean(spent["this"]), 2)
    return figures


if __name__ == "__main__":
    main()

"""What does each rule of the reader of tables do? Reads pages again, without one rule each time (ablation).

A rule is a function of `tables/` or `page_tables` that answers yes or no. Without it the answer is no. For
each rule it says on how many pages it said yes, how many are then read otherwise, and what the half of the
fresh sets that may be looked at gains in TEDS, added up over documents: with tables in doubt as none, and as
they are read. `--home FOLDER` has the fresh sets, `--pdfs FOLDER` (may be repeated) more documents, of which
`--pages` pages each are read.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from multiprocessing import get_context
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

import pymupdf
from drawn_pages import drawn_page
from machine import write
from metrics.grids import from_html
from metrics.teds import page_teds
from typeset.truth import read_truth

import pincite.extract.tables
from pincite.extract.pdf import layout, page_tables, reader
from pincite.extract.tables.blocks import to_block
from pincite.schema.extraction import Box

_NO_PAGE = pymupdf.open().new_page()
"""Stands for a page that was read: only its number is asked for, for remarks."""

Rule = Callable[..., Any]
Shown = list[tuple[str, int, bool, str]]
"""The tables of a page: text, rows of headings, whether it is in doubt, and HTML."""

_shared: dict[str, Any] = {}
"""The pages, and the tables on each before, in a worker."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, what the layout model sees on it, and the readings of its truth; none without truth."""

    set: str
    drawn: page_tables.Drawn
    seen: Sequence[Box]
    truths: tuple[tuple[str, ...], ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="the folder of the fresh sets")
    parser.add_argument("--pdfs", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--pages", type=int, default=12, help="pages of each document of these folders")
    parser.add_argument("--rule", action="append", default=[], help="module.function; may be repeated")
    parser.add_argument("--record", action="store_true", help="write results/table_rules.json")
    options = parser.parse_args()
    reader.prepare()
    data = Path(os.environ["PINCITE_TEST_DATA"])
    folders = [
        (options.home / "looked-at", None),
        (data / "tables-dev", None),
        (data / "pages-dev/pdfs", None),
    ]
    pages = list(_pages([*folders, *((folder, options.pages) for folder in options.pdfs)]))
    said_yes = _said_yes(pages)
    chosen = [rule for rule in said_yes if not options.rule or rule in options.rule]
    before = {number: _read(page) for number, page in enumerate(pages)}
    gc.freeze()  # the workers share what was read: with each task it would take minutes to hand over
    with get_context("fork").Pool(
        os.cpu_count(), _shared.update, [{"pages": pages, "before": before}]
    ) as pool:
        found = dict(pool.imap_unordered(_without, [(rule, said_yes[rule]) for rule in chosen]))
    found = dict(sorted(found.items(), key=lambda item: item[1]["read otherwise"]))
    for rule, figures in found.items():
        print(f"{rule:45} {figures}")
    if options.record:
        write("table_rules", {"pages": len(pages), "rules": found})


def _pages(folders: Sequence[tuple[Path, int | None]]) -> Iterator[Page]:
    """Yield the pages of the PDFs of folders, of each as many as said, which are spread over it."""
    for folder, most in folders:
        for path in sorted(folder.glob("*.pdf")):
            truth_file = path.with_suffix(".json")
            truth = read_truth(truth_file) if truth_file.exists() else None
            with pymupdf.open(path) as document:
                step = max(1, len(document) // most) if most else 1
                for number in range(1, len(document) + 1, step):
                    page, drawn = drawn_page(document[number - 1])
                    asked = page_tables.has_flaw(page_tables.ours(drawn), drawn)
                    truths = tuple(
                        tuple(html for on, html in tables if on == number)
                        for tables in ((truth.tables, *truth.others) if truth else ())
                    )
                    seen = layout.table_boxes(page) if asked else ()
                    yield Page(folder.name, drawn, seen, truths)


def _read(page: Page) -> Shown:
    with _patched(layout.table_boxes, lambda _: page.seen):
        found = page_tables.find(_NO_PAGE, page.drawn)
    blocks = [(to_block(table), table) for table in found.tables]
    return [(b.text, table.header_rows, page_tables.in_doubt(table), b.html or "") for b, table in blocks]


def _modules() -> list[ModuleType]:
    found = pkgutil.iter_modules(pincite.extract.tables.__path__, "pincite.extract.tables.")
    return [page_tables, layout, *(importlib.import_module(module.name) for module in found)]


def _rules() -> dict[str, Rule]:
    """Return the functions of the reader by module and name."""
    return {
        f"{module.__name__.rsplit('.')[-1]}.{name}": function
        for module in _modules()
        if module is not layout
        for name, function in vars(module).items()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__
    }


@contextmanager
def _patched(rule: Rule, other: Rule) -> Iterator[None]:
    """Put another function in the place of a rule, wherever it was imported."""
    places = [(module, name) for module in _modules() for name, held in vars(module).items() if held is rule]
    for module, name in places:
        setattr(module, name, other)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, rule)


def _said_yes(pages: Sequence[Page]) -> dict[str, list[int]]:
    """Return the numbers of the pages on which each rule said yes."""
    found: dict[str, list[int]] = defaultdict(list)
    on_page: set[str] = set()

    def heard(name: str, rule: Rule) -> Rule:
        @wraps(rule)
        def asked(*args: Any, **kwargs: Any) -> Any:
            answer = rule(*args, **kwargs)
            if answer is True:
                on_page.add(name)
            return answer

        return asked

    with ExitStack() as stack:
        for name, rule in _rules().items():
            stack.enter_context(_patched(rule, heard(name, rule)))
        for number, page in enumerate(pages):
            on_page.clear()
            _read(page)
            for name in on_page:
                found[name].append(number)
    return found


def _without(task: tuple[str, Sequence[int]]) -> tuple[str, dict[str, Any]]:
    """Return what changes on the pages on which a rule said yes, where it says no."""
    (name, numbers), pages, before = task, _shared["pages"], _shared["before"]
    with _patched(_rules()[name], lambda *args, **kwargs: False):
        after = {number: _read(pages[number]) for number in numbers}
    changed = [number for number in numbers if after[number] != before[number]]

    def gained(*, doubted: bool) -> float:
        scores = (_teds(pages[n], after[n], doubted) - _teds(pages[n], before[n], doubted) for n in changed)
        return round(sum(scores), 3)

    return name, {
        "said yes": len(numbers),
        "read otherwise": len(changed),
        "sets": dict(Counter(pages[number].set for number in changed)),
        "TEDS": gained(doubted=False),
        "TEDS, doubted tables too": gained(doubted=True),
    }


def _teds(page: Page, shown: Shown, doubted: bool) -> float:
    """Return the TEDS of a page by the reading of its truth that it comes nearest to; 0 without any."""
    grids = [from_html(html) for *_, in_doubt, html in shown if doubted or not in_doubt]
    scores = (page_teds([from_html(html) for html in truth], grids) for truth in page.truths)
    return max((score for score in scores if score is not None), default=0.0)


if __name__ == "__main__":
    main()

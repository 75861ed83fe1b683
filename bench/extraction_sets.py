"""The sets of documents that extraction is measured on: public data, and pages that are drawn by a seed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import lxml.etree
from engines import Output, read_html
from extraction_scores import (
    Scores,
    Tables,
    hidden_scores,
    image_table_scores,
    order_scores,
    page_scores,
    scan_scores,
    table_scores,
    web_scores,
)
from generated import GeneratedPage, columns, hidden_html, hidden_pdf, image_tables, scans
from generated.hidden import HiddenCase
from metrics.grids import Cell, Grid, from_html, one_line

FILINGS_SEED = 20261129
FILINGS = 2
"""How many whole filings are read for speed: an annual report and an earnings release, 267 pages."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document that is made ready in a folder: its file, and how a reading of it is scored."""

    name: str
    file: Path
    score: Callable[[Output], Scores]


Prepare = Callable[[Path], Item]
"""Makes an item ready in a folder, which is where drawn and unpacked files go."""


def _data(folder: str) -> Path:
    return Path(os.environ["PINCITE_TEST_DATA"]) / folder


def pages() -> Iterator[Prepare]:
    """Redrawn pages with gold Markdown; the overall score is the mean of what applies to a page."""
    folder = _data("pages-dev")
    gold: dict[str, list[Grid]] = {}
    for line in (folder / "tables.jsonl").read_text().splitlines():
        table = json.loads(line)
        gold.setdefault(table["page"], []).append(from_html(table["html"]))

    def prepare(row: str, _folder: Path) -> Item:
        name, _, render = row.split("\t")
        markdown = (folder / "markdown" / f"{name}.md").read_text()
        score = partial(
            page_scores,
            markdown=markdown,
            grids=gold.get(name, []),
            teds_name="TEDS, image" if render == "image-table" else "TEDS, native",
        )
        return Item(name, folder / "pdfs" / f"{name}.pdf", score)

    return (partial(prepare, row) for row in (folder / "pages.tsv").read_text().splitlines()[1:])


def tables() -> Iterator[Prepare]:
    """Return the ICDAR-2013 documents; where one has two golds, the better score counts."""

    def prepare(path: Path, _folder: Path) -> Item:
        golds = [gold_tables(path.with_name(f"{path.stem}-str.xml"))]
        other = path.with_name(f"{path.stem[:-1]}b-str.xml")
        if path.stem.endswith("a") and other.exists():
            golds.append(gold_tables(other))
        return Item(path.stem, path, partial(_better, golds=golds))

    return (partial(prepare, path) for path in sorted(_data("tables-dev").glob("*.pdf")))


def _better(output: Output, golds: list[Tables]) -> Scores:
    return max((table_scores(output, gold) for gold in golds), key=lambda one: one.values["adjacency F1"])


def gold_tables(path: Path) -> Tables:
    """Each region of each table with its page; the XML is not always clean."""
    root = lxml.etree.parse(path, lxml.etree.XMLParser(recover=True)).getroot()
    return [
        (int(region.get("page")), tuple(map(_gold_cell, region.iter("cell"))))
        for region in root.iter("region")
    ]


def _gold_cell(cell: Any) -> Cell:
    row, column = int(cell.get("start-row")), int(cell.get("start-col"))
    return Cell(
        row,
        column,
        one_line(cell.findtext("content") or ""),
        int(cell.get("end-row") or row) - row + 1,
        int(cell.get("end-col") or column) - column + 1,
    )


def html() -> Iterator[Prepare]:
    """Web pages with their gold main content, and snippets that must not be in it."""
    source = _data("html-dev")

    def prepare(row: str, folder: Path) -> Item:
        name, kind, _ = row.split("\t")
        gold = json.loads((source / "ground-truth" / f"{name}.json").read_text())["ground_truth"]
        file = folder / f"{name}.html"
        file.write_text(read_html(source / "html" / f"{name}.html.gz"))
        return Item(f"{name} {kind}", file, partial(web_scores, gold=gold, kind=kind))

    return (partial(prepare, row) for row in (source / "pages.tsv").read_text().splitlines()[1:])


def filings() -> Iterator[Prepare]:
    """Return some whole filings, drawn by a seed: for speed, nothing is scored."""
    paths = sorted((_data("financebench-dev") / "pdfs").glob("*.pdf"))
    drawn = Random(FILINGS_SEED).sample(paths, FILINGS)
    return (partial(_unscored, path) for path in drawn)


def _unscored(path: Path, _folder: Path) -> Item:
    return Item(path.stem, path, lambda _output: Scores())


def drawn_pages(
    draw: Callable[[int], GeneratedPage], count: int, score: Callable[[Output, GeneratedPage], Scores]
) -> Callable[[], Iterator[Prepare]]:
    """Return a set of pages that are drawn when they are needed."""

    def prepare(number: int, folder: Path) -> Item:
        page = draw(number)
        file = folder / f"{page.name}.pdf"
        file.write_bytes(page.pdf)
        return Item(f"{page.name} {', '.join(page.traits)}", file, lambda output: score(output, page))

    return lambda: (partial(prepare, number) for number in range(count))


def hidden() -> Iterator[Prepare]:
    """Drawn PDFs and HTML with text that nobody sees."""

    def prepare(draw: Callable[[int], HiddenCase], number: int, folder: Path) -> Item:
        case = draw(number)
        file = folder / f"{case.name}{case.suffix}"
        file.write_bytes(case.data)
        return Item(case.name, file, lambda output: hidden_scores(output, case))

    for number in range(hidden_pdf.CASES):
        yield partial(prepare, hidden_pdf.hidden_pdf, number)
    for number in range(hidden_html.CASES):
        yield partial(prepare, hidden_html.hidden_html, number)


@dataclass(frozen=True, slots=True)
class BenchSet:
    """A set's documents, and the engines that are measured on it unless others are named."""

    items: Callable[[], Iterator[Prepare]]
    engines: tuple[str, ...]


SETS = {
    "pages": BenchSet(pages, ("pincite", "layout", "layout-no-ocr", "plain", "unstructured")),
    "image-tables": BenchSet(
        drawn_pages(image_tables.image_table_page, image_tables.PAGES, image_table_scores),
        ("pincite", "layout"),
    ),
    "tables": BenchSet(tables, ("pincite", "layout", "layout-no-ocr", "find_tables")),
    "html": BenchSet(html, ("pincite", "trafilatura", "unstructured")),
    "order": BenchSet(
        drawn_pages(columns.column_page, columns.PAGES, order_scores), ("pincite", "layout", "plain")
    ),
    "scans": BenchSet(drawn_pages(scans.scanned_page, scans.PAGES, scan_scores), ("pincite", "layout")),
    "hidden": BenchSet(hidden, ("pincite", "layout", "plain", "trafilatura")),
    "filings": BenchSet(filings, ("pincite", "layout", "plain")),
}

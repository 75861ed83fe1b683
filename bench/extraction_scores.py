"""How one document's reading is scored against its truth, set by set; see `metrics` for what is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from engines import Output
from generated import GeneratedPage
from generated.hidden import HiddenCase
from metrics.adjacency import relations
from metrics.cells import cell_count
from metrics.grids import Grid, from_html
from metrics.headings import mhs
from metrics.markdown import marked_text, plain_text
from metrics.teds import page_teds
from metrics.text import absent, f1, nid, word_f1, words

Tables = Sequence[tuple[int, Grid]]


@dataclass(frozen=True, slots=True)
class Scores:
    """A document's scores by their names, 0 to 1, the most telling first; and counts that are added up.

    A count is how many are right, wanted and found: F1 over all documents together is the micro mean.
    """

    values: dict[str, float] = field(default_factory=dict)
    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)


def page_scores(output: Output, markdown: str, grids: Sequence[Grid], teds_name: str = "TEDS") -> Scores:
    """NID, TEDS and MHS of a page, as far as they apply, and their mean.

    Marks of Markdown count as in opendataloader-bench, and once more without them, as what is said alone.
    """
    teds = page_teds(grids, [grid for _, grid in output.tables])
    marked = _applying(
        {
            "NID": nid(marked_text(markdown), marked_text(output.markdown)),
            teds_name: teds,
            "MHS": mhs(markdown, output.markdown),
        }
    )
    said = _applying(
        {
            "NID, words alone": nid(plain_text(markdown), plain_text(output.markdown)),
            "MHS, words alone": mhs(markdown, output.markdown, marks=False),
        }
    )
    overall = fmean([*said.values(), *([] if teds is None else [teds])])
    return Scores({"overall": fmean(marked.values()), **marked, "overall, words alone": overall, **said})


def _applying(values: dict[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in values.items() if value is not None}


def table_scores(output: Output, gold: Tables) -> Scores:
    """Adjacency F1 and cell F1 of a document's tables, on whatever pages."""
    wanted = relations(grid for _, grid in gold)
    found = relations(grid for _, grid in output.tables)
    right = (wanted & found).total()
    cells = cell_count(gold, output.tables)
    return Scores(
        {"adjacency F1": f1(right, wanted.total(), found.total()), "cell F1": cells.f1},
        {
            "adjacency F1, micro": (right, wanted.total(), found.total()),
            "cell F1, micro": (cells.right, cells.wanted, cells.found),
        },
    )


def web_scores(output: Output, gold: dict[str, Any], kind: str) -> Scores:
    """Word F1 of a web page's main content, and the shares of snippets that are there as they should be."""
    read = plain_text(output.markdown)
    value = word_f1(gold["main_content"], read)
    values = {"word F1": value}
    if gold["without"]:
        values["unwanted absent"] = fmean(absent(gold["without"], read))
    if gold["with"]:
        values["wanted there"] = 1 - fmean(absent(gold["with"], read))
    return Scores({**values, f"word F1, {kind}": value})


def image_table_scores(output: Output, page: GeneratedPage) -> Scores:
    """TEDS and cell F1 of the pictured table, and NID of the page with it."""
    gold = [(1, from_html(table)) for table in page.tables]
    scores = table_scores(output, gold)
    teds = page_teds([grid for _, grid in gold], [grid for _, grid in output.tables]) or 0.0
    return Scores({"TEDS": teds, "cell F1": scores.values["cell F1"], "NID": _nid(output, page)})


def order_scores(output: Output, page: GeneratedPage) -> Scores:
    """NID of the words of a page of columns, told by how many they are, and MHS of its headings."""
    order = _nid(output, page)
    sections = _applying({"MHS": mhs(page.markdown, output.markdown, marks=False)})
    return Scores({"NID": order, f"NID, {page.traits[0]}": order, **sections})


def scan_scores(output: Output, page: GeneratedPage) -> Scores:
    """Word F1 and NID of a scan, told by its resolution, and TEDS where it has a table."""
    finer = "150 dpi" if "150 dpi" in page.traits else "200 dpi and more"
    word_score = word_f1(plain_text(page.markdown), plain_text(output.markdown))
    order = _nid(output, page)
    values = {"word F1": word_score, f"word F1, {finer}": word_score, "NID": order, f"NID, {finer}": order}
    if page.tables:
        grids = [grid for _, grid in output.tables]
        values["TEDS"] = page_teds([from_html(table) for table in page.tables], grids) or 0.0
    return Scores(values)


def hidden_scores(output: Output, case: HiddenCase) -> Scores:
    """Whether a document leaked nothing and lost nothing; the counts are of its words."""
    read = words(output.markdown)
    leaked = sum(word in read for word in case.leaks)
    kept = sum(word in read for word in case.visible)
    return Scores(
        {
            "as seen": float(not leaked and kept == len(case.visible)),
            "nothing leaked": float(not leaked),
            "nothing lost": float(kept == len(case.visible)),
        },
        {"visible words": (kept, len(case.visible), kept + leaked)},
    )


def _nid(output: Output, page: GeneratedPage) -> float:
    return nid(plain_text(page.markdown), plain_text(output.markdown))

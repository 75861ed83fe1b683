"""Draws the pages and cells of `gold/table_readings.jsonl` by their plain words: no table finder has a say.

`python bench/table_pages.py --home FOLDER` fetches the manuals, and prints each page that is drawn, with the
boxes of what may be its cells in the order drawn.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pymupdf
from sets.debian import unpacked
from table_cells import SYMBOLS_AFTER, SYMBOLS_BEFORE, Box, Word, around, words_by_line

SEED = 21
GAP = 9.0
"""Points between neighbouring words of a line from which they are of two cells."""
LEAST_LINES = 4
"""Lines of a page that have a cell which begins or ends at the same place across."""
MOST_PAGES = {"filings": 4, "hostile": 4, "debian": 9}
"""Pages drawn of a document; not each holds a table."""
SHOWN_CELLS = 24
LOOKED_AT_BEFORE = ("table_cells.jsonl", "filing_rows.jsonl")
"""Gold with pages of filings whose tables were looked at while tables' code was written."""

_DOC = "usr/share/doc"
MANUALS = (
    ("asymptote-doc", f"{_DOC}/asymptote/asymptote.pdf"),
    ("auto-multiple-choice-doc-pdf", f"{_DOC}/auto-multiple-choice/auto-multiple-choice.en.pdf"),
    ("avrdude-doc", f"{_DOC}/avrdude/avrdude.pdf.gz"),
    ("bash-doc", f"{_DOC}/bash/bashref.pdf"),
    ("biber", "usr/share/texmf/doc/bibtex/biber/biber.pdf"),
    ("bibtool", f"{_DOC}/bibtool/bibtool.pdf"),
    ("bird2-doc", f"{_DOC}/bird2/bird.pdf.gz"),
    ("c++-annotations-pdf", f"{_DOC}/c++-annotations/cplusplus.pdf"),
    ("cvs", f"{_DOC}/cvs/cvs.pdf"),
    ("dblatex-doc", f"{_DOC}/dblatex/manual.pdf.gz"),
    ("debian-policy", f"{_DOC}/debian-policy/policy.pdf.gz"),
    ("debmake-doc", f"{_DOC}/debmake-doc/debmake-doc.en.pdf"),
    ("dynare-doc", f"{_DOC}/dynare/dynare-manual.pdf.gz"),
    ("freefem-doc", f"{_DOC}/freefem-doc/freefem.pdf"),
    ("gap-doc", "usr/share/gap/doc/ref/manual.pdf"),
    ("glpk-doc", f"{_DOC}/glpk-doc/glpk.pdf"),
    ("gputils-doc", f"{_DOC}/gputils/gputils.pdf.gz"),
    ("gri-pdf-doc", f"{_DOC}/gri/gri.pdf.gz"),
    ("jags", f"{_DOC}/jags/jags_user_manual.pdf.gz"),
    ("latex2rtf-doc", f"{_DOC}/latex2rtf-doc/latex2rtf.pdf.gz"),
    ("libcfitsio-doc", f"{_DOC}/libcfitsio-dev/cfitsio.pdf.gz"),
    ("libmpfr-doc", f"{_DOC}/libmpfr-doc/mpfr.pdf.gz"),
    ("live-manual-pdf", f"{_DOC}/live-manual/pdf/live-manual.portrait.en.a4.pdf.gz"),
    ("maint-guide", f"{_DOC}/maint-guide/maint-guide.en.pdf"),
    ("maxima-doc", f"{_DOC}/maxima-doc/maximabook-19-Sept-2004.pdf.gz"),
    ("mpich-doc", f"{_DOC}/mpich/user.pdf.gz"),
    ("ngspice-doc", f"{_DOC}/ngspice-doc/manual.pdf.gz"),
    ("openafs-doc", f"{_DOC}/openafs-doc/auagd000.pdf.gz"),
    ("packaging-tutorial", f"{_DOC}/packaging-tutorial/packaging-tutorial.pdf"),
    ("pari-doc", "usr/share/pari/doc/users.pdf"),
    ("python-reportlab-doc", f"{_DOC}/python-reportlab-doc/reportlab-userguide.pdf.gz"),
    ("r-cran-spatstat", "usr/lib/R/site-library/spatstat/doc/datasets.pdf"),
    ("r-cran-survival", "usr/lib/R/library/survival/doc/survival.pdf"),
    ("r-cran-vegan", "usr/lib/R/site-library/vegan/doc/intro-vegan.pdf"),
    ("r-cran-zoo", "usr/lib/R/site-library/zoo/doc/zoo.pdf"),
    ("sbcl-doc", f"{_DOC}/sbcl/sbcl.pdf.gz"),
    ("sdcc-doc", f"{_DOC}/sdcc-doc/sdccman.pdf.gz"),
    ("singular-doc", f"{_DOC}/singular/html/singular.pdf.gz"),
    ("siscone-doc-pdf", f"{_DOC}/siscone-doc-pdf/pdf/refman.pdf.gz"),
    ("systemtap-doc", f"{_DOC}/systemtap-doc/SystemTap_Beginners_Guide.pdf"),
    ("ubuntu-packaging-guide-pdf", f"{_DOC}/ubuntu-packaging-guide-pdf/ubuntu-packaging-guide.pdf.gz"),
    ("valgrind", f"{_DOC}/valgrind/valgrind_manual.pdf.gz"),
    ("xmds2-doc", f"{_DOC}/xmds2/xmds2.pdf.gz"),
    ("xorg-docs", f"{_DOC}/xorg-docs/icccm/icccm.pdf.gz"),
    ("yorick-doc", f"{_DOC}/yorick-doc/yorick.pdf.gz"),
    ("zsh-doc", f"{_DOC}/zsh-common/zsh.pdf"),
)
"""Manuals of Debian that no other set has: the package, and where the PDF lies below its root."""


@dataclass(frozen=True)
class DrawnPage:
    """A page from 1, and the boxes of what may be cells on it, in the order drawn."""

    group: str
    document: str
    page: int
    cells: tuple[Box, ...]


def documents(home: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield group, name and file of each document; manuals are fetched to `home` and unpacked there."""
    data = Path(os.environ["PINCITE_TEST_DATA"])
    for group, folder in (
        ("filings", data / "financebench-dev" / "pdfs"),
        ("hostile", data / "hostile" / "pdfs"),
    ):
        yield from ((group, path.name, path) for path in sorted(folder.glob("*.pdf")))
    for package, below in MANUALS:
        path = home / f"{package}.pdf"
        if not path.exists():
            root = unpacked(package, home / "packages")
            if root is None:
                print(f"{package} is left out: it could not be had")
                continue
            content = (root / below).read_bytes()
            path.write_bytes(gzip.decompress(content) if below.endswith(".gz") else content)
        yield "debian", path.name, path


def draw(home: Path) -> Iterator[DrawnPage]:
    """Yield the first pages of a shuffle of each document's pages that may hold a table."""
    known = _looked_at_before()
    for group, name, path in documents(home):
        rng = random.Random(f"{SEED} {name}")
        try:
            pdf = pymupdf.open(path)
            numbers = [] if pdf.needs_pass else list(range(pdf.page_count))
        except (pymupdf.FileDataError, RuntimeError, pymupdf.mupdf.FzErrorBase):
            continue
        with pdf:
            rng.shuffle(numbers)
            left = MOST_PAGES[group]
            for number in numbers:
                cells = [] if (name, number + 1) in known else _cells(pdf, number)
                if cells:
                    left -= 1
                    rng.shuffle(cells)
                    yield DrawnPage(group, name, number + 1, tuple(cells))
                if not left:
                    break


def _looked_at_before() -> set[tuple[str, int]]:
    lines = chain.from_iterable((Path(__file__).parent / "gold" / name).open() for name in LOOKED_AT_BEFORE)
    return {(line["document"], line["page"]) for line in map(json.loads, lines)}


def _cells(pdf: pymupdf.Document, number: int) -> list[Box]:
    """Return the boxes of what may be cells of a page, none if it holds no table by its words."""
    try:
        lines = words_by_line(pdf[number])
    except (RuntimeError, pymupdf.mupdf.FzErrorBase):
        return []
    rows = [parts for line in lines if len(parts := apart(line)) > 1]
    edges = Counter(
        edge
        for parts in rows
        for edge in {("from", round(part[0].box[0] / 3)) for part in parts[1:]}
        | {("to", round(part[-1].box[2] / 3)) for part in parts[1:]}
    )
    if not edges or max(edges.values()) < LEAST_LINES:
        return []
    return [around(part) for parts in rows for part in parts[1:]]


def apart(line: Sequence[Word]) -> list[list[Word]]:
    """Return the words of a line, parted where a gap is wide."""
    parts: list[list[Word]] = []
    for word in line:
        if parts and (
            word.box[0] - parts[-1][-1].box[2] < GAP
            or parts[-1][-1].text in SYMBOLS_BEFORE
            or word.text in SYMBOLS_AFTER
        ):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    args = parser.parse_args()
    args.home.mkdir(parents=True, exist_ok=True)
    for drawn in draw(args.home):
        print(json.dumps([drawn.group, drawn.document, drawn.page, drawn.cells[:SHOWN_CELLS]]))


if __name__ == "__main__":
    main()

"""Pages of manuals that Debian has as PDF and as HTML of one source: the HTML's tables are the truth.

A page is taken where each table of the manual that stands on it is found there whole, by its words. A page
with a part of a table, or with a table that is in doubt, is left out.
"""

from __future__ import annotations

import gzip
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pymupdf
from metrics.grids import Grid, from_html, to_html
from sets.debian import unpacked

from typeset.sheets import whole
from typeset.split import Half, halves
from typeset.truth import FLAGS, Truth

MOST_PAGES = 100
"""Of a manual: none is to outweigh the others."""
FOUND, APART = 0.97, 0.85
"""The share of a table's words that its page has, and which share no other page may have."""
_FURNITURE = re.compile(
    r"nav|note|tip|caution|warning|important|index|mem|director|cartouche|toc|header|footer"
)


@dataclass(frozen=True, slots=True)
class Manual:
    """Packages, and where the PDF and the HTML lie below their root."""

    name: str
    packages: tuple[str, ...]
    pdf: str
    html: str


_DOC = "usr/share/doc"
_R, _NUT = "usr/share/R/doc/manual", f"{_DOC}/nut-doc"
MANUALS = (
    Manual(
        "avr-libc",
        ("avr-libc",),
        f"{_DOC}/avr-libc/avr-libc-user-manual.pdf.gz",
        f"{_DOC}/avr-libc/**/*.html",
    ),
    Manual(
        "debian-edu",
        ("debian-edu-doc-en",),
        f"{_DOC}/debian-edu-doc-en/debian-edu-trixie-manual.pdf",
        f"{_DOC}/debian-edu-doc-en/debian-edu-trixie-manual.html",
    ),
    Manual(
        "debian-reference",
        ("debian-reference-en",),
        f"{_DOC}/debian-reference-common/docs/debian-reference.en.pdf",
        f"{_DOC}/debian-reference-common/docs/**/*.en.html",
    ),
    Manual(
        "developers-reference",
        ("developers-reference",),
        "usr/share/developers-reference/developers-reference.pdf",
        "usr/share/developers-reference/*.html",
    ),
    Manual("doxygen", ("doxygen-doc",), f"{_DOC}/doxygen/doxygen_manual.pdf", f"{_DOC}/doxygen/html/*.html"),
    Manual(
        "fhs",
        ("debian-policy",),
        f"{_DOC}/debian-policy/fhs/fhs-3.0.pdf.gz",
        f"{_DOC}/debian-policy/fhs/*.html*",
    ),
    Manual("gnuplot", ("gnuplot-doc",), f"{_DOC}/gnuplot/gnuplot.pdf", f"{_DOC}/gnuplot/**/*.html"),
    Manual(
        "gnutls", ("gnutls-doc",), f"{_DOC}/gnutls-doc/gnutls.pdf", f"{_DOC}/gnutls-doc/html/gnutls*.html"
    ),
    Manual(
        "installation-guide",
        ("installation-guide-amd64",),
        f"{_DOC}/installation-guide-amd64/en/install.en.pdf.gz",
        f"{_DOC}/installation-guide-amd64/en/*.html",
    ),
    Manual("krb5", ("krb5-doc",), f"{_DOC}/krb5-doc/admin.pdf.gz", f"{_DOC}/krb5-doc/admin/**/*.html"),
    Manual("nut", ("nut-doc",), f"{_NUT}/pdf/user-manual.pdf", f"{_NUT}/html/**/*.html"),
    Manual("nut-cables", ("nut-doc",), f"{_NUT}/pdf/cables.pdf", f"{_NUT}/html/**/*.html"),
    Manual("octave", ("octave-doc",), f"{_DOC}/octave/octave.pdf", f"{_DOC}/octave/octave.html/*.html"),
    *(
        Manual(name, ("r-doc-pdf", "r-doc-html"), f"{_R}/{name}.pdf", f"{_R}/{name}.html")
        for name in ("R-exts", "R-intro", "R-lang")
    ),
    Manual(
        "swig", ("swig-doc",), f"{_DOC}/swig/Manual/SWIGDocumentation.pdf.gz", f"{_DOC}/swig/Manual/*.html"
    ),
)


def make_pages(home: Path) -> None:
    """Take the pages of each manual; say which manuals cannot be had."""
    half = halves("manuals", sorted({family(manual) for manual in MANUALS}))
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        print("apt-get and dpkg-deb are missing: all manuals are left out")
        return
    for manual in MANUALS:
        root = _unpacked(manual, home / "manuals")
        pdfs = sorted(root.glob(manual.pdf)) if root else []
        if not root or not pdfs:
            print(f"{manual.name} is left out: {', '.join(manual.packages)} could not be had")
            continue
        count = _pages_of(manual, pdfs[0], sorted(root.glob(manual.html)), home, half[family(manual)])
        print(f"{manual.name}: {count} pages", flush=True)


def family(manual: Manual) -> str:
    """Return what the manual belongs to: manuals of one project are one source."""
    return manual.name.partition("-")[0] if manual.name.startswith(("R-", "nut-")) else manual.name


def _unpacked(manual: Manual, folder: Path) -> Path | None:
    """Return the folder in which the packages' files lie; apt-get fetches what isn't there."""
    if not all(unpacked(package, folder) for package in manual.packages):
        return None
    if len(manual.packages) == 1:
        return folder / manual.packages[0]
    joined = folder / "+".join(manual.packages)
    if not joined.exists():
        for package in manual.packages:
            shutil.copytree(folder / package, joined, dirs_exist_ok=True, symlinks=True)
    return joined


def _pages_of(manual: Manual, pdf: Path, sources: Sequence[Path], home: Path, half: Half) -> int:
    tables = list(_tables(sources))
    with pymupdf.open(stream=_unzipped(pdf), filetype="pdf") as opened:
        words = [Counter(_words(page.get_text(flags=FLAGS))) for page in opened]
        found = aligned(tables, words)
        program = str(opened.metadata.get("creator") or opened.metadata.get("producer") or "")[:40]
        target = home / half
        target.mkdir(parents=True, exist_ok=True)
        step = max(1, len(found) / MOST_PAGES)
        chosen = sorted(found)
        chosen = [chosen[int(at * step)] for at in range(min(len(chosen), MOST_PAGES))]
        for page in chosen:
            name = f"manual-{manual.name}-{page + 1:04}"
            with pymupdf.open() as single:
                single.insert_pdf(opened, from_page=page, to_page=page, links=False)
                single.save(target / f"{name}.pdf", garbage=3, deflate=True, no_new_id=True)
            read = [(1, to_html(grid)) for grid in found[page]]
            Truth(name, half, "manual", family(manual), program, "manual", "unknown", read, []).write(target)
    return len(chosen)


def aligned(tables: Sequence[Grid], pages: Sequence[Counter[str]]) -> dict[int, list[Grid]]:
    """Return the tables of each page that has at least one and no part of another."""
    found: dict[int, list[Grid]] = {}
    doubtful: set[int] = set()
    for grid in tables:
        wanted = Counter(_words(" ".join(cell.text for cell in grid)))
        common = [(wanted & words).total() for words in pages]
        best, *others = sorted(range(len(pages)), key=lambda page: -common[page])
        least = FOUND * wanted.total()
        if common[best] >= least and all(common[other] < APART * wanted.total() for other in others[:1]):
            found.setdefault(best, []).append(grid)
            continue
        # It stands on several pages, or on two in parts, or on one that says it otherwise: all are left out.
        pair = max(range(len(pages)), key=lambda page: sum(common[page : page + 2]))
        doubtful |= {best, pair, pair + 1}
        doubtful |= {page for page in others if common[page] >= APART * wanted.total()}
        doubtful |= {page for page in others if 2 * common[page] >= pages[page].total()}
    return {page: grids for page, grids in found.items() if page not in doubtful}


def _tables(sources: Sequence[Path]) -> Iterator[Grid]:
    """Tables of words in rows and columns, each once; no boxes of notes and no bars of links."""
    seen = set()
    for source in sources:
        data = _unzipped(source)
        if b"<table" not in data:
            continue
        page = lxml.html.document_fromstring(data, lxml.html.HTMLParser(encoding="utf-8"))
        for table in page.iter("table"):
            around = [table, *table.iterancestors("div")][:2]
            if table.find(".//table") is not None or any(
                _FURNITURE.search(str(one.get("class"))) for one in around
            ):
                continue
            grid = from_html(lxml.html.tostring(table, encoding="unicode", with_tail=False))
            sheet = whole(grid, 0)
            count = sum(len(_words(cell.text)) for cell in grid)
            if sheet and sheet.width > 1 and sheet.height > 1 and count >= 4 and sheet.cells not in seen:
                seen.add(sheet.cells)
                yield sheet.cells


def _unzipped(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())

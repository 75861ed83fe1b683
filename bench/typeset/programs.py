"""The programs that set the documents: which are here, and how each makes PDFs of a batch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from typeset.document import Document
from typeset.flat_odt import flat_odt
from typeset.html_page import html_page
from typeset.latex import latex

_WEASYPRINT = """import sys, weasyprint
for source in sys.argv[1:]:
    weasyprint.HTML(source).write_pdf(source.removesuffix("html") + "pdf")"""


@dataclass(frozen=True, slots=True)
class Program:
    """A program: what it is called on the path, what brings it, and how it sets documents into a folder."""

    name: str
    commands: tuple[str, ...]
    brought_by: str
    set_all: Callable[[str, Sequence[Document], Path], None]

    def found(self) -> str | None:
        """Return its path; the variable BENCH_<NAME> names one that isn't on the path."""
        named = os.environ.get(f"BENCH_{self.name.upper()}")
        return named or next(filter(None, map(shutil.which, self.commands)), None)


def _chromium(path: str, documents: Sequence[Document], folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        for document in documents:
            page.set_content(html_page(document))
            page.pdf(path=folder / f"{document.name}.pdf", prefer_css_page_size=True, print_background=True)
        browser.close()


def _weasyprint(path: str, documents: Sequence[Document], folder: Path) -> None:
    for document in documents:
        (folder / f"{document.name}.html").write_text(html_page(document))
    # One process for all, because it starts slowly; the Python that has it stands beside its command.
    python = Path(path).with_name("python3")
    _run([str(python), "-c", _WEASYPRINT, *(str(folder / f"{document.name}.html") for document in documents)])


def _libreoffice(path: str, documents: Sequence[Document], folder: Path) -> None:
    sources = []
    for document in documents:
        sources.append(folder / f"{document.name}.fodt")
        sources[-1].write_text(flat_odt(document))
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    for first in range(0, len(sources), 40):
        batch = map(str, sources[first : first + 40])
        _run([path, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *batch])


def _latex(path: str, documents: Sequence[Document], folder: Path) -> None:
    for document in documents:
        source = folder / f"{document.name}.tex"
        source.write_text(latex(document))
        _run([path, "-interaction=batchmode", "-halt-on-error", source.name], folder)


def _run(command: Sequence[str], folder: Path | None = None) -> None:
    """Run a program; what it fails on is missing afterwards, and is counted there."""
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=600, check=False
    )
    if done.returncode:
        print(
            f"{Path(command[0]).name} failed on {command[-1]}: {done.stderr.decode()[-300:]}", file=sys.stderr
        )


ALL = {
    "chromium": Program("chromium", ("chromium",), "apt-get install chromium", _chromium),
    "weasyprint": Program(
        "weasyprint", ("weasyprint",), "pip install weasyprint, in an environment of its own", _weasyprint
    ),
    "libreoffice": Program(
        "libreoffice",
        ("soffice",),
        "apt-get install --no-install-recommends libreoffice-writer-nogui",
        _libreoffice,
    ),
    "latex": Program(
        "latex",
        ("pdflatex",),
        "apt-get install --no-install-recommends texlive-latex-recommended lmodern",
        _latex,
    ),
}

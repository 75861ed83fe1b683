"""Documents that Debian packages hold, fetched by apt-get."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_DOC = "usr/share/doc"
SETS = {
    "manuals": {
        "project-history.en.pdf": ("debian-history", f"{_DOC}/debian-history/docs/project-history.en.pdf"),
        "quilt.pdf": ("quilt", f"{_DOC}/quilt/quilt.pdf"),
        "debian-faq.en.pdf": ("debian-faq", f"{_DOC}/debian/FAQ/debian-faq.en.pdf.gz"),
        "mutt-manual.html": ("mutt", f"{_DOC}/mutt/html/manual.html"),
    },
    "handbooks": {
        "MANUAL-2_4.pdf": ("samhain", f"{_DOC}/samhain/MANUAL-2_4.pdf.gz"),
        "altusmetrum.pdf": ("altos", f"{_DOC}/altos/altusmetrum.pdf.gz"),
        "claws-mail-manual.pdf": (
            "claws-mail-doc",
            f"{_DOC}/claws-mail/manual/en/claws-mail-manual.pdf.gz",
        ),
        "debian-edu-trixie-manual.pdf": (
            "debian-edu-doc-en",
            f"{_DOC}/debian-edu-doc-en/debian-edu-trixie-manual.pdf",
        ),
        "eyes17.pdf": ("eyes17-manuals-en", f"{_DOC}/eyes17/en/eyes17.pdf.gz"),
        "freedombox-manual.pdf": (
            "freedombox-doc-en",
            "usr/share/freedombox/manual/en/freedombox-manual.pdf",
        ),
        "gutenprint-users-manual.pdf": (
            "gutenprint-doc",
            f"{_DOC}/gutenprint-doc/gutenprint-users-manual.pdf",
        ),
        "hackrf.pdf": ("hackrf-doc", f"{_DOC}/hackrf/hackrf.pdf.gz"),
        "pocket-reform-handbook.pdf": (
            "pocket-reform-handbook",
            f"{_DOC}/pocket-reform-handbook/pocket-reform-handbook.pdf",
        ),
        "qpdf-manual.pdf": ("qpdf-doc", f"{_DOC}/qpdf/qpdf-manual.pdf"),
        "userguide.pdf": ("kannel-docs", f"{_DOC}/kannel-docs/userguide/userguide.pdf.gz"),
        "userguide_en.pdf": ("gm-assistant-doc", f"{_DOC}/gm-assistant/pdf/userguide_en.pdf.gz"),
    },
}
"""The documents of `gold/manual_questions.jsonl` and `gold/handbook_questions.jsonl`, by their sets.

Each has its package, and where it lies below its root.
"""


def documents(name: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each document of a set; say which cannot be had."""
    for document, (package, path) in SETS[name].items():
        root = unpacked(package, folder)
        if root is None:
            print(f"{document} is left out: {package} could not be had")
            continue
        content = (root / path).read_bytes()
        yield document, gzip.decompress(content) if path.endswith(".gz") else content


def unpacked(package: str, folder: Path) -> Path | None:
    """Return the folder of a package's files, fetched if it isn't there; None if it can't be had."""
    there = folder / package
    if there.exists():
        return there
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    fetched = folder / "packages"
    fetched.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "--quiet", package], cwd=fetched, check=False)
    for archive in fetched.glob(f"{package}_*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(archive), str(there)], check=True)
        archive.unlink()
    return there if there.exists() else None

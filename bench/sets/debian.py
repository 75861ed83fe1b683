"""Documents that Debian packages hold, fetched by apt-get."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

MANUALS = {
    "project-history.en.pdf": ("debian-history", "usr/share/doc/debian-history/docs/project-history.en.pdf"),
    "quilt.pdf": ("quilt", "usr/share/doc/quilt/quilt.pdf"),
    "debian-faq.en.pdf": ("debian-faq", "usr/share/doc/debian/FAQ/debian-faq.en.pdf.gz"),
    "mutt-manual.html": ("mutt", "usr/share/doc/mutt/html/manual.html"),
}
"""The documents of `gold/manual_questions.jsonl`: the package of each, and where it lies below its root."""


def manuals(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each of `MANUALS`; say which cannot be had."""
    for name, (package, path) in MANUALS.items():
        root = unpacked(package, folder)
        if root is None:
            print(f"{name} is left out: {package} could not be had")
            continue
        content = (root / path).read_bytes()
        yield name, gzip.decompress(content) if path.endswith(".gz") else content


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

"""Documents that Debian packages hold, fetched by apt-get."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

_FILE = Path(__file__).with_suffix(".toml")
SETS: dict[str, dict[str, tuple[str, str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
"""The documents of the gold of manuals, handbooks, help pages, papers and of an office.

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

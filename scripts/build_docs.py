"""Build the documentation site: gather its pages in one folder, then make the site of them, strictly.

Pages come from the repository (README.md, CONTRIBUTING.md, docs/, bench/README.md) and from the code
(`references.py`, `benchmark_page.py`). A page is written for readers of the repository, so its links to files
elsewhere are turned to the pages that show them on the site.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from posixpath import normpath

import benchmark_page
import references

REPOSITORY = Path(__file__).resolve().parent.parent
GATHERED = REPOSITORY / "build" / "docs"
SITE = REPOSITORY / "build" / "site"
PAGES = {"index.md": "README.md", "contributing.md": "CONTRIBUTING.md", "bench.md": "bench/README.md"}
"""Pages from elsewhere than docs/, by their names on the site."""


def gather(folder: Path) -> None:
    """Write all pages of the site, and their pictures, into a folder that is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(REPOSITORY / "docs" / "images", folder / "images")
    docs = {path.name: f"docs/{path.name}" for path in (REPOSITORY / "docs").glob("*.md")}
    for name, source in (docs | PAGES).items():
        text = (REPOSITORY / source).read_text(encoding="utf-8")
        if name == "settings.md":
            text = references.settings(text)
        (folder / name).write_text(_with_links_of_the_site(text, PurePosixPath(source)), encoding="utf-8")
    made = {"benchmarks.md": benchmark_page.benchmarks(), "scripts.md": _scripts()}
    for name, text in {**references.pages(), **made}.items():
        (folder / name).write_text(text, encoding="utf-8")


def _with_links_of_the_site(text: str, source: PurePosixPath) -> str:
    """Turn links to files of the repository into links between pages; drop those to what has no page."""

    def turned(link: re.Match[str]) -> str:
        words, target = link[1], link[2]
        if re.match(r"[a-z]+:|#", target):
            return link[0]
        file, hash_sign, heading = target.partition("#")
        page = _page_of(normpath(source.parent / file))
        return words.strip("[]") if page is None else f"{words}({page}{hash_sign}{heading})"

    text = re.sub(r"(\[[^\]]*\])\(([^)\s]+)\)", turned, text)
    return re.sub(r'((?:src|srcset)=")docs/', r"\1", text)


def _page_of(file: str) -> str | None:
    """Return where the site shows a file or folder of the repository."""
    for name, source in PAGES.items():
        if file == source:
            return name
    if file.startswith("docs/clients"):
        return "scripts.md"
    if file.startswith("bench/results/"):
        return f"benchmarks.md#{Path(file).stem.lower()}"
    return file.removeprefix("docs/") if file.startswith("docs/") else None


def _scripts() -> str:
    """Return the page of the scripts that other pages speak of."""
    clients = REPOSITORY / "docs" / "clients"
    parts = [
        "# Scripts",
        "Whole scripts that use the service. They are in `docs/clients/` of the repository.",
    ]
    for script in sorted(clients.rglob("*.py")):
        code = script.read_text(encoding="utf-8").strip()
        parts += [f"## {script.relative_to(clients).as_posix()}", f"```python\n{code}\n```"]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    gather(GATHERED)
    # Clean, since what is wrong with a page is not said again of one that comes from the cache.
    build = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    done = subprocess.run(build, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    if done.returncode:
        found = re.sub(r"\x1b\[[\d;]*m", "", done.stderr.partition("Traceback")[0])
        sys.exit(f"{done.stdout}{found}The documentation could not be built; the lines above say why.")
    print(f"{SITE.relative_to(REPOSITORY)}/index.html is built.")


if __name__ == "__main__":
    main()

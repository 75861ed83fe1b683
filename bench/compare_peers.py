"""LlamaIndex and Haystack beside Pincite: pages per second, latency, and is the evidence page found?

All bring the same filings in and are asked the same questions, one after the other in one run, each in a
process of its own, the peers in an environment of their own: `make bench-peers` makes it. All embed with the
same weights. `peers/` says how each is set up. A run with all systems and all filings is recorded.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf
from machine import write

BENCH = Path(__file__).resolve().parent
PEERS_PYTHON = BENCH.parent / ".venv-peers" / "bin" / "python"
SYSTEMS = {"llamaindex": PEERS_PYTHON, "haystack": PEERS_PYTHON, "pincite": Path(sys.executable)}
"""The modules of `peers/`, and the interpreter that has what each imports."""

SPEED, COST = "whole ingest, pages/s", "whole ingest, CPU s/page"
PARTS = {"read": "reading and splitting", "embed": "embedding", "store": "storing"}

Rankings = Mapping[str, Sequence[Sequence[Any]]]
"""For each question's id the pages that were found, best first, each as document and page from 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the pages of one document, from 1, that its evidence stands on."""

    id: str
    question: str
    document: str
    pages: frozenset[int]


def main() -> None:
    options = _options()
    data = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev"
    files = sorted((data / "pdfs").glob("*.pdf"))[: options.sample]
    asked = questions(data / "questions.jsonl", files)
    pages = sum(map(page_count, files))
    figures = {}
    for system in options.system or SYSTEMS:
        measured = run(system, files, asked)
        figures[system] = figures_of(measured, pages, asked)
        print(f"{system} is done: {pages} pages, {len(asked)} questions", flush=True)
        if options.rankings:
            options.rankings.mkdir(parents=True, exist_ok=True)
            (options.rankings / f"peers-{system}.json").write_text(json.dumps(measured) + "\n")
    if ours := figures.get("pincite"):
        for theirs in figures.values():
            theirs["Pincite's pages/s, times these"] = round(ours[SPEED] / theirs[SPEED], 2)
            theirs["CPU s/page, times Pincite's"] = round(theirs[COST] / ours[COST], 2)
    show(figures)
    if options.sample is None and options.system is None:
        write("peers", {"documents": len(files), "pages": pages, "questions": len(asked), **figures})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--system", action="append", choices=SYSTEMS, help="may be repeated; without it: all")
    parser.add_argument("--sample", type=int, metavar="N", help="the first N filings and their questions")
    parser.add_argument("--rankings", type=Path, metavar="FOLDER", help="keep there what each system found")
    return parser.parse_args()


def questions(path: Path, files: Sequence[Path]) -> list[Asked]:
    """Return the questions whose evidence stands in one of the files. The set counts pages from 0."""
    names = {file.name for file in files}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Asked(line["id"], line["question"], name, frozenset(page + 1 for page in line["evidence_pages"]))
        for line in lines
        if (name := f"{line['doc_name']}.pdf") in names
    ]


def page_count(path: Path) -> int:
    with pymupdf.open(path) as document:
        return int(document.page_count)


def run(system: str, files: Sequence[Path], asked: Sequence[Asked]) -> dict[str, Any]:
    """Return what `peers/measure.py` writes of a system. Ends the program where the system cannot be run."""
    python = SYSTEMS[system]
    if not python.exists():
        sys.exit(f"{system} needs an environment of its own, which `make bench-peers` makes.")
    with tempfile.TemporaryDirectory() as folder:
        documents, lines, output = (Path(folder) / name for name in ("documents", "questions", "measured"))
        documents.mkdir()
        for file in files:
            (documents / file.name).symlink_to(file.resolve())
        lines.write_text("".join(json.dumps({"id": q.id, "question": q.question}) + "\n" for q in asked))
        search_path = os.pathsep.join([str(BENCH), os.environ.get("PYTHONPATH", "")])
        command = [str(python), "-m", f"peers.{system}", str(documents), str(lines), str(output)]
        environment = {**os.environ, "PYTHONPATH": search_path}
        if subprocess.run(command, cwd=BENCH, env=environment, check=False).returncode:
            sys.exit(f"{system} ended with an error; the lines above say which.")
        measured: dict[str, Any] = json.loads(output.read_text())
        return measured


def figures_of(measured: dict[str, Any], pages: int, asked: Sequence[Asked]) -> dict[str, Any]:
    """Return a system's figures, from what `peers/measure.py` wrote of it."""
    parts, rankings = measured["ingest"], measured["questions"]
    wall, cpu = (sum(part[clock] for part in parts.values()) for clock in ("wall_s", "cpu_s"))
    return {
        SPEED: round(pages / wall, 2),
        **{f"{name}, pages/s": round(pages / parts[part]["wall_s"], 2) for part, name in PARTS.items()},
        COST: round(cpu / pages, 4),
        **{f"{name}, CPU s/page": round(parts[part]["cpu_s"] / pages, 4) for part, name in PARTS.items()},
        "query p50, ms": quantile_ms(measured["query_s"], 0.5),
        "query p95, ms": quantile_ms(measured["query_s"], 0.95),
        "page hit@5": round(page_hits(rankings, asked, 5), 4),
        "page hit@20": round(page_hits(rankings, asked, 20), 4),
        "document hit@1": round(first_documents(rankings, asked), 4),
        "passages": measured["passages"],
        "peak RSS, MB": round(measured["peak_rss_bytes"] / 1e6),
        "versions": measured["versions"],
    }


def page_hits(rankings: Rankings, asked: Sequence[Asked], k: int) -> float:
    """Return the share of questions that have any of their evidence pages among the first k pages."""
    found = [
        any(document == q.document and page in q.pages for document, page in rankings[q.id][:k])
        for q in asked
    ]
    return sum(found) / len(found)


def first_documents(rankings: Rankings, asked: Sequence[Asked]) -> float:
    """Return the share of questions whose first page is of the document that has their evidence."""
    found = [bool(rankings[q.id][0][0] == q.document) for q in asked]
    return sum(found) / len(found)


def quantile_ms(seconds: Sequence[float], share: float) -> float:
    return round(1000 * sorted(seconds)[int(share * (len(seconds) - 1))], 1)


def show(figures: dict[str, dict[str, Any]]) -> None:
    """Return the systems side by side."""
    rows = [row for row in next(iter(figures.values())) if row != "versions"]
    width = max(map(len, rows))
    print(f"\n{'':{width + 2}}{''.join(f'{system:>14}' for system in figures)}")
    for row in rows:
        print(f"  {row:{width}}{''.join(f'{column[row]:>14}' for column in figures.values())}")


if __name__ == "__main__":
    main()

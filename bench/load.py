"""Many clients at once: searches and answers a second and their latency, with and without an upload beside.

The service is a process of its own over filings, and is asked what FinanceBench asks of them. Each client
puts one question after another; one that is told to wait does so, and asks again. First every question is put
once after a start, when the service has read no passage yet. Beside an upload, 150 pages of a filing are
handed in as soon as the last ones are read. `--python` and `--path` serve by another checkout of Pincite, so
that two can be measured in turns.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pymupdf
from cpu_time import cpu_seconds
from machine import record, write
from query import fill

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.e2e.service import Service

from pincite.library import Library
from pincite.settings import Settings

CLIENTS = (1, 5, 20, 50)
KINDS = ("search", "answers")
SECONDS = 15.0
PAGES = 150
BESIDE = "beside"
ONCE = 20
"""Clients that share every question among them, right after a start."""


@dataclass
class Seen:
    """Seconds of each question that was answered, and how many were told to wait."""

    took: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0
    seconds: float = 0.0
    cpu_s: float = 0.0
    """Of the service, its children and the clients: on a shared machine it says more than the clock."""

    def figures(self) -> dict[str, Any]:
        """Return what is recorded of it."""
        took = sorted(self.took) or [float("nan")]
        quantiles = [round(took[int(share * (len(took) - 1))], 2) for share in (0.5, 0.95, 0.99)]
        return {
            "a second": round(len(self.took) / self.seconds, 2),
            "p50, p95, p99 in s": quantiles,
            "answered": len(self.took),
            "CPU s each": round(self.cpu_s / max(1, len(self.took)), 3),
            "told to wait": self.refused,
            "failed": self.failed,
            "load": round(os.getloadavg()[0], 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--home", type=Path, help="a folder to keep the library in, for another run")
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--kinds", choices=KINDS, nargs="+", default=KINDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement")
    parser.add_argument("--no-upload", action="store_true", help="leave out those beside an upload")
    parser.add_argument("--path", help="PYTHONPATH of the checkout that serves")
    parser.add_argument("--name", default="load", help="results/<name>.json")
    given = parser.parse_args()
    filings = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev"
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder) / "library"
        with Library(Settings(home=home)) as library:
            held = fill(library, filings / "pdfs")
        lines = map(json.loads, (filings / "questions.jsonl").read_text().splitlines())
        questions = [line["question"] for line in lines if line["doc_name"] in held]
        settings = {"PINCITE_HOME": str(home)} | ({"PYTHONPATH": given.path} if given.path else {})
        service = Service(Path(folder), **settings)
        try:
            service.start()
            service.wait_for_worker()
            figures = measured(service, questions, given, sorted((filings / "pdfs").iterdir())[0])
        finally:
            service.close()
    record(given.name, figures)


def measured(
    service: Service, questions: Sequence[str], given: argparse.Namespace, filing: Path
) -> dict[str, Any]:
    """All measurements, one after another."""
    figures: dict[str, Any] = {"questions": len(questions)}
    if "answers" in given.kinds:
        once = asked(service, "answers", ONCE, iter(questions), float("inf"))
        figures[f"{ONCE} clients, each question once"] = once.figures()
    for kind, beside in itertools.product(given.kinds, (False,) if given.no_upload else (False, True)):
        for clients in given.clients:
            with upload_beside(service, filing, wanted=beside):
                seen = asked(service, kind, clients, itertools.cycle(questions), given.seconds)
            figures[f"{kind}, {clients} clients" + (", an upload beside" if beside else "")] = seen.figures()
            write(given.name, figures)  # a run that is broken off has what it came to
    return figures


def asked(service: Service, kind: str, clients: int, questions: Iterator[str], seconds: float) -> Seen:
    """Ask from so many clients for so long, or until there are no questions left."""
    seen, lock, began, cpu_s = Seen(), threading.Lock(), time.monotonic(), cpu_seconds()

    def client() -> None:
        with httpx.Client(base_url=service.url, timeout=300, trust_env=False) as http:
            while time.monotonic() - began < seconds:
                with lock:
                    question = next(questions, None)
                if question is None:
                    return
                put(http, kind, question, seen, began + seconds)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen.seconds, seen.cpu_s = time.monotonic() - began, cpu_seconds() - cpu_s
    return seen


def put(http: httpx.Client, kind: str, question: str, seen: Seen, until: float) -> None:
    """Put one question, again and again for as long as the service says that it has no room."""
    while True:
        began = time.monotonic()
        answer = http.post(f"/v1/collections/default/{kind}", json={"question": question})
        if answer.is_success:
            seen.took.append(time.monotonic() - began)
        elif answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            seen.refused += 1
            time.sleep(float(answer.headers["Retry-After"]))
            if time.monotonic() < until:
                continue
        else:
            seen.failed += 1
        return


@contextmanager
def upload_beside(service: Service, filing: Path, *, wanted: bool) -> Iterator[None]:
    """Have 150 pages read, again and again as new documents, while the block runs; none if not wanted."""
    if not wanted:
        yield
        return
    with pymupdf.open(filing) as opened:
        opened.select(range(min(PAGES, opened.page_count)))
        pages = opened.tobytes()
    service.client.post("/v1/collections", json={"name": BESIDE}).raise_for_status()
    reading, over = threading.Event(), threading.Event()

    def hand_in() -> None:
        for number in itertools.count():
            mark = f"%{number} {time.time_ns()}\n".encode()  # other bytes: what is known is not read again
            added = service.upload(pages + mark, f"{BESIDE}-{number}", BESIDE).raise_for_status().json()
            path = f"/v1/collections/{BESIDE}/documents/{added['id']}"
            while (document := service.client.get(path).json())["pending_version"] is not None:
                if document["pending_version"]["state"] != "queued":
                    reading.set()
                if over.wait(0.5):
                    return

    thread = threading.Thread(target=hand_in)
    thread.start()
    assert reading.wait(60), "the worker takes up what is handed in"
    yield
    over.set()
    thread.join()
    service.client.delete(f"/v1/collections/{BESIDE}").raise_for_status()


if __name__ == "__main__":
    main()

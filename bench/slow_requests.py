"""300 requests at once that come too slowly: what they cost the service, and when it is rid of them.

The service is a process of its own over the sample documents, started anew for each kind of slow request.
Searches and /healthz are timed before the connections are made and then while they are held, until the last
is closed; the memory is that of the service's process. A connection that is still held after two minutes is
given up. The exit status is 1 if a kind passes a limit.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from machine import record

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.e2e.service import Service

SAMPLE_DOCS = Path(__file__).resolve().parents[1] / "sample_docs"
CONNECTIONS = 300
BEFORE_S = 10.0
GIVE_UP_S = 120.0
GROWTH_MB, PROBE_MS, P95_RATIO, CLOSED_S = (
    "memory grows by, MB",
    "/healthz at most, ms",
    "search p95 over that before",
    "last closed after, s",
)
LIMITS = {GROWTH_MB: 100.0, PROBE_MS: 1000.0, P95_RATIO: 2.0, CLOSED_S: 45.0}
"""What is promised of each kind."""
PROBE_EVERY_S = 0.1
HEAD = "{} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {}\r\nContent-Length: 1000000\r\n"
PUT = HEAD.format("PUT /v1/collections/default/documents?external_id=slow", "application/pdf").encode()
POST = HEAD.format("POST /v1/collections/default/documents", "multipart/form-data; boundary=x").encode()
ASK = HEAD.format("POST /v1/collections/default/search", "application/json").encode()
PDF = b"%PDF-1.7\n".ljust(500_000, b"x")
FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="slow.pdf"\r\n\r\n'


@dataclass(frozen=True)
class Kind:
    """What a slow client sends at once, and whether it sends one more byte each second."""

    name: str
    first: bytes
    drips: bool = False


KINDS = (
    Kind("no bytes", b""),
    Kind("half a head", PUT),
    Kind("a head, a byte a second", PUT + b"X-Slow: ", drips=True),
    Kind("a kilobyte of a body", PUT + b"\r\n" + PDF[:1_000]),
    Kind("a body, a byte a second", PUT + b"\r\n", drips=True),
    Kind("half a body of 1 MB", PUT + b"\r\n" + PDF),
    Kind("half a form of 1 MB", POST + b"\r\n" + FORM + PDF),
    Kind("half a question of 1 MB", ASK + b"\r\n" + b" " * 500_000),
)


@dataclass
class Held:
    """What came of the connections: how each was answered, and after how many seconds it was closed."""

    answers: Counter[str]
    closed_after: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument(
        "--kind", choices=[kind.name for kind in KINDS], help="this one alone; records nothing"
    )
    given = parser.parse_args()
    questions = [
        json.loads(line)["question"] for line in (SAMPLE_DOCS / "questions.jsonl").read_text().splitlines()
    ]
    figures: dict[str, object] = {"connections": given.connections}
    broken = []
    with tempfile.TemporaryDirectory() as folder:
        with started(Path(folder)) as service:
            fill(service)
        for kind in KINDS:
            if given.kind in (None, kind.name):
                with started(Path(folder)) as service:
                    found = measured(service, kind, given.connections, questions)
                print(f"  {kind.name}: {found}", flush=True)
                figures |= {f"{kind.name}: {what}": figure for what, figure in found.items()}
                broken += [f"{kind.name}: {what}" for what, limit in LIMITS.items() if found[what] > limit]
    figures["limits that are passed"] = broken
    if given.kind is None:
        record("slow_requests", figures)
    if broken:
        sys.exit("A promise is broken.")


@contextmanager
def started(home: Path) -> Iterator[Service]:
    """Yield a service of this data folder that has just been started, and end it."""
    service = Service(home)
    try:
        service.start()
        service.wait_for_worker()
        yield service
        service.stop()
    finally:
        service.close()


def fill(service: Service) -> None:
    """Bring in the sample documents."""
    files = [path for path in SAMPLE_DOCS.iterdir() if path.suffix in {".pdf", ".html"}]
    added = [service.upload(path.read_bytes(), path.name).raise_for_status().json() for path in files]
    outcomes = [service.settle(document["id"])["last_version"] for document in added]
    assert any(version["state"] == "live" for version in outcomes), outcomes


def measured(service: Service, kind: Kind, count: int, questions: list[str]) -> dict[str, Any]:
    """Measure what slow requests of a kind cost."""
    stop = threading.Event()
    threading.Timer(BEFORE_S, stop.set).start()
    before = observed(service, questions, stop)
    stop = threading.Event()
    results: list[Held] = []

    def hold() -> None:
        try:
            results.append(asyncio.run(held(service.port, kind, count)))
        finally:
            stop.set()

    holding = threading.Thread(target=hold)
    holding.start()
    during = observed(service, questions, stop)
    holding.join()
    [result] = results
    return {
        "answers": dict(sorted(result.answers.items())),
        CLOSED_S: round(max(result.closed_after), 1),
        GROWTH_MB: round((during.memory - before.memory) / 1e6, 1),
        PROBE_MS: ms(max(during.probes)),
        "search p95 before / during, ms": [ms(p95(before.searches)), ms(p95(during.searches))],
        P95_RATIO: round(p95(during.searches) / p95(before.searches), 2),
    }


@dataclass
class Observed:
    """Seconds of each search and of each probe, and the most memory that the service had."""

    searches: list[float]
    probes: list[float]
    memory: int


def observed(service: Service, questions: list[str], stop: threading.Event) -> Observed:
    """Search, probe and look at the memory until it is over."""
    seen = Observed([], [], 0)
    asked = itertools.cycle(questions)

    def probe() -> None:
        with httpx.Client(base_url=service.url, timeout=60, trust_env=False) as client:
            while not stop.wait(PROBE_EVERY_S):
                seen.probes.append(timed(lambda: client.get("/healthz").raise_for_status()))
                seen.memory = max(seen.memory, resident_bytes(service.process.pid))

    probing = threading.Thread(target=probe)
    probing.start()
    while not stop.is_set():
        seen.searches.append(timed(lambda: service.search(next(asked))))
    probing.join()
    return seen


async def held(port: int, kind: Kind, count: int) -> Held:
    """Make all connections, and wait until the service has closed them."""
    result = Held(Counter(), [])
    await asyncio.gather(*(hold_one(port, kind, result) for _ in range(count)))
    return result


async def hold_one(port: int, kind: Kind, result: Held) -> None:
    """One connection: send, read what is answered, and see when it ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.perf_counter()
    writer.write(kind.first)
    dripping = asyncio.create_task(drip(writer)) if kind.drips else None
    answer, end = b"", "closed without an answer"
    try:
        async with asyncio.timeout(GIVE_UP_S):
            while came := await reader.read(65_536):
                answer += came
    except TimeoutError:
        end = "held"
    except ConnectionError:
        end = "reset"
    result.closed_after.append(time.perf_counter() - began)
    status = re.match(rb"HTTP/1.1 (\d+)", answer)
    result.answers[status[1].decode() if status else end] += 1
    if dripping:
        dripping.cancel()
    writer.close()


async def drip(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(1)
        writer.write(b"x")


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return 1024 * int(found[1])


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


if __name__ == "__main__":
    main()

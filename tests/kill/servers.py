"""The setting with servers: a client and two workers, each in a home of its own, on stores that they share.

One worker, or the client, is killed. Nobody starts that worker again: the other finishes its work when its
lease is over. A client that was killed is started again, and repeats the request that was not answered.
"""

from __future__ import annotations

import json
import signal
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal
from uuid import uuid4

from qdrant_client import QdrantClient

from pincite_flows.access import Access
from tests.postgres import Postgres

from . import process
from .boundaries import Boundary
from .harness import Kill, Outcome, end, exit_code, lines, next_step, start
from .process import STARTED, Orders

LEASE_S = 3.0

Role = Literal["client", "worker"]

KINDS: dict[Role, dict[str, tuple[str, ...]]] = {
    "worker": {
        "replace": (
            "commit of Queue.claim",
            "BlobStore.keep",
            "commit of Queue.attach",
            "Index.upsert",
            "commit of Queue.go_live",
        ),
        "sync": ("commit of Queue.advance", "Index.set_servable"),
    },
    "client": {
        "return": ("commit of Registry.delete", "BlobStore.remove", "commit of Registry.accept"),
        "sync": ("commit of Registry.accept", "commit of Registry.delete", "commit of SourceStore.save"),
        "rollback": ("Index.set_servable", "commit of Registry.rollback"),
    },
}
"""The calls at which each is killed in the tests, in which scenario."""

STAGES = (
    "commit of Queue.claim",
    "commit of Queue.advance",
    "BlobStore.keep",
    "commit of Queue.attach",
    "Index.delete",
    "Index.upsert",
    "Index.flush",
    "Index.set_servable",
    "commit of Queue.go_live",
    "commit of AttributeWriter.write",
)
"""The calls of a worker that brings a document in."""


class Servers:
    """Scenarios on Postgres, a Qdrant server and a folder of blobs that all share."""

    def __init__(
        self, folder: Path, postgres: Postgres, qdrant_url: str, prefect: Access | None = None
    ) -> None:
        self._folder = folder
        self._postgres = postgres
        self._qdrant_url = qdrant_url
        self._prefect = prefect
        self._undisturbed: dict[str, Outcome] = {}

    def undisturbed(self, scenario: str) -> Outcome:
        """Return the run that nobody disturbs, which is made once."""
        if scenario not in self._undisturbed:
            self._undisturbed[scenario] = self.run(scenario, {})
        return self._undisturbed[scenario]

    def run(self, scenario: str, kills: dict[Role, Kill]) -> Outcome:
        """Run a client, a worker and another; whoever has a kill is killed by it, unless it ends before."""
        with tempfile.TemporaryDirectory(dir=self._folder) as made, ExitStack() as stack:
            folder = Path(made)
            orders = self._orders(folder, scenario)
            stack.callback(self._drop, orders.settings["qdrant_collection"])
            stack.callback(self._postgres.drop, orders.settings["database_url"])
            code = end(start(process.prepare, replace(orders, home=folder / "first")))
            assert code == 0, f"the start could not be made: its process ended with {code}"

            killed = 0
            workers = []
            for number, kill in enumerate([kills.get("worker"), None]):
                work = replace(
                    orders,
                    home=folder / f"worker {number}",
                    log=folder / f"log {number}",
                    requests=False,
                    works=True,
                )
                at = kill if isinstance(kill, Boundary) else None
                workers.append(start(process.run, replace(work, kill_at=at)))
                stack.callback(end, workers[-1])
                stack.callback(workers[-1].kill)
                if number == 0:
                    self._wait_for_start(work.log)
            began = time.monotonic()
            kill = kills.get("client")
            at = kill if isinstance(kill, Boundary) else None
            client = start(process.run, replace(orders, kill_at=at))
            running_as: dict[Role, ForkServerProcess] = {"worker": workers[0], "client": client}
            for role, running in running_as.items():
                if isinstance(after_s := kills.get(role), float):
                    exit_code(running, after_s)
                    running.kill()
            code = end(client)
            while code == -signal.SIGKILL:
                killed += 1
                code = end(start(process.run, replace(orders, first_step=next_step(lines(orders.log)))))
            assert code == 0, f"the client ended with {code}: its error is above"
            killed += exit_code(workers[0]) == -signal.SIGKILL
            assert exit_code(workers[1]) is None, "the other worker goes on"
            known = json.loads((folder / "result").read_text(encoding="utf-8"))
            seconds = time.monotonic() - began
            return Outcome(known["state"], lines(orders.log), killed, seconds, Counter(known["calls"]))

    def _orders(self, folder: Path, scenario: str) -> Orders:
        settings = {
            "database_url": self._postgres.new_registry(),
            "qdrant_url": self._qdrant_url,
            "qdrant_collection": f"pincite-kill-{uuid4()}",
            "blobs_url": f"file://{folder / 'blobs'}",
            "lease_s": LEASE_S,
            "batch_documents": 1,
        }
        return Orders(
            folder / "client",
            folder / "log",
            scenario,
            settings=settings,
            shared=True,
            prefect=self._prefect,
            works=False,
            result=folder / "result",
        )

    def _wait_for_start(self, log: Path) -> None:
        deadline = time.monotonic() + 120
        while not any(line["what"] == STARTED for line in lines(log)):
            assert time.monotonic() < deadline, "the worker did not start"
            time.sleep(0.02)

    def _drop(self, collection: str) -> None:
        client = QdrantClient(url=self._qdrant_url, check_compatibility=False)
        client.delete_collection(collection)
        client.close()

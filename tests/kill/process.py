"""A process of the harness: it opens the library as the service does, and works, asks or requests in it.

Its models and its extractor are those that were loaded before it was forked; all else is its own.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from pincite.errors import DiskFull
from pincite.ingest import worker as ingest_worker
from pincite.library import Library
from pincite.settings import Settings
from pincite.store.outage import outage
from pincite_flows.access import Access
from pincite_flows.server import PrefectServer
from pincite_flows.worker import IngestWorker
from tests.prefects import AbsentPrefect

from .boundaries import Boundaries, Boundary
from .client import PATIENCE_S, Asker, Client, Log
from .scenarios import BYSTANDER, BYSTANDERS_FEE, COLLECTION, SCENARIOS, notice
from .state import State, snapshot

SAMPLES = Path(__file__).parents[2] / "sample_docs"
PAUSE_S = 0.05

STARTED, ANSWERED, FINISHED = "started", "answered", "finished"


@dataclass(frozen=True)
class Orders:
    """What a process is to do: the steps of a scenario from `first_step` on, or to work until it is killed.

    `settings` are those of the library beside its home.
    """

    home: Path
    log: Path
    scenario: str
    settings: dict[str, Any] = field(default_factory=dict)
    shared: bool = False
    """Whether others work in the same stores."""
    prefect: Access | None = None
    """The Prefect server that shows the worker's runs."""
    requests: bool = True
    works: bool = True
    first_step: int = 0
    kill_at: Boundary | None = None
    full_at: Boundary | None = None
    """Where the disk is full, for one call."""
    samples: Sequence[str] = ()
    """Questions that are asked at the end; with any, the sample documents are in the start too."""
    result: Path | None = None
    """Where the state of everything is written to at the end, with the boundaries that were passed, and how
    often each kind of call was made."""


def run(orders: Orders) -> None:
    """Do as ordered; to be called in a process that was forked for it."""
    boundaries = Boundaries(orders.kill_at, orders.full_at)
    boundaries.install()
    log = Log(orders.log)
    with ExitStack() as stack:
        try:
            library = stack.enter_context(opened(orders))
        except OSError as error:
            sys.exit(error.errno)
        log.note(STARTED, pid=os.getpid())
        if orders.works:
            access = orders.prefect
            prefect = PrefectServer(access.url, access.auth_string) if access else AbsentPrefect()
            worker = IngestWorker(library, prefect)
            worker.start()
            stack.callback(worker.stop)
        if not orders.requests:
            worker._thread.join()
        asker = Asker(library, log)
        stack.callback(asker.stop)
        client = Client(library, asker)
        steps = SCENARIOS[orders.scenario].steps
        for number, step in enumerate(steps[orders.first_step :], orders.first_step):
            _when_there_is_room(partial(step.do, client))
            log.note(ANSWERED, step=number)
        asker.wait_for_next()
        client.purged()
        asker.stop()
        if orders.works:
            worker.stop()
            # As the next start would, since nobody writes any more.
            _when_there_is_room(library.parts.registry.expire_ended)
            _when_there_is_room(library.purge_expired)
        client.ended_gone()
        if orders.result is not None:
            healed = heal(library) if orders.shared else []
            passed = [[vars(each) for each in thread] for thread in boundaries.passed.values()]
            state = snapshot(library, healed=healed)
            if orders.samples:
                state |= ask_samples(library, orders.samples)
            known = {"calls": boundaries.counted, "passed": passed, "state": state}
            orders.result.write_text(json.dumps(known), encoding="utf-8")
    log.note(FINISHED)


def _when_there_is_room(do: Callable[[], object]) -> None:
    """Do something, and again for as long as the disk is full."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            do()
        except Exception as error:
            if not isinstance(outage(error) or error, DiskFull) or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_S)
        else:
            return


def heal(library: Library) -> list[str]:
    """Have the doctor remove what killed writers left in stores that others write to as well.

    Nobody who starts may remove that. Returns what else it mended, as nothing is to be.
    """
    with patch("pincite.maintenance.orphans.ABANDONED_AFTER", timedelta(0)):  # nothing is under way any more
        mended, _left = library.heal()
    return [str(each) for each in mended if each.code not in ("blob-unused", "partial-left")]


def prepare(orders: Orders) -> None:
    """Make the start of a scenario, in a library that is new."""
    with opened(orders) as library:
        contents = {BYSTANDER: notice(BYSTANDERS_FEE, "Canal"), **SCENARIOS[orders.scenario].start}
        if orders.samples:
            files = (*SAMPLES.glob("*.html"), *SAMPLES.glob("*.pdf"))
            contents |= {path.name: path.read_bytes() for path in sorted(files)}
        for name, content in contents.items():
            library.add("default", name, [content], filename=name)
        live = library.bring_in(library.parts.queue.claim("first", len(contents)), "first")
        assert len(live) == len(contents), "the start of a scenario is live"


def ask_samples(library: Library, questions: Sequence[str]) -> State:
    """Return the best 20 and the answer of each question, and what `doctor --deep` finds."""
    best = {each: library.search(COLLECTION, each) for each in questions}
    return {
        "best": {each: [(hit.document, hit.text) for hit in hits] for each, hits in best.items()},
        "answers": {each: library.answer(COLLECTION, each).answer for each in questions},
        "doctor": [str(each) for each in library.examine(deep=True)],
    }


def opened(orders: Orders) -> Library:
    """Return the library of this process, which is the first of its kind where there was none."""
    from . import warm

    logging.basicConfig(level=logging.WARNING, force=True)
    ingest_worker.IDLE_WAIT_S = 0.05
    ingest_worker.TIDY_EVERY_S = 0.0
    ingest_worker.TROUBLE_WAIT_S = 0.2
    patch("pincite.store.registry.queue.HOLD", timedelta(seconds=0.1)).start()
    settings = Settings(home=orders.home, **orders.settings)
    with (
        patch("pincite.wiring.Embedder.of", lambda _settings: warm.EMBEDDER),
        patch("pincite.wiring.Extractor", lambda *_: warm.EXTRACTOR),
        # A collection's id is drawn by chance, and so would be all that is derived from it.
        patch("pincite.store.registry.collections.uuid4", lambda: UUID(int=1)),
    ):
        return Library(settings)

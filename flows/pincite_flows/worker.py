"""The service's worker: a thread that brings documents in, and shows each batch as a Prefect run.

A document never waits for Prefect in vain: where the server does not come up, or goes away, the same work is
done without it, and the state says so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from prefect import tags
from prefect.exceptions import PrefectSignal

from pincite.library import Library
from pincite.runtime.health import READY, PartState
from pincite_flows.ingest import ingest_batch
from pincite_flows.runtime import FlowContext, use
from pincite_flows.server import PrefectServer

log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 5.0

STARTING = PartState("waiting for Prefect")


class IngestWorker:
    """Works through the queue of `library` from `start` to `stop`.

    `idle_wait_s` is as in `pincite.ingest.worker.Worker.work`.
    """

    def __init__(self, library: Library, prefect: PrefectServer, *, idle_wait_s: float | None = None) -> None:
        self._library = library
        self._prefect = prefect
        self._idle_wait_s = idle_wait_s
        self._worker = library.worker(self._bring_in)
        self.name = self._worker.name
        self.context = FlowContext(library, self._worker.drain, self._worker.stopping)
        self.settled = threading.Event()
        """Set when it is known whether there is a Prefect server, and so when work begins."""
        self._state = STARTING
        self._thread = threading.Thread(target=self._work, name="ingest-worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def state(self) -> PartState:
        """Return READY, STARTING, `degraded`, `Prefect not ours` or `failing`, with what else is wrong."""
        if self._state == READY and self._prefect.is_gone() and (trouble := self._prefect.trouble()):
            self._degrade(trouble)
        return self._worker.state(self._state)

    def stop(self) -> None:
        """End soon. A batch under way is given back to the queue; what it had finished stays finished."""
        self._worker.stop()
        self._thread.join(STOP_TIMEOUT_S)

    def _work(self) -> None:
        with use(self.context):
            self._wait_for_prefect()
            self.settled.set()
            self._worker.work(self._idle_wait_s)

    def _bring_in(self, version_ids: Sequence[str], worker: str) -> None:
        if not self._in_a_run(version_ids, worker):
            self._library.bring_in(version_ids, worker)

    def _in_a_run(self, version_ids: Sequence[str], worker: str) -> bool:
        """Tell whether a Prefect run did it all. Where it broke off, the stages find what it had finished."""
        if trouble := self._prefect.trouble():
            self._degrade(trouble)
            return False
        try:
            with self._prefect.settings(), tags(self._library.settings.work_pool):
                ingest_batch(list(version_ids), worker)
        except (Exception, PrefectSignal) as error:  # if the work itself failed, it does so again below
            log.warning("A Prefect run broke off; its batch is finished without it.", exc_info=error)
            broke_off = f"the last Prefect run broke off ({type(error).__name__})"
            self._degrade(PartState("degraded", broke_off))
            return False
        self._state = READY
        return True

    def _wait_for_prefect(self) -> None:
        # A server of this process's own is on its way up; somebody else's is there, or it is away.
        timeout_s = self._library.settings.prefect_start_timeout_s if self._prefect.is_local else 0.0
        self._prefect.wait_ready(timeout_s, self._worker.stopping)
        if self._worker.stopping.is_set():
            return
        if trouble := self._prefect.trouble():
            self._degrade(trouble)
        else:
            self._state = READY

    def _degrade(self, trouble: PartState) -> None:
        state = trouble.noting("documents are brought in without runs")
        if state != self._state:
            log.warning("The worker has trouble: %s.", state)
        self._state = state

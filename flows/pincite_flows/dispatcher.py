"""Dispatch accepted documents: to a worker in this process, or to a Prefect deployment.

Either way it is in the queue already. A dispatch that fails costs a delay, and is seen in the state.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from typing import Protocol

from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound

from pincite.library import Library
from pincite.runtime.health import READY, PartState
from pincite_flows.server import PrefectServer

log = logging.getLogger(__name__)

BURST_S = 1.0
"""Seconds within which all that is accepted is brought in by one run."""
RETRY_S = 15.0
STOP_TIMEOUT_S = 5.0


class Dispatcher(Protocol):
    """Dispatches what the library accepts, from `start` to `stop`: by IngestWorker or DeploymentTrigger."""

    settled: threading.Event
    """Set when it is known whether there is a Prefect server."""

    def start(self) -> None:
        """Begin to dispatch what is accepted."""

    def state(self) -> PartState:
        """Return READY, or what it waits for or lacks."""

    def stop(self) -> None:
        """End that, and wait until it has ended."""


class DeploymentTrigger:
    """Triggers the deployment of `ingest`, whose runs the workers of other processes do."""

    def __init__(self, library: Library, prefect: PrefectServer) -> None:
        self.settled = threading.Event()
        self._library = library
        self._prefect = prefect
        self._stopping = threading.Event()
        self._state = READY
        self._thread = threading.Thread(target=self._work, name="deployment-trigger", daemon=True)

    def start(self) -> None:
        """Begin to trigger the deployment."""
        self.settled.set()
        self._thread.start()

    def state(self) -> PartState:
        """Return READY, or `degraded` or `Prefect not ours` and why no run could be asked for."""
        return self._state

    def stop(self) -> None:
        """End soon. What was not dispatched is in the queue."""
        self._stopping.set()
        self._library.work_available.set()
        self._thread.join(STOP_TIMEOUT_S)

    def _work(self) -> None:
        while True:
            self._library.work_available.wait()
            if self._stopping.is_set():
                return
            self._library.work_available.clear()
            while not self._trigger():  # what waits does not say so twice
                if self._stopping.wait(RETRY_S):
                    return

    def _trigger(self) -> bool:
        """Ask for a run at the end of this burst; every service of the pool asks for it by the same key."""
        due = datetime.fromtimestamp((datetime.now(UTC).timestamp() // BURST_S + 1) * BURST_S, UTC)
        pool = self._library.settings.work_pool
        try:
            with self._prefect.settings():
                run_deployment(
                    f"ingest/{pool}",
                    scheduled_time=due,
                    timeout=0,
                    idempotency_key=f"ingest-{due.isoformat()}",
                    as_subflow=False,
                )
        except ObjectNotFound:
            missing = f"Prefect at {self._prefect.url} has no deployment “ingest/{pool}”"
            self._degrade(PartState("degraded", missing))
            return False
        except Exception as error:  # noqa: BLE001 - what was accepted is safe, and the state says it
            failed = f"Prefect at {self._prefect.url} could not be told ({type(error).__name__})"
            self._degrade(self._prefect.trouble() or PartState("degraded", failed))
            return False
        self._state = READY
        return True

    def _degrade(self, trouble: PartState) -> None:
        state = trouble.noting("workers find documents when they next look")
        if state != self._state:
            log.warning("The dispatcher has trouble: %s.", state)
        self._state = state

"""Run Prefect flow runs in threads of this process, which has the library open.

Prefect's own workers start a process for each run, which begins 8 to 17 seconds after it is due; here it is
one. What Prefect's worker does around a run stays its own: it polls the pool, claims a run so that only one
worker has it, keeps the deployment's concurrency limit, and is seen in the page.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import anyio
from anyio.abc import TaskStatus
from prefect.flow_engine import run_flow
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from pincite.runtime.health import READY, PartState
from pincite_flows.crashed_runs import settle_crashed_runs
from pincite_flows.deploy import FLOWS, POOL_TYPE, Deployment, register, wanted
from pincite_flows.runtime import use
from pincite_flows.schedules import NOT_DONE, find_trouble
from pincite_flows.server import PrefectServer
from pincite_flows.worker import STARTING, IngestWorker

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

log = logging.getLogger(__name__)

POLL_S = 2.0
BEAT_EVERY_S = 15.0
"""Seconds between signs of life to the pool, and between looks for sources, crashed runs and schedules."""
RUNS_AT_ONCE = 4
TROUBLE_WAIT_S = 15.0
STOP_TIMEOUT_S = 10.0


class RunResult(BaseWorkerResult):
    """The end of a run's thread."""


class LibraryWorker(BaseWorker[BaseJobConfiguration, BaseVariables, RunResult]):
    """Runs flows of `FLOWS` in threads of this process."""

    type = POOL_TYPE
    _description = "Does runs in a process that has a Pincite library open: `pincite work`, `pincite serve`."

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,
        task_status: TaskStatus[Any] | None = None,
    ) -> RunResult:
        """Run it to its end; its state tells Prefect how that was."""
        flow = FLOWS[(await self.client.read_flow(flow_run.flow_id)).name]
        if task_status is not None:
            task_status.started(self.name)
        ended: Future[None] = Future()

        def work() -> None:
            try:
                run_flow(flow, flow_run=flow_run, return_type="state")
            except BaseException as error:  # noqa: BLE001 - it is handed to the one who waits
                ended.set_exception(error)
            else:
                ended.set_result(None)

        # A thread of its own that the end of the process does not wait for.
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(work,), name=f"run-{flow_run.id}", daemon=True).start()
        await asyncio.wrap_future(ended)
        return RunResult(identifier=self.name, status_code=0)


class Runner:
    """Keeps the deployments registered and does their runs, from `start` to `stop`, beside `worker`."""

    def __init__(self, worker: IngestWorker, prefect: PrefectServer) -> None:
        self._worker = worker
        self._library = worker.context.library
        self._prefect = prefect
        self._stopping = worker.context.stopping
        self._state = STARTING
        self._thread = threading.Thread(target=self._work, name="runner", daemon=True)

    def start(self) -> None:
        """Begin to run flows."""
        self._thread.start()

    def state(self) -> PartState:
        """Return READY, STARTING, `degraded`, `Prefect not ours`, `pool paused` or `schedule missed`."""
        return self._state

    def stop(self) -> None:
        """End soon. Runs under way are told to, and have some seconds for it."""
        self._stopping.set()
        self._thread.join(STOP_TIMEOUT_S)

    def _work(self) -> None:
        # A server of this process's own is on its way up; somebody else's is there, or it is away.
        patience_s = self._library.settings.prefect_start_timeout_s if self._prefect.is_local else 0.0
        patient_until = time.monotonic() + patience_s
        with use(self._worker.context):
            while not self._stopping.is_set():
                if trouble := self._prefect.trouble():
                    if self._prefect.is_gone() or time.monotonic() >= patient_until:
                        self._set_state(trouble.noting(NOT_DONE))
                    self._stopping.wait(POLL_S)
                    continue
                try:
                    with self._prefect.settings():
                        anyio.run(self._serve)
                except Exception as error:  # whatever it was, schedules must go on
                    log.warning("The worker of scheduled runs begins anew.", exc_info=error)
                    failed = f"{type(error).__name__} while asking Prefect for runs"
                    self._set_state(PartState("degraded", failed, (NOT_DONE,)))
                    self._stopping.wait(TROUBLE_WAIT_S)

    async def _serve(self) -> None:
        pool = self._library.settings.work_pool
        worker = LibraryWorker(pool, name=self._worker.name, limit=RUNS_AT_ONCE)
        registered: list[Deployment] = []
        since, next_beat = datetime.now(UTC), 0.0
        async with worker:
            while not self._stopping.is_set():
                is_beat = time.monotonic() >= next_beat
                if is_beat:
                    deployments = await anyio.to_thread.run_sync(wanted, self._library)
                    if deployments != registered:
                        await anyio.to_thread.run_sync(register, pool, deployments)
                        registered = deployments
                    await worker.sync_with_backend()
                    if crashed := await anyio.to_thread.run_sync(settle_crashed_runs, pool):
                        log.warning("%d runs ended with the workers that did them.", crashed)
                await worker.get_and_submit_flow_runs()
                if is_beat:  # now that what was due is on its way
                    trouble = await anyio.to_thread.run_sync(find_trouble, pool, since)
                    self._set_state(trouble or READY)
                    next_beat = time.monotonic() + BEAT_EVERY_S
                await anyio.to_thread.run_sync(self._stopping.wait, POLL_S)

    def _set_state(self, state: PartState) -> None:
        if state not in (READY, self._state):
            log.warning("The runner has trouble: %s.", state)
        self._state = state

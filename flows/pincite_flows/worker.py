"""The worker: a thread that takes documents from the queue and brings them in, batch by batch.

A batch is a Prefect run, so that it is seen. But a document never waits for Prefect in vain: where the
server does not come up, or goes away, the worker does the same work without it and says so.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Sequence

from prefect import tags
from prefect.exceptions import PrefectSignal

from pincite.library import Library
from pincite_flows.ingest import ingest_batch
from pincite_flows.runtime import Workplace, use
from pincite_flows.server import READY, PrefectServer

log = logging.getLogger(__name__)

IDLE_WAIT_S = 1.5
PURGE_EVERY_S = 15.0
TROUBLE_WAIT_S = 5.0
STOP_TIMEOUT_S = 5.0

STARTING = "waiting for Prefect"


class IngestWorker:
    """Works through the queue of `library` from `start` to `stop`; without a server, it makes no runs.

    It looks into the queue when `library.work_available` is set, when `workplace.drain` is called, and every
    `idle_wait_s` seconds, since what another process has accepted may come with no word of it.
    """

    def __init__(
        self, library: Library, prefect: PrefectServer | None, *, idle_wait_s: float | None = None
    ) -> None:
        # A container that is started anew has its host's name and number again. By a name of its own it does
        # not renew the leases that it held before it was killed.
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._library = library
        self._prefect = prefect
        self._idle_wait_s = IDLE_WAIT_S if idle_wait_s is None else idle_wait_s
        self._stopping = threading.Event()
        self._one_batch = threading.Lock()
        self._one_drain = threading.Lock()
        self.workplace = Workplace(library, self._drain, self._stopping)
        self.settled = threading.Event()
        """Set when it is known whether there is a Prefect server, and so when work begins."""
        self._state = STARTING if prefect else READY
        self._next_purge = 0.0
        self._untidy = ""
        self._thread = threading.Thread(target=self._work, name="ingest-worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def state(self) -> str:
        """Return `ready`, `waiting for Prefect`, `degraded.

        ` and what is missing, `Prefect not ours: ` and where, or `failing: ` and why.

        Behind it stands what is wrong besides, where something is.
        """
        if self._state == READY and self._prefect and self._prefect.is_gone():
            self._degrade(self._prefect.trouble())
        waits = "; waiting for room on the disk" if self._library.room.is_full else ""
        return self._state + self._untidy + waits

    def stop(self) -> None:
        """End soon. A batch under way is given back to the queue; what it had finished stays finished."""
        self._stopping.set()
        self._library.work_available.set()
        if self._thread.is_alive():
            # Without its lease the thread's next write is refused, and it comes back from its stage.
            self._library.queue.release(self.name)
        self._thread.join(STOP_TIMEOUT_S)

    def _work(self) -> None:
        with use(self.workplace):
            self._wait_for_prefect()
            self.settled.set()
            while not self._stopping.is_set():
                try:
                    self._tidy()
                    if not self._take_a_batch() and self._library.work_available.wait(self._idle_wait_s):
                        self._library.work_available.clear()
                except Exception as error:  # whatever it was, the documents that wait still want a worker
                    log.exception("The worker failed at a batch; it goes on in %.0f seconds.", TROUBLE_WAIT_S)
                    self._state = f"failing: {type(error).__name__}; the service's log has more"
                    self._stopping.wait(TROUBLE_WAIT_S)

    def _drain(self) -> int:
        """Bring in what waits, in the caller's thread; how many documents that were.

        None where another thread is at it: as many runs as a process does at once would else do the same.
        """
        if not self._one_drain.acquire(blocking=False):
            return 0
        try:
            count = 0
            while taken := self._take_a_batch():
                count += taken
            return count
        finally:
            self._one_drain.release()

    def _tidy(self) -> None:
        if time.monotonic() < self._next_purge:
            return
        self._next_purge = time.monotonic() + PURGE_EVERY_S
        try:
            self._library.purge_expired()
            self._library.room.keep()
            self._library.refresh_attributes()
            self._library.index.optimise()  # it may have waited for room
            self._untidy = ""
        except Exception as error:  # a store that gives nothing up must not keep documents waiting
            log.exception("What has expired could not be removed; it is tried again in a while.")
            self._untidy = (
                f"; what has expired is not removed ({type(error).__name__}), see the service's log"
            )

    def _take_a_batch(self) -> int:
        """Claim documents and bring them in, one batch at a time in this process; how many it took."""
        with self._one_batch:
            if self._stopping.is_set():  # who waited here would take again what `stop` gives back
                return 0
            if self._library.room.is_full:
                return 0
            claimed = self._library.queue.claim(self.name, self._library.settings.batch_documents)
            if claimed:
                self._bring_in(claimed)
            return len(claimed)

    def _bring_in(self, version_ids: Sequence[str]) -> None:
        with self._library.queue.heartbeat(self.name, version_ids):
            if not self._in_a_run(version_ids):
                self._library.ingest.run(version_ids, self.name)

    def _in_a_run(self, version_ids: Sequence[str]) -> bool:
        """Tell whether a Prefect run did it all. Where it broke off, the stages find what it had finished."""
        if self._prefect is None:
            self._state = READY
            return False
        if trouble := self._prefect.trouble():
            self._degrade(trouble)
            return False
        try:
            with self._prefect.settings(), tags(self._library.settings.work_pool):
                ingest_batch(list(version_ids), self.name)
        except (Exception, PrefectSignal) as error:  # if the work itself failed, it does so again below
            log.warning("A Prefect run broke off; its batch is finished without it.", exc_info=error)
            self._degrade(f"degraded: the last Prefect run broke off ({type(error).__name__})")
            return False
        self._state = READY
        return True

    def _wait_for_prefect(self) -> None:
        if self._prefect is None:
            return
        # A server of this process's own is on its way up; somebody else's is there, or it is away.
        timeout_s = self._library.settings.prefect_start_timeout_s if self._prefect.is_local else 0.0
        self._prefect.wait_ready(timeout_s, self._stopping)
        if self._stopping.is_set():
            return
        if trouble := self._prefect.trouble():
            self._degrade(trouble)
        else:
            self._state = READY

    def _degrade(self, trouble: str) -> None:
        state = f"{trouble}; documents are brought in without runs"
        if state != self._state:
            log.warning("The worker has trouble: %s.", state)
        self._state = state

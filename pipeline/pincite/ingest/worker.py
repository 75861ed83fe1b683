"""Take what waits in the queue and bring it in, batch by batch, under leases that are kept alive.

The service, `pincite work` and `pincite add` all work through this one class.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence

from pincite.runtime.health import PartState
from pincite.runtime.room import Room
from pincite.store.registry import Queue

log = logging.getLogger(__name__)

IDLE_WAIT_S = 1.5
"""Seconds between two looks into the queue: another process may accept a document with no word of it."""
TIDY_EVERY_S = 15.0
TROUBLE_WAIT_S = 5.0

BringIn = Callable[[Sequence[str], str], object]
"""Brings in a batch: it is called with the versions and the name of the worker that holds them."""


class Worker:
    """Takes documents from a queue, one batch at a time in this process.

    `bring_in` brings in a batch while its leases are renewed. `tidy` is called now and then between two
    batches. `work_available` wakes `work` when a document is accepted in this process.
    """

    def __init__(
        self,
        queue: Queue,
        room: Room,
        work_available: threading.Event,
        *,
        batch_documents: int,
        bring_in: BringIn,
        tidy: Callable[[], None],
    ) -> None:
        # A container that is started anew has its host's name and number again. By a name of its own it does
        # not renew the leases that it held before it was killed.
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.stopping = threading.Event()
        self._queue = queue
        self._room = room
        self._work_available = work_available
        self._batch_documents = batch_documents
        self._bring_in = bring_in
        self._tidy = tidy
        self._one_batch = threading.Lock()
        self._one_drain = threading.Lock()
        self._holding = False
        self._next_tidy = 0.0
        self._failing: PartState | None = None
        self._untidy = ""

    def state(self, bringing_in: PartState) -> PartState:
        """Return `failing` and why, or else `bringing_in`, which says how batches are brought in.

        Its notes say what else is wrong.
        """
        waits = "waiting for room on the disk" if self._room.is_full else ""
        return (self._failing or bringing_in).noting(self._untidy, waits)

    def work(self, idle_wait_s: float | None = None) -> None:
        """Bring in what waits and what comes, until `stop` is called from another thread.

        It looks into the queue when work is available, and every `idle_wait_s` seconds. A failure is logged
        and told by `state`, and after a pause it goes on.
        """
        wait_s = IDLE_WAIT_S if idle_wait_s is None else idle_wait_s
        while not self.stopping.is_set():
            try:
                self._tidy_when_due()
                if not self.take_a_batch() and self._work_available.wait(wait_s):
                    self._work_available.clear()
            except Exception as error:  # whatever it was, the documents that wait still want a worker
                log.exception("The worker failed at a batch; it goes on in %.0f seconds.", TROUBLE_WAIT_S)
                self._failing = PartState("failing", type(error).__name__, ("the service's log has more",))
                self.stopping.wait(TROUBLE_WAIT_S)

    def stop(self) -> None:
        """End soon. A batch under way goes back to the queue; finished stages stay finished."""
        self.stopping.set()
        self._work_available.set()
        if self._holding:
            # Without its lease the batch's next write is refused, and its thread comes back from the stage.
            self._queue.release(self.name)

    def give_back(self) -> None:
        """Put what this worker holds back into the queue."""
        self._queue.release(self.name)

    def drain(self) -> int:
        """Bring in what waits, in the caller's thread. Returns how many documents were taken.

        Returns 0 where another thread is at it, which would leave nothing to take.
        """
        if not self._one_drain.acquire(blocking=False):
            return 0
        try:
            count = 0
            while taken := self.take_a_batch():
                count += taken
            return count
        finally:
            self._one_drain.release()

    def take_a_batch(self) -> int:
        """Claim documents and bring them in. Returns how many were taken.

        Nothing is taken while the disk is full, nor once `stop` was called. A batch that is interrupted, as
        by Ctrl-C, goes back to the queue. After an error its leases run out, which counts as an attempt;
        who does not go on calls `give_back`.
        """
        with self._one_batch:
            if self.stopping.is_set():  # who waited here would take again what `stop` gives back
                return 0
            if self._room.is_full:
                return 0
            claimed = self._queue.claim(self.name, self._batch_documents)
            self._failing = None
            if claimed:
                self._hold(claimed)
            return len(claimed)

    def _hold(self, claimed: Sequence[str]) -> None:
        self._holding = True
        try:
            if self.stopping.is_set():  # since it was claimed
                self._queue.release(self.name)
                return
            with self._queue.heartbeat(self.name, claimed):
                self._bring_in(claimed, self.name)
        except Exception:
            raise
        except BaseException:  # who interrupts has found no fault with the documents
            self._queue.release(self.name)
            raise
        finally:
            self._holding = False

    def _tidy_when_due(self) -> None:
        if time.monotonic() < self._next_tidy:
            return
        self._next_tidy = time.monotonic() + TIDY_EVERY_S
        try:
            self._tidy()
            self._untidy = ""
        except Exception as error:  # a store that gives nothing up must not keep documents waiting
            log.exception("What has expired could not be removed; it is tried again in a while.")
            self._untidy = f"what has expired is not removed ({type(error).__name__}), see the service's log"

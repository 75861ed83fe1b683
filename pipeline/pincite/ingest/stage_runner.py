"""Run a step of ingest for each version of a batch: a failure ends or postpones only its own version."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pincite.errors import (
    DiskFull,
    DocumentError,
    EmbeddingServerAway,
    EmbeddingServerMismatch,
    PinciteError,
)
from pincite.schema.document import Outcome, State
from pincite.store.outage import outage
from pincite.store.registry import MAX_ATTEMPTS, Job, LeaseLost, Queue

log = logging.getLogger(__name__)

WAITED_FOR = (DiskFull, EmbeddingServerAway, EmbeddingServerMismatch)
"""Errors that hold up every document alike, until somebody puts it right: they count as no attempt."""


class StageRunner:
    """Takes steps for versions that a worker holds; safe from any thread."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def run_each(
        self, versions: Sequence[str], worker: str, state: State, do: Callable[[Job], None]
    ) -> list[str]:
        """Do something for each version in turn. Returns the versions that go on."""
        return [version_id for version_id in versions if self.run_one(version_id, worker, state, do)]

    def run_one(self, version_id: str, worker: str, state: State, do: Callable[[Job], None]) -> bool:
        """Note the state of a version and do something for it. Returns True if it goes on.

        A DocumentError is its outcome; after anything else it is tried again later, unless nobody wants it.
        """
        try:
            self._queue.advance(version_id, worker, state)
            do(self._queue.job(version_id, worker))
            return True
        except LeaseLost:
            log.info("version %s was replaced, deleted or taken over", version_id)
        except DocumentError as error:
            with _noting_loss(version_id):
                self._queue.fail(version_id, worker, Outcome(code=error.code, detail=error.detail))
        except Exception as error:  # one document's failure must not cost the others of its batch
            if not self._queue.is_wanted(version_id):  # what was made of it goes with it
                log.info("version %s was replaced, cancelled or deleted", version_id)
                return False
            if isinstance(error, WAITED_FOR):
                log.warning("version %s waits: %s", version_id, error)
            else:
                log.exception("version %s failed while %s", version_id, state.value)
            self._put_back(version_id, worker, state, error)
        return False

    @contextmanager
    def run_batch(self, versions: Sequence[str], worker: str, state: State) -> Iterator[None]:
        """Guard a step that is done for all of these at once: where it fails, all are tried again later."""
        try:
            yield
        except Exception as error:
            for version_id in versions:
                self._put_back(version_id, worker, state, error)
            raise

    def _put_back(self, version_id: str, worker: str, state: State, error: Exception) -> None:
        """Let a version wait where every other would have to, and else count an attempt.

        A write that found no room counts as an attempt, since its disk may be one that nobody checks.
        """
        put_back = self._queue.hold if isinstance(error, WAITED_FOR) else self._queue.postpone
        with _noting_loss(version_id):
            put_back(version_id, worker, _trouble(error, state))


@contextmanager
def _noting_loss(version_id: str) -> Iterator[None]:
    try:
        yield
    except LeaseLost:
        log.info("version %s was replaced, deleted or taken over", version_id)


def _trouble(error: Exception, state: State) -> Outcome:
    """Return the outcome of an error that is no fault of the document's."""
    known = error if isinstance(error, PinciteError) else outage(error)
    if known is not None:
        return Outcome(code=known.code, detail=known.detail)
    detail = (
        f"{type(error).__name__} while {state.value}. It is tried {MAX_ATTEMPTS} times; the log has more, "
        "and pincite retry tries it again."
    )
    return Outcome(code="internal-error", detail=detail)

"""A completion that comes whole, waited for by another thread than the one that asks for it."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Generic, TypeVar

from pincite.answer.generate.failed_request import timed_out

T = TypeVar("T")


class Reply(Generic[T]):
    """A completion that comes whole, as it is read; it may not be there yet."""

    def __init__(self, future: Future[T], deadline: float) -> None:
        """`deadline` is in time.monotonic()."""
        self._future = future
        self._deadline = deadline

    def result(self, timeout_s: float | None = None) -> T:
        """Wait for it until its deadline; once that has passed, GeneratorTimeout is raised.

        Raises TimeoutError if it is not there after `timeout_s`, and GeneratorUnavailable in all its kinds.
        """
        left = max(0.0, self._deadline - time.monotonic())
        try:
            return self._future.result(left if timeout_s is None else min(left, timeout_s))
        except TimeoutError:
            if timeout_s is not None and time.monotonic() < self._deadline:
                raise
            raise timed_out() from None

    def cancel(self) -> None:
        """End the request, when nobody waits for it any more."""
        self._future.cancel()

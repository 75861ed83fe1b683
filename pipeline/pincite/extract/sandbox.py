"""Be the parent's side of the child that reads hostile bytes: hand it a job, watch its clock, kill it."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pydantic import ValidationError

from pincite.extract import wire
from pincite.extract.deadline import ProcessDeadline
from pincite.extract.forks import ForkFailed, ForkServer, StandardError
from pincite.extract.libraries import LibraryPart

START_TIMEOUT_S = 180.0
"""Seconds in which a child must be there with its libraries loaded, on a busy machine."""
LOOK_UP_S = 2.0
"""Seconds that a wait for a child goes on before it is asked whether it shall."""
_OUT_OF_MEMORY = (
    "MemoryError",
    "bad_alloc",
    "bad allocation",
    "Cannot allocate memory",
    "malloc",
    "calloc",
    "failed to map segment",
)


def _wait() -> None:
    """Wait on."""


class ChildLost(Exception):
    """The child had to be killed, or ended by itself. `reason` is timeout, memory, error or crash."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Child:
    """One child process, for one job; not thread-safe. It is there when made, and lives until `kill`."""

    def __init__(self, server: ForkServer, memory_mb: int, part: LibraryPart = "pdf") -> None:
        """Start a child. Raises ChildLost.

        The server loads the part before, if it must; the child what else it needs.
        """
        self.memory_mb = memory_mb
        self._server = server
        self._buffer = bytearray()
        self._stderr = StandardError()
        self._channel, theirs = socket.socketpair()
        try:
            with theirs:
                self._fork = server.fork(
                    memory_mb, part, theirs.fileno(), self._stderr.descriptor, START_TIMEOUT_S
                )
        except BaseException as error:
            self._close()
            if isinstance(error, ForkFailed):
                raise ChildLost("crash", str(error)) from None
            raise

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._fork.pid

    def send(self, job: wire.ChildJob) -> None:
        """Hand the job over. Raises ChildLost."""
        try:
            self._channel.sendall(wire.frame(job))
        except OSError:
            raise self._gone() from None

    def receive(self, timeout_s: float, meanwhile: Callable[[], None] = _wait) -> wire.ChildMessage:
        """Return the next message. Raises ChildLost when it does not come in time, or is not one.

        A child that other programs keep from the processors has more time, see `ProcessDeadline`.

        `meanwhile` is called every `LOOK_UP_S` seconds until it comes, and may raise to wait no longer.
        """
        deadline = ProcessDeadline(self.pid, timeout_s)
        header = self._read(wire.HEADER_BYTES, deadline, meanwhile)
        length = int.from_bytes(header, "big")
        if length > wire.MAX_FRAME_BYTES:
            raise ChildLost("crash", f"the reading process sent {length:,} bytes at once")
        try:
            return wire.parse_message(self._read(length, deadline, meanwhile))
        except ValidationError:
            raise ChildLost("crash", "the reading process sent what is not a message") from None

    def _read(self, count: int, deadline: ProcessDeadline, meanwhile: Callable[[], None]) -> bytes:
        while len(self._buffer) < count:
            left = deadline.left()
            self._channel.settimeout(max(0.0, min(left, LOOK_UP_S)))
            try:
                part = self._channel.recv(2**20)
            except (TimeoutError, BlockingIOError):
                if deadline.left() <= 0:
                    raise ChildLost("timeout", "it took too long") from None
                meanwhile()
                continue
            except OSError:
                raise self._gone() from None
            if not part:
                raise self._gone()
            self._buffer += part
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _gone(self) -> ChildLost:
        code = self._fork.code(within_s=5)
        tail = self._stderr.tail()
        if any(sign in tail for sign in _OUT_OF_MEMORY) or code == -signal.SIGKILL:
            return ChildLost("memory", f"it needed more than {self.memory_mb:,} MiB")
        if code == -signal.SIGXCPU:
            return ChildLost("timeout", "it took too much time of the processor")
        reason = "error" if code == 1 else "crash"
        last = tail.strip().splitlines()[-1:] or ["no word"]
        return ChildLost(reason, f"the reading process ended with {code}: {last[0][:200]}")

    def kill(self) -> None:
        """End the process with all that it started, and free what belongs to it."""
        if self._fork.code(within_s=0) is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._server.release(self._fork)
        self._close()

    def _close(self) -> None:
        self._channel.close()
        self._stderr.close()


class ChildPool:
    """Children for one purpose, at most `size` at a time; thread-safe.

    Each has one job: a fork costs less than it would to answer for what an earlier document left behind.
    """

    def __init__(self, size: int, server: ForkServer) -> None:
        self._slots = threading.BoundedSemaphore(size)
        self._server = server

    @contextmanager
    def child(self, memory_mb: int, part: LibraryPart = "pdf") -> Iterator[Child]:
        """Yield a child for one job. Raises ChildLost."""
        with self._slots:
            child = Child(self._server, memory_mb, part)
            try:
                yield child
            finally:
                child.kill()

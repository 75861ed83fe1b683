"""Be the parent's side of the fork server: start it, ask it for children, replace it when it has ended."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress

from pincite.extract.environment import environment
from pincite.extract.libraries import LibraryPart

REQUEST = struct.Struct("!8sI")
"""Requests to the server: load a part, by its name; or FORK, and the child's limit on memory in MiB.

With FORK go three descriptors: the child's channel, its standard error, and where the server tells of it.
"""
FORK = b"fork"
STATUS = struct.Struct("!i")
"""Messages of the server about a child: its process id, and at last its exit code, negative for a signal.

Where it could not start one, it tells the negative number of the error.
"""
_STDERR_TAIL = 400


class ForkFailed(Exception):
    """No child could be had; the text says why."""


class StandardError:
    """A file without a name for what a process says on its standard error."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile(buffering=0) as file:
            self.descriptor = os.dup(file.fileno())
        os.set_inheritable(self.descriptor, False)
        flags = fcntl.fcntl(self.descriptor, fcntl.F_GETFL)
        fcntl.fcntl(self.descriptor, fcntl.F_SETFL, flags | os.O_APPEND)

    def tail(self) -> str:
        """Return the end of it."""
        start = max(0, os.fstat(self.descriptor).st_size - _STDERR_TAIL)
        return os.pread(self.descriptor, _STDERR_TAIL, start).decode("utf-8", "replace")

    def close(self) -> None:
        """Release the file."""
        os.close(self.descriptor)


class Fork:
    """A child as the server tells of it. Its process id is known when it is made; it leads its own group."""

    def __init__(self, pid: int, status_pipe: socket.socket) -> None:
        self.pid = pid
        self._status_pipe = status_pipe
        self._code: int | None = None

    def code(self, within_s: float) -> int | None:
        """Return its exit code, negative for a signal; None while it runs, or if the server ended first."""
        if self._code is None:
            self._code = _receive(self._status_pipe, within_s)
        return self._code

    def close(self) -> None:
        """Stop listening for its end."""
        self._status_pipe.close()


def _receive(status_pipe: socket.socket, within_s: float) -> int | None:
    status_pipe.settimeout(within_s)
    with suppress(OSError):
        message = status_pipe.recv(STATUS.size)
        if len(message) == STATUS.size:
            number: int = STATUS.unpack(message)[0]
            return number
    return None


class _Server:
    """One server process; not thread-safe. Raises OSError where it cannot be started."""

    def __init__(self, niceness: int) -> None:
        self._parts: set[LibraryPart] = set()
        self._control, theirs = socket.socketpair()
        self._stderr = StandardError()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, fixed arguments
                [sys.executable, "-P", "-m", "pincite.extract.forkserver", str(os.getpid()), str(niceness)],
                stdin=theirs.fileno(),
                stdout=self._stderr.descriptor,
                stderr=self._stderr.descriptor,
                env=environment(),
                cwd=tempfile.gettempdir(),
                process_group=0,  # no session of its own: Linux weighs niceness within a session alone
            )
        except OSError:
            self._control.close()
            self._stderr.close()
            raise
        finally:
            theirs.close()

    def load(self, *parts: LibraryPart) -> None:
        """Ask for libraries. Raises OSError when it has ended."""
        for part in parts:
            if part not in self._parts:
                self._control.sendall(REQUEST.pack(part.encode(), 0))
                self._parts.add(part)

    def fork(self, memory_mb: int, part: LibraryPart, channel: int, stderr: int) -> socket.socket:
        """Ask for a child. Returns the socket by which it is told of.

        The socket ends without a word when the server has ended.
        """
        status_pipe, theirs = socket.socketpair()
        with theirs, suppress(OSError):
            self.load(part)
            descriptors = [channel, stderr, theirs.fileno()]
            socket.send_fds(self._control, [REQUEST.pack(FORK, memory_mb)], descriptors)
        return status_pipe

    def end(self) -> str:
        """End it. Returns the end of what it said."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        said = self._stderr.tail()
        self._stderr.close()
        return said


class ForkServer:
    """Children from one server process, which is started when it is first needed; thread-safe.

    Their niceness (0 to 19) is how far they give way to other processes.
    """

    def __init__(self, niceness: int = 0) -> None:
        self._niceness = niceness
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._at_work = 0
        self._closing = False

    def load(self, *parts: LibraryPart) -> None:
        """Have it load ahead what children will need; wait for nothing."""
        with self._lock, suppress(OSError):  # that it has ended is found by who needs a child next
            self._running().load(*parts)

    def fork(self, memory_mb: int, part: LibraryPart, channel: int, stderr: int, within_s: float) -> Fork:
        """Return a child that has a part loaded, to be given back by `release`. Raises ForkFailed."""
        with self._lock:
            self._at_work += 1
            self._closing = False
        try:
            return self._forked(memory_mb, part, channel, stderr, time.monotonic() + within_s)
        except BaseException:
            self._left()
            raise

    def _forked(self, memory_mb: int, part: LibraryPart, channel: int, stderr: int, deadline: float) -> Fork:
        said = ""
        for _ in range(2):  # a server that has ended in the meantime is replaced, once
            try:
                with self._lock:
                    server = self._running()
                    status_pipe = server.fork(memory_mb, part, channel, stderr)
            except OSError as error:
                said = str(error)
                break
            pid = _receive(status_pipe, max(0.0, deadline - time.monotonic()))
            if pid is not None and pid > 0:
                return Fork(pid, status_pipe)
            status_pipe.close()
            if pid is not None:
                said = os.strerror(-pid)
                break
            said = self._discard(server) or said
        raise ForkFailed(f"no process could be started to read it: {said.strip()[-200:] or 'no word'}")

    def release(self, fork: Fork) -> None:
        """Take back a child that has ended, or was killed."""
        fork.close()
        self._left()

    def close(self) -> None:
        """End the server, when the last child has been given back; the next call starts another."""
        with self._lock:
            self._closing = True
            self._end_if_over()

    def _running(self) -> _Server:
        if self._server is None:
            self._server = _Server(self._niceness)
        return self._server

    def _discard(self, server: _Server) -> str:
        with self._lock:
            if self._server is not server:
                return ""
            self._server = None
            return server.end()

    def _left(self) -> None:
        with self._lock:
            self._at_work -= 1
            self._end_if_over()

    def _end_if_over(self) -> None:
        if self._closing and not self._at_work and self._server is not None:
            self._server.end()
            self._server = None

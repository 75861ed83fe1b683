"""The parent's side of the child that reads hostile bytes: starts it, watches its clock, kills it."""

from __future__ import annotations

import fcntl
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from pydantic import ValidationError

from pincite.extract import wire

START_TIMEOUT_S = 180.0
"""Seconds in which a child must have loaded its libraries, on a busy machine."""
_JOBS_PER_CHILD = 200
"""Documents after which a child is replaced, so that what libraries leak does not add up."""
_STDERR_TAIL = 400
_OUT_OF_MEMORY = (
    "MemoryError",
    "bad_alloc",
    "bad allocation",
    "Cannot allocate memory",
    "malloc",
    "calloc",
    "failed to map segment",
)
_PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
)
_OFFLINE_AND_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "true",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
}


class ChildLost(Exception):
    """The child had to be killed, or ended by itself. `reason` is timeout, memory, error or crash."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def environment() -> dict[str, str]:
    """What a child may know of this process's environment: no key, no address, no token."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed, **_OFFLINE_AND_QUIET, "HOME": tempfile.gettempdir()}


class Child:
    """One child process; not thread-safe. It is started when made and lives until `kill`."""

    def __init__(self, memory_mb: int) -> None:
        self.memory_mb = memory_mb
        self.jobs = 0
        self._warming = False
        self._buffer = bytearray()
        with tempfile.TemporaryFile(buffering=0) as stderr:
            self._stderr = os.dup(stderr.fileno())
        os.set_inheritable(self._stderr, False)
        fcntl.fcntl(self._stderr, fcntl.F_SETFL, fcntl.fcntl(self._stderr, fcntl.F_GETFL) | os.O_APPEND)
        command = [sys.executable, "-P", "-m", "pincite.extract.child", str(memory_mb), str(os.getpid())]
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, fixed arguments
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            bufsize=0,
            env=environment(),
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def warm(self) -> None:
        """Lets it load its libraries while nobody waits. Raises ChildLost."""
        self.send(wire.WarmJob())
        self._warming = True

    def send(self, job: wire.Job) -> None:
        """Hands a job over. Raises ChildLost."""
        while self._warming:
            self._warming = not isinstance(self.receive(START_TIMEOUT_S), wire.Done)
        self.jobs += 1
        os.ftruncate(self._stderr, 0)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(wire.frame(job))
        except OSError:
            raise self._gone() from None

    def speaks(self, within_s: float) -> bool:
        """Whether something comes, or the process ends, within so many seconds."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout.fileno(), selectors.EVENT_READ)
            return bool(self._buffer or selector.select(within_s))

    def receive(self, timeout_s: float) -> wire.Message:
        """The next message. Raises ChildLost when it does not come in time, or is not one."""
        deadline = time.monotonic() + timeout_s
        header = self._read(wire.HEADER_BYTES, deadline)
        length = int.from_bytes(header, "big")
        if length > wire.MAX_FRAME_BYTES:
            raise ChildLost("crash", f"the reading process sent {length:,} bytes at once")
        try:
            return wire.parse_message(self._read(length, deadline))
        except ValidationError:
            raise ChildLost("crash", "the reading process sent what is not a message") from None

    def _read(self, count: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while len(self._buffer) < count:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise ChildLost("timeout", "it took too long")
                part = os.read(descriptor, 2**20)
                if not part:
                    raise self._gone()
                self._buffer += part
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _gone(self) -> ChildLost:
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            code = None
        size = os.fstat(self._stderr).st_size
        tail = os.pread(self._stderr, _STDERR_TAIL, max(0, size - _STDERR_TAIL)).decode("utf-8", "replace")
        if any(sign in tail for sign in _OUT_OF_MEMORY) or code == -9:
            return ChildLost("memory", f"it needed more than {self.memory_mb:,} MiB")
        if code == -signal.SIGXCPU:
            return ChildLost("timeout", "it took too much time of the processor")
        reason = "error" if code == 1 else "crash"
        last = tail.strip().splitlines()[-1:] or ["no word"]
        return ChildLost(reason, f"the reading process ended with {code}: {last[0][:200]}")

    def kill(self) -> None:
        """Ends the process with all that it started, and frees what belongs to it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        os.close(self._stderr)


class Pool:
    """Warm children for one purpose, at most `size` at work; thread-safe."""

    def __init__(self, size: int) -> None:
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._spawner: ThreadPoolExecutor | None = None

    @contextmanager
    def child(self, memory_mb: int) -> Iterator[Child]:
        """A child for one job. Leaving by an exception kills it: nobody knows what it is doing."""
        with self._slots:
            child = self._take(memory_mb)
            try:
                yield child
            except BaseException:
                self._drop(child)
                raise
            if child.jobs >= _JOBS_PER_CHILD:
                self._drop(child)
            else:
                with self._lock:
                    self._busy.discard(child)
                    self._idle.append(child)

    def _take(self, memory_mb: int) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive and child.memory_mb == memory_mb:
                    self._busy.add(child)
                    return child
                child.kill()
            child = self._start(memory_mb)
            self._busy.add(child)
            return child

    def _start(self, memory_mb: int) -> Child:
        # On Linux a child dies with the thread that started it, so that thread is kept until the end.
        self._spawner = self._spawner or ThreadPoolExecutor(1, thread_name_prefix="pincite-spawner")
        return self._spawner.submit(Child, memory_mb).result()

    def warm(self, memory_mb: int) -> None:
        """Starts a child ahead where none waits, so that who needs one next need not wait for it."""
        with self._lock:
            if not self._idle:
                child = self._start(memory_mb)
                with suppress(ChildLost):  # whoever takes it next finds it gone, and another is started
                    child.warm()
                self._idle.append(child)

    def _drop(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
        child.kill()

    def close(self) -> None:
        """Ends the children that wait, and the thread that starts new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
            spawner, self._spawner = self._spawner, None
        for child in idle:
            child.kill()
        if spawner is not None:
            spawner.shutdown()

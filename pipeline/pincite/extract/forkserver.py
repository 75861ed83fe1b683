"""Run the process that children are forked from: it has their libraries loaded, and reads no document.

It has one thread, since a fork takes no other along, and knows of a job only that there is one. It ends with
its parent, and its children with it.
"""

from __future__ import annotations

import errno
import gc
import os
import selectors
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, cast

from pincite.extract import child, libraries
from pincite.extract.forks import FORK, REQUEST, STATUS
from pincite.extract.libraries import LibraryPart

_LOOK_S = 1.0
"""Seconds after which it looks whether its parent is still there, should nothing else have told it."""
_FORKS = sys.platform == "linux"
"""Elsewhere a child is a new interpreter: macOS's own libraries do not bear a fork without an exec."""


def main() -> None:
    """Serve requests until the parent ends.

    Arguments: the parent's process id; a niceness. Requests come by the socket that is standard input.
    """
    os.nice(int(sys.argv[2]))
    Server(socket.socket(fileno=0), int(sys.argv[1])).serve()


class Server:
    """Starts children when it is asked to, and tells of them."""

    def __init__(self, control: socket.socket, parent: int) -> None:
        self._control = control
        self._parent = parent
        self._children: dict[int, int] = {}
        """Process ids, and the descriptors by which to tell of their end."""

    def serve(self) -> None:
        """Answer until the parent has gone, and then end the children too."""
        woken, wake = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(woken, selectors.EVENT_READ)
            selector.register(self._control, selectors.EVENT_READ)
            while os.getppid() == self._parent:
                ready = {key.fileobj for key, _ in selector.select(_LOOK_S)}
                if woken in ready:
                    os.read(woken, 4096)
                    self._reap()
                if self._control in ready and not self._answer():
                    break
        for pid in self._children:
            _kill_group(pid)

    def _answer(self) -> bool:
        """Do what is asked. Returns False if nobody asks any more."""
        request, descriptors, _, _ = socket.recv_fds(self._control, REQUEST.size, 3)
        if len(request) < REQUEST.size:
            return False
        word, memory_mb = REQUEST.unpack(request)
        name = word.rstrip(b"\0")
        if name == FORK:
            self._start(memory_mb, *descriptors)
        elif _FORKS:
            _load(cast(LibraryPart, name.decode()))
        return True

    def _start(self, memory_mb: int, channel: int, stderr: int, status_pipe: int) -> None:
        for descriptor in (channel, stderr, status_pipe):
            os.set_inheritable(descriptor, False)
        try:
            pid = (fork if _FORKS else spawn)(memory_mb, channel, stderr)
        except OSError as error:
            _report_status(status_pipe, -(error.errno or errno.EAGAIN))
            os.close(status_pipe)
        else:
            self._children[pid] = status_pipe
            _report_status(status_pipe, pid)
        os.close(channel)
        os.close(stderr)

    def _reap(self) -> None:
        """Tell how children ended."""
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            _kill_group(pid)  # what the child may have started
            status_pipe = self._children.pop(pid)
            _report_status(status_pipe, os.waitstatus_to_exitcode(status))
            os.close(status_pipe)


def _load(part: LibraryPart) -> None:
    try:
        libraries.load(part)
    except Exception:  # noqa: BLE001 - a child meets it again where it matters, and tells of it
        traceback.print_exc()
    gc.freeze()  # what is never collected is not written to, and stays shared


def fork(memory_mb: int, channel: int, stderr: int) -> int:
    """Start a child that has loaded what this process has. Returns its process id."""
    server, pid = os.getpid(), os.fork()
    if pid == 0:
        _read_as_child(memory_mb, server, channel, stderr)
    # The child does so too: whichever is first, its group is there when it is told of.
    with suppress(OSError):
        os.setpgid(pid, pid)
    return pid


def _read_as_child(memory_mb: int, server: int, channel: int, stderr: int) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for source, target in ((channel, 0), (channel, 1), (stderr, 2)):
            os.dup2(source, target)
        for path in list(Path("/dev/fd").iterdir()):
            if (descriptor := int(path.name)) > 2:
                with suppress(OSError):  # the one by which they were listed is closed
                    os.close(descriptor)
        child.run(memory_mb, server)
        code = 0
    except MemoryError:
        os.write(2, b"MemoryError\n")  # for more there may be none left
    except BaseException:  # noqa: BLE001 - told as an interpreter tells what ends it
        traceback.print_exc()
    finally:
        os._exit(code)


def spawn(memory_mb: int, channel: int, stderr: int) -> int:
    """Start a child that has yet to load everything. Returns its process id."""
    command = [sys.executable, "-P", "-m", "pincite.extract.child", str(memory_mb), str(os.getpid())]
    descriptors = [(os.POSIX_SPAWN_DUP2, *pair) for pair in ((channel, 0), (channel, 1), (stderr, 2))]
    return os.posix_spawn(sys.executable, command, os.environ, file_actions=descriptors, setpgroup=0)


def _report_status(status_pipe: int, number: int) -> None:
    with suppress(OSError):  # nobody waits for it any more
        os.write(status_pipe, STATUS.pack(number))


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()

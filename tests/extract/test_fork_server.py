"""The server that children are forked from: replaced when killed, ended with its last child or its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pincite.errors import DocumentError
from pincite.extract import Extractor, forks, forkserver, wire
from pincite.extract.forks import ForkServer
from pincite.extract.sandbox import ChildPool

from .bombs import bomb, sentence
from .children import MEMORY_MB, Make, drain, eventually, job, linux_only, parent_of, running, servers

pytestmark = pytest.mark.usefixtures("own_fork_server")


@linux_only
def test_a_server_that_is_killed_is_replaced_and_its_document_read_on(
    limited: Callable[..., Extractor], tmp_path: Path
) -> None:
    others, killed = servers(), set[int]()

    def kill(done: int, _total: int | None) -> None:
        if done == 1 and not killed:
            killed.update(servers() - others)
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    path = bomb(tmp_path / "bomb.pdf", hangs_on=2)
    extraction = limited(page_timeout_s=8).extract(path, "bomb.pdf", progress=kill)
    assert [page.number for page in extraction.pages] == [1, 3]
    assert len(killed) == 1
    assert len(servers() - others - killed) == 1


@linux_only
def test_closing_ends_the_server_when_its_last_child_is_done(
    server: ForkServer, pool: ChildPool, make_pdf: Make
) -> None:
    with pool.child(MEMORY_MB) as child:
        pid = parent_of(child.pid)
        server.close()
        child.send(job(make_pdf(sentence)))
        assert drain(child)[-1] == "done"
    assert not running(pid)
    with pool.child(MEMORY_MB) as child:
        assert parent_of(child.pid) != pid


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_a_server_that_cannot_be_started_is_told_and_not_waited_for(
    limited: Callable[..., Extractor], make_pdf: Make, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(DocumentError, match="could be started") as raised:
        limited().extract(make_pdf(sentence), "a.pdf")
    assert raised.value.code == "extraction-crashed"


def test_a_library_that_cannot_be_loaded_is_named_by_the_document_that_needs_it(
    limited: Callable[..., Extractor], make_pdf: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pymupdf.py").write_text("raise ImportError('pymupdf is torn')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    with pytest.raises(DocumentError, match="pymupdf is torn"):
        limited().extract(make_pdf(sentence), "a.pdf")


def test_where_a_fork_is_not_safe_a_new_interpreter_reads(make_pdf: Make) -> None:
    channel, theirs = socket.socketpair()
    errors = forks.StandardError()
    with channel, theirs:
        pid = forkserver.spawn(MEMORY_MB, theirs.fileno(), errors.descriptor)
        theirs.close()
        channel.sendall(wire.frame(job(make_pdf(sentence))))
        with channel.makefile("rb") as messages:
            said = messages.read()
    assert (os.waitpid(pid, 0)[1], errors.tail()) == (0, "")
    errors.close()
    assert b"the valve opens at 6 bar" in said


@linux_only
def test_all_end_with_a_parent_that_is_killed_whoever_holds_what_it_had_open(tmp_path: Path) -> None:
    script = """
import os, time
from pincite.extract.forks import ForkServer
from pincite.extract.sandbox import ChildPool
pool = ChildPool(1, ForkServer())
with pool.child(4096) as child:
    holder = os.fork()
    if holder:
        print(child.pid, holder, flush=True)
    time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child, holder = map(int, parent.stdout.readline().split())
    ends = child, parent_of(child)
    assert all(map(running, ends))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    try:
        assert eventually(lambda: not any(map(running, ends)))
    finally:
        os.kill(holder, signal.SIGKILL)

"""The child that reads hostile bytes: there in no time, killed when it hangs, and never told a secret."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import get_args

import pytest

from pincite.errors import DocumentError
from pincite.extract import Extractor, forks, forkserver, sandbox, wire
from pincite.extract.environment import environment
from pincite.extract.forks import ForkServer
from pincite.extract.libraries import LibraryPart
from pincite.extract.sandbox import Child, ChildLost, ChildPool
from pincite.settings import Limits

from .bombs import bomb, sentence

Make = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("own_fork_server")

MEMORY_MB = 4_096

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")


@pytest.fixture
def server() -> Iterator[ForkServer]:
    made = ForkServer()
    yield made
    made.close()


@pytest.fixture
def pool(server: ForkServer) -> ChildPool:
    return ChildPool(3, server)


def job(path: Path) -> wire.ExtractJob:
    return wire.ExtractJob(path=str(path), filename=path.name, limits=Limits())


def drain(child: Child, until: str = "done") -> list[str]:
    kinds: list[str] = []
    while kinds[-1:] != [until]:
        kinds.append(child.receive(sandbox.START_TIMEOUT_S).kind)
    return kinds


def stat(pid: int) -> list[str]:
    """Return what the kernel tells of a process, from its state on; nothing of one that is no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def running(pid: int) -> bool:
    return stat(pid)[:1] not in ([], ["Z"])


def parent_of(pid: int) -> int:
    return int(stat(pid)[1])


def servers() -> set[int]:
    """Return the fork servers of this process."""
    mine = {int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()}
    return {
        pid for pid in mine if running(pid) and parent_of(pid) == os.getpid() and b"forkserver" in told(pid)
    }


def told(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def eventually(holds: Callable[[], bool], within_s: float = 20) -> bool:
    deadline = time.monotonic() + within_s
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def test_every_job_has_a_child_of_its_own_and_one_that_is_lost_costs_no_other(
    pool: ChildPool, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    pids = set()
    for _ in range(2):
        with pool.child(MEMORY_MB) as child:
            with pytest.raises(ChildLost), pool.child(MEMORY_MB) as lost:
                os.kill(lost.pid, signal.SIGKILL)
                lost.send(job(empty))
                lost.receive(10)
            child.send(job(empty))
            assert drain(child) == ["failed", "done"]
            pids |= {child.pid, lost.pid}
    assert len(pids) == 4


@linux_only
def test_what_is_loaded_ahead_is_there_in_the_next_child(
    server: ForkServer, pool: ChildPool, make_pdf: Make
) -> None:
    server.load("pdf")
    with pool.child(MEMORY_MB) as child:
        assert "libmupdf" in Path(f"/proc/{child.pid}/maps").read_text()
        child.send(job(make_pdf(sentence)))
        assert drain(child) == ["loaded", "opened", "page", "done"]


@linux_only
def test_the_server_has_one_thread_whatever_it_has_loaded(server: ForkServer, pool: ChildPool) -> None:
    server.load("pdf", "ocr", "html")
    with pool.child(MEMORY_MB) as child:
        assert len(list(Path(f"/proc/{parent_of(child.pid)}/task").iterdir())) == 1


@pytest.mark.parametrize("part", get_args(LibraryPart))
def test_the_server_is_asked_for_a_part_by_its_whole_name(part: str) -> None:
    word, _ = forks.REQUEST.unpack(forks.REQUEST.pack(part.encode(), 0))
    assert word.rstrip(b"\0").decode() == part


@linux_only
def test_what_draws_pages_has_loaded_no_model_and_runs_one_thread(server: ForkServer) -> None:
    with ChildPool(1, server).child(MEMORY_MB, "drawing") as child:
        maps = Path(f"/proc/{child.pid}/maps").read_text()
        assert len(list(Path(f"/proc/{parent_of(child.pid)}/task").iterdir())) == 1
    assert "libmupdf" in maps
    assert "onnxruntime" not in maps


def test_a_file_is_read_by_its_content_whatever_was_loaded_for_its_name(
    limited: Callable[..., Extractor], make_pdf: Make, tmp_path: Path
) -> None:
    page = tmp_path / "page.pdf"
    page.write_text("<!doctype html><html><body><p>The valve opens at 6 bar.</p></body></html>")
    reader = limited()
    assert "opens at 6 bar" in reader.extract(page, "page.pdf").pages[0].text
    assert "opens at 6 bar" in reader.extract(make_pdf(sentence), "made.html").pages[0].text


def written(pid: int) -> bytes:
    """Return the memory of a process that it has written to, or could."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            start, end = (int(edge, 16) for edge in span.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                parts.append(memory.read(end - start))
    return b"".join(parts)


@linux_only
def test_no_secret_and_no_other_document_is_in_the_memory_of_a_child(
    pool: ChildPool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("PINCITE_API_KEY", "QDRANT_API_KEY", "PINCITE_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "hunter2")
    assert "hunter2" not in "".join(environment().values())
    with pool.child(MEMORY_MB) as reading:
        reading.send(job(bomb(tmp_path / "bomb.pdf", hangs_on=2)))
        drain(reading, until="page")
        with pool.child(MEMORY_MB) as child:
            assert b"Page 1 is legible text" in written(reading.pid)
            for pid in (child.pid, parent_of(child.pid)):
                assert b"hunter2" not in Path(f"/proc/{pid}/environ").read_bytes()
                held = written(pid)
                assert b"hunter2" not in held
                assert b"Page 1 is legible text" not in held
                assert b"bomb.pdf" not in held


@linux_only
def test_a_child_has_nothing_open_but_its_own(pool: ChildPool, tmp_path: Path) -> None:
    def open_files(pid: int) -> list[str]:
        return sorted({str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()})

    with pool.child(MEMORY_MB) as reading:
        reading.send(job(bomb(tmp_path / "bomb.pdf", hangs_on=2)))
        drain(reading, until="page")
        with pool.child(MEMORY_MB) as child:
            assert eventually(lambda: open_files(child.pid)[:1] == ["/dev/null"])
            null, errors, channel = open_files(child.pid)
            assert (null, errors.endswith("(deleted)"), channel[:7]) == ("/dev/null", True, "socket:")
            assert not {errors, channel} & set(open_files(reading.pid))


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGSEGV, "crash"), (signal.SIGXCPU, "timeout"), (signal.SIGKILL, "memory")],
)
def test_what_ended_a_child_is_told_by_its_signal(
    pool: ChildPool, number: signal.Signals, reason: str
) -> None:
    with pytest.raises(ChildLost) as raised, pool.child(MEMORY_MB) as child:
        os.kill(child.pid, number)
        child.receive(10)
    assert raised.value.reason == reason


def test_a_child_that_ends_by_an_error_tells_which(pool: ChildPool) -> None:
    with pytest.raises(ChildLost, match="json") as raised, pool.child(MEMORY_MB) as child:
        child._channel.sendall(b"\0\0\0\4what")
        child.receive(10)
    assert raised.value.reason == "error"


def test_a_child_that_says_nothing_in_time_is_told_from_one_that_ended(pool: ChildPool) -> None:
    with pytest.raises(ChildLost) as raised, pool.child(MEMORY_MB) as child:
        child.receive(0.1)
    assert raised.value.reason == "timeout"


@linux_only
def test_children_that_give_way_do_so_to_the_process_that_has_them() -> None:
    server = ForkServer(niceness=5)
    try:
        with ChildPool(1, server).child(MEMORY_MB) as child:
            assert os.getpriority(os.PRIO_PROCESS, child.pid) == os.getpriority(os.PRIO_PROCESS, 0) + 5
            # Linux weighs what is in two sessions as two, whatever their niceness.
            assert os.getsid(child.pid) == os.getsid(0)
    finally:
        server.close()


@linux_only
def test_a_child_is_killed_with_all_that_it_started(pool: ChildPool) -> None:
    with pool.child(MEMORY_MB) as child:
        assert os.getpgid(child.pid) == child.pid
        server = parent_of(child.pid)
    assert eventually(lambda: not stat(child.pid))
    assert running(server)


def test_what_a_child_sends_is_checked(pool: ChildPool) -> None:
    with pytest.raises(ChildLost, match="at once"), pool.child(MEMORY_MB) as child:
        child._channel.close()
        child._channel, theirs = socket.socketpair()
        with theirs:
            theirs.sendall(b"\xff\xff\xff\xff" + bytes(64))
        child.receive(10)


@linux_only
def test_a_child_that_is_kept_from_the_processors_has_more_time(pool: ChildPool, make_pdf: Make) -> None:
    with pool.child(MEMORY_MB) as child:
        os.kill(child.pid, signal.SIGSTOP)
        child.send(job(make_pdf(sentence)))
        Timer(0.6, os.kill, (child.pid, signal.SIGCONT)).start()
        assert isinstance(child.receive(0.4), wire.Loaded)


@linux_only
def test_a_child_that_never_gets_a_processor_is_given_up(pool: ChildPool, make_pdf: Make) -> None:
    with pytest.raises(ChildLost, match="took too long"), pool.child(MEMORY_MB) as child:
        os.kill(child.pid, signal.SIGSTOP)
        child.send(job(make_pdf(sentence)))
        child.receive(0.2)


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

"""The child that reads hostile bytes: there in no time, killed when it hangs, and never told a secret."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import get_args

import pytest

from pincite.extract import Extractor, forks, wire
from pincite.extract.environment import environment
from pincite.extract.forks import ForkServer
from pincite.extract.libraries import LibraryPart
from pincite.extract.sandbox import ChildLost, ChildPool

from .bombs import bomb, sentence
from .children import (
    MEMORY_MB,
    Make,
    drain,
    eventually,
    job,
    linux_only,
    parent_of,
    running,
    stat,
)

pytestmark = pytest.mark.usefixtures("own_fork_server")


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
        found = set()
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed since it was listed
                found.add(str(entry.readlink()))
        return sorted(found)

    with pool.child(MEMORY_MB) as reading:
        reading.send(job(bomb(tmp_path / "bomb.pdf", hangs_on=2)))
        drain(reading, until="page")
        with pool.child(MEMORY_MB) as child:
            opened: list[str] = []

            def has_settled() -> bool:
                """Return True once it reads no module any more: what it has open then stays so."""
                opened[:] = open_files(child.pid)
                return opened[:1] == ["/dev/null"] and len(opened) == 3

            assert eventually(has_settled), opened
            null, errors, channel = opened
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

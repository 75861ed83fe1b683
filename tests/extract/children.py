"""What tests of the children that read documents share: their jobs, and what the kernel says of them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pincite.extract import sandbox, wire
from pincite.extract.sandbox import Child
from pincite.settings import Limits

Make = Callable[..., Path]

MEMORY_MB = 4_096

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")


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

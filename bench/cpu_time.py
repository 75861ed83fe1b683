"""CPU time of this process and of all that it started, while they still run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PARENT, _FIRST_TIME, _AFTER_TIMES = 1, 11, 15
"""Where the parent and the four times (own and waited-for, user and system) stand after a process's name."""


def cpu_seconds() -> float:
    """User and system time of this process, its children that ended, and its descendants that run (Linux)."""
    return sum(sum(map(int, stat[_FIRST_TIME:_AFTER_TIMES])) for stat in family()) / _TICKS_PER_S


def family() -> Iterator[list[str]]:
    """Yield what the kernel says of this process and its descendants: /proc/<id>/stat after the name."""
    stats: dict[int, list[str]] = {}
    children: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = (process / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked; whoever waits for it has its time
        stats[int(process.name)] = stat
        children.setdefault(int(stat[_PARENT]), []).append(int(process.name))
    family = [os.getpid()]
    while family:
        process_id = family.pop()
        if process_id in stats:
            yield stats[process_id]
        family += children.get(process_id, [])

"""CPU time of this process and of all that it started, while they still run."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PARENT, _FIRST_TIME, _AFTER_TIMES = 1, 11, 15
"""Where the parent and the four times (own and waited-for, user and system) stand after a process's name."""


def cpu_seconds() -> float:
    """User and system time of this process, its children that ended, and its descendants that run (Linux)."""
    times: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked; whoever waits for it has its time
        times[int(process.name)] = sum(map(int, fields[_FIRST_TIME:_AFTER_TIMES]))
        children.setdefault(int(fields[_PARENT]), []).append(int(process.name))
    ticks, family = 0, [os.getpid()]
    while family:
        process_id = family.pop()
        ticks += times.get(process_id, 0)
        family += children.get(process_id, [])
    return ticks / _TICKS_PER_S

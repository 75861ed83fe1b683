"""Measure the time of a process, which does not pass while other programs keep it from the processors."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 4
"""Times its seconds that a process may take by the clock, however little of a processor it gets."""
LOOK_AGAIN_S = 2.0


class ProcessDeadline:
    """The end of a process's seconds: by the clock, and by the processors too where the system tells.

    A process that computes on an idle machine has `seconds` by the clock. On a loaded one it has them of
    processor time, and at most `PATIENCE` times as many by the clock; so has one that only waits.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid, self._seconds = pid, seconds
        self._began, self._had = time.monotonic(), processor_s(pid)

    def left(self) -> float:
        """Return the seconds until it is to be asked again; 0 or less when the time is over."""
        passed = time.monotonic() - self._began
        if passed < self._seconds:
            return self._seconds - passed
        if self._had is None or (now := processor_s(self._pid)) is None:
            return 0.0
        owed = min(self._seconds - (now - self._had), PATIENCE * self._seconds - passed)
        return min(owed, LOOK_AGAIN_S)


def processor_s(pid: int) -> float | None:
    """Return the seconds that all threads of a process have computed; None where `/proc` does not say."""
    with suppress(OSError):
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return None

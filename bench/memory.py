"""Peak memory of this process and of all that it started."""

from __future__ import annotations

import os
from threading import Event, Thread
from types import TracebackType
from typing import Self

from cpu_time import family

_RESIDENT = 21
"""Where the resident pages stand after a process's name."""
_EVERY_S = 0.5


def resident_bytes() -> int:
    """Resident set size now, summed over the processes: what they share counts once for each (Linux)."""
    return sum(int(stat[_RESIDENT]) for stat in family()) * os.sysconf("SC_PAGE_SIZE")


class PeakMemory:
    """The most that `resident_bytes` said, looked at twice a second while this is entered."""

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            self.peak_bytes = max(self.peak_bytes, resident_bytes())
            if self._over.wait(_EVERY_S):
                return

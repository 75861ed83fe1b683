"""Count the processor cores that there are for this process."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Cores that this process may use: those of the machine, or fewer where it is held to some of them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""How many threads work at a time: as many as there are cores for them, and none that only waits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pincite.runtime.cpu_count import usable_cores

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system lists no threads")


def said_by(program: str) -> str:
    """Return what a new interpreter prints that inherits nothing of how many threads there are to be."""
    clean = {name: value for name, value in os.environ.items() if not name.endswith("NUM_THREADS")}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env=clean, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_a_process_that_is_held_to_one_core_counts_one() -> None:
    one = min(os.sched_getaffinity(0))
    program = f"import os; os.sched_setaffinity(0, {{{one}}}); from pincite.runtime import cpu_count"
    assert said_by(f"{program}; print(cpu_count.usable_cores())") == "1"
    assert usable_cores() == len(os.sched_getaffinity(0))


def test_products_of_matrices_leave_no_thread_that_spins() -> None:
    program = "import os, pincite, numpy as np; np.ones((512, 512)) @ np.ones((512, 512))"
    assert said_by(f"{program}; print(len(os.listdir('/proc/self/task')))") == "1"

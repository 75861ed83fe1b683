"""A run of the tests gives back the memory that its files took, also when it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .cheap import RUN
from .conftest import REPOSITORY

SCRIPT = """
import os, signal, sys, tempfile
from pathlib import Path
from tests import cheap

cheap.MEMORY, cheap.ROOM_BYTES = Path(sys.argv[1]), 1
cheap.keep_files_in_memory()
print(tempfile.mkdtemp())
sys.stdout.flush()
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run(memory: Path, end: str) -> Path:
    """Make a temporary file as a run does, and return where it was."""
    environment = {name: value for name, value in os.environ.items() if name != "TMPDIR"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(memory), end],
        cwd=REPOSITORY,
        env=environment,
        check=end == "ended",
        stdout=subprocess.PIPE,
        text=True,
    )
    return Path(done.stdout.strip())


def test_a_run_leaves_nothing_and_clears_up_behind_a_killed_one(tmp_path: Path) -> None:
    if os.statvfs(tmp_path).f_flag & os.ST_NOEXEC:
        pytest.skip("no program may be started from here, so no run keeps its files here")
    running = tmp_path / f"{RUN}{os.getpid()}"
    running.mkdir()
    left = run(tmp_path, "killed")
    assert left.exists()
    made = run(tmp_path, "ended")
    assert made.parent.parent == left.parent.parent == tmp_path
    assert list(tmp_path.iterdir()) == [running]

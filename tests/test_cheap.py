"""A run of the tests gives back the memory that it took, and what tests share keeps them apart."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import cast

import httpx
import pytest
from fastapi import FastAPI

from pincite.library import Library
from pincite.store.registry import Database
from pincite.store.registry.installation import embed_secret_of, installation_of

from .api.conftest import ScriptedLibrary
from .cheap import RUN
from .conftest import REPOSITORY
from .postgres import Postgres
from .serving import serving

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


def test_an_app_that_was_served_is_let_go_of(tmp_path: Path) -> None:
    left = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        library = ScriptedLibrary(tmp_path / name)
        with serving(cast(Library, library)) as url:
            assert httpx.get(f"{url}/v1/collections").is_success
        library.close()
        left.append(apps())
    assert left[1] <= left[0], "the first one is kept by the routes that are shared"


def apps() -> int:
    """Count the apps of the service in this process."""
    gc.collect()
    return sum(issubclass(type(each), FastAPI) for each in gc.get_objects())


def secrets(url: str) -> set[str]:
    """Return the name and the secret of a registry's installation."""
    with closing(Database(url)) as database:
        return {installation_of(database), embed_secret_of(database)}


def test_each_new_registry_is_an_installation_of_its_own(tmp_path: Path) -> None:
    assert len(secrets(f"sqlite:///{tmp_path / 'one'}") | secrets(f"sqlite:///{tmp_path / 'other'}")) == 4


def test_each_new_registry_of_postgres_is_an_installation_of_its_own(postgres: Postgres) -> None:
    assert len(secrets(postgres.new_registry()) | secrets(postgres.new_registry())) == 4

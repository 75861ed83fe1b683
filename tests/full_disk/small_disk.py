"""Runs a program with a small disk of its own: a tmpfs in a mount namespace, which no other process sees."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@functools.cache
def _refusal() -> str:
    """Return why such a disk cannot be made here; empty where it can."""
    try:
        tried = subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return "there is no unshare"
    return tried.stderr.decode().strip() if tried.returncode else ""


def need_small_disk() -> None:
    """Skip a test, with the reason, where no disk can be made."""
    if refusal := _refusal():
        pytest.skip(f"no tmpfs can be mounted here: {refusal}")


def on_small_disk(
    folder: Path, module: str, *arguments: object, mib: int = 60
) -> tuple[list[str], dict[str, str]]:
    """Return the command, and its environment, that runs a module of the tests with a disk of its own.

    The disk has so many MiB and is at `folder`, which is the module's first argument.
    """
    folder.mkdir(exist_ok=True)
    paths = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    mount = 'mount -t tmpfs -o size="$1"m tmpfs "$2" && shift 2 && exec "$@"'
    command = [sys.executable, "-X", "faulthandler", "-m", module, str(folder), *map(str, arguments)]
    in_namespace = ["unshare", "-rm", "sh", "-c", mount, "sh", str(mib), str(folder), *command]
    return in_namespace, {**os.environ, "PYTHONPATH": paths}


def run_on_small_disk(
    folder: Path, module: str, *arguments: object, mib: int = 60, timeout_s: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run a module of the tests on a small disk to its end, or skip the test where none can be made."""
    need_small_disk()
    command, environment = on_small_disk(folder, module, *arguments, mib=mib)
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        cwd=REPOSITORY,
        env=environment,
    )

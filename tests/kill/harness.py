"""Runs a scenario, kills its process, and lets the next one finish: the embedded setting."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from . import process
from .boundaries import Boundary
from .process import ANSWERED, Orders
from .scenarios import SCENARIOS
from .state import State

REPOSITORY = Path(__file__).parents[2]
RUN_TIMEOUT_S = 300.0
AT_ONCE = min(os.cpu_count() or 1, 4)
"""Runs that go on beside each other. Each is a process that is busy, and others that wait."""

Kill = Boundary | float
"""At a boundary, or so many seconds after the process was started."""

Line = dict[str, Any]
Run = TypeVar("Run")

_PROCESSES = Lock()
"""Held while one is started, which reads how all others ended, and while one is asked: it is read once."""


class Stuck(AssertionError):
    """A process neither ended nor was killed."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run; `killed` says how many of its processes were killed, of those that should be."""

    state: State
    seen: list[Line]
    killed: int
    seconds: float
    """Of the last process, from its start to its end."""
    calls: Counter[str] = field(default_factory=Counter)
    passed: Sequence[Sequence[Boundary]] = ()
    """Of each thread of the last process, the boundaries in their order."""


def context() -> Any:
    """Return a context that forks processes from one that has loaded everything and runs nothing."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([f"{__package__}.warm", "tests.api.conftest"])
    return found


def start(target: Any, *orders: Any) -> ForkServerProcess:
    """Has a process begin with its orders."""
    paths = os.environ.get("PYTHONPATH")
    with _PROCESSES, _environment(PYTHONPATH=os.pathsep.join([str(REPOSITORY), *([paths] if paths else [])])):
        started: ForkServerProcess = context().Process(target=target, args=orders, daemon=True)
        started.start()
    return started


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def end(running: ForkServerProcess, timeout_s: float = RUN_TIMEOUT_S) -> int:
    """Wait for a process, and return its exit code. Raises Stuck."""
    if (code := exit_code(running, timeout_s)) is None:
        running.kill()
        exit_code(running, RUN_TIMEOUT_S)
        raise Stuck(f"the process did not end within {timeout_s:.0f} seconds")
    return code


def exit_code(running: ForkServerProcess, timeout_s: float = 0) -> int | None:
    """Wait so long for a process, and return its exit code; None while it runs."""
    wait([running.sentinel], timeout_s)
    with _PROCESSES:
        return running.exitcode


class Embedded:
    """Scenarios in a data folder with one process at a time; each run starts from a copy of the start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starts: dict[frozenset[tuple[str, bytes]], Path] = {}
        self._undisturbed: dict[str, Outcome] = {}

    def undisturbed(self, scenario: str) -> Outcome:
        """Return the run that nobody disturbs, which is made once."""
        if scenario not in self._undisturbed:
            self._undisturbed[scenario] = self.run(scenario, [])
        return self._undisturbed[scenario]

    def run(self, scenario: str, kills: Sequence[Kill], *, full_at: Boundary | None = None) -> Outcome:
        """Run a process for each kill, one after another, and a last one that finishes.

        The disk of that one may be full for one call.
        """
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            home, log, result = (Path(folder) / name for name in ("home", "log", "result"))
            subprocess.run(["cp", "-R", self._start(scenario), home], check=True)
            orders = Orders(home, log, scenario, result=result)
            killed = 0
            for kill in kills:
                orders = replace(orders, first_step=next_step(lines(log)))
                killed += self._killed(orders, kill)
            began = time.monotonic()
            last = replace(orders, first_step=next_step(lines(log)), full_at=full_at)
            code = end(start(process.run, last))
            if full_at and code == errno.ENOSPC:  # it could not start, and the next one can
                code = end(start(process.run, replace(last, full_at=None)))
            assert code == 0, f"the last process ended with {code}: its error is above"
            known = json.loads(result.read_text(encoding="utf-8"))
            seconds = time.monotonic() - began
            passed = [[Boundary(**each) for each in thread] for thread in known["passed"]]
            return Outcome(known["state"], lines(log), killed, seconds, Counter(known["calls"]), passed)

    def _killed(self, orders: Orders, kill: Kill) -> bool:
        """Run a process that is killed, unless it ends before."""
        if isinstance(kill, Boundary):
            running = start(process.run, replace(orders, kill_at=kill))
        else:
            running = start(process.run, orders)
            exit_code(running, kill)
            running.kill()
        code = end(running)
        assert code in (0, -signal.SIGKILL), f"the process ended with {code}: its error is above"
        return code != 0

    def _start(self, scenario: str) -> Path:
        """Return the start of a scenario; one that several start from is made once."""
        contents = frozenset(SCENARIOS[scenario].start.items())
        if contents not in self._starts:
            home = self._folder / f"start-{scenario}"
            code = end(start(process.prepare, Orders(home, Path(os.devnull), scenario)))
            assert code == 0, f"the start could not be made: its process ended with {code}"
            self._starts[contents] = home
        return self._starts[contents]


def side_by_side(
    make: Callable[[Run], Outcome], runs: Sequence[Run]
) -> Iterator[tuple[Run, Callable[[], Outcome]]]:
    """Make the runs, a few at a time, and yield each in turn with what waits for its outcome."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from [(run, pool.submit(make, run).result) for run in runs]


def lines(log: Path) -> list[Line]:
    """Return what was noted until now."""
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def next_step(log: Sequence[Line]) -> int:
    """Return the first step that was not answered."""
    return max((line["step"] + 1 for line in log if line["what"] == ANSWERED), default=0)

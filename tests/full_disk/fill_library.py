"""Fill the disk while a scenario is carried out, make room again, and compare what is left.

It is compared with a run that nobody disturbs. Beside the documents that change, the library holds the sample
documents. A part of their questions is asked at the end, and another part in the next run. Prints a line of
JSON for each run.

Arguments: the folder of the disk, and runs, each the JSON of a `Filling`.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from tests.kill import process
from tests.kill.harness import Outcome, Stuck, end, exit_code, lines, next_step, start
from tests.kill.judgement import faults
from tests.kill.matrix import SEED
from tests.kill.process import ANSWERED, SAMPLES, STARTED, Orders
from tests.kill.state import State

RESERVE_MB = 8
"""Half of what is kept by default. To open the library takes 3.1 MiB of a tmpfs, where what was never written
takes room when it is read."""
FULL_FOR_S = 1.5
PARTS = 4
"""Of the sample questions, of which a run asks one."""
LEFT_AT_MOST = 6 << 20
"""Bytes."""


@dataclass(frozen=True)
class Filling:
    """How another program takes the disk during a scenario, but for `left` bytes, and frees it again.

    It does so at a share `at` of the scenario's time; at 0 before the library is opened. With `restart`, the
    process that met it is killed before there is room.
    """

    scenario: str
    left: int
    at: float = 0.0
    restart: bool = False
    part: int = 0
    """Which of the parts of the sample questions is asked."""

    def __str__(self) -> str:
        when = f"at {self.at:.2f} of its time" if self.at else "before it"
        return f"{self.left >> 10} KiB left {when}" + (", killed" if self.restart else "")


def fillings(scenario: str, count: int) -> list[Filling]:
    """Return seeded fill points, each without and with a restart; half of them before the work begins."""
    drawn = Random(f"{SEED} {scenario}")
    points = [(drawn.randrange(LEFT_AT_MOST), drawn.random()) for _ in range(count)]
    return [
        Filling(scenario, left, at if number % 2 else 0.0, restart, part=number // 2 % PARTS)
        for number, (left, at) in enumerate(points)
        for restart in (False, True)
    ]


class SmallDisk:
    """Runs scenarios on the disk at `folder`; what is kept from run to run, and their logs, are `aside`."""

    def __init__(self, folder: Path, aside: Path) -> None:
        self._home = folder / "home"
        self._filler = folder / "filler"
        self._aside = aside
        self._undisturbed: dict[str, Outcome] = {}
        asked = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        self._questions = [json.loads(line)["question"] for line in asked]

    def undisturbed(self, scenario: str) -> Outcome:
        """Return the run that nobody disturbs, which is made once."""
        if scenario not in self._undisturbed:
            orders = self._orders(scenario)
            shutil.rmtree(self._home, ignore_errors=True)
            code = end(start(process.prepare, orders))
            assert code == 0, f"the start could not be made: its process ended with {code}"
            subprocess.run(["cp", "-a", self._home, self._start(scenario)], check=True)
            running = self._begin(orders)
            self._undisturbed[scenario] = self._outcome(orders, end(running))
        return self._undisturbed[scenario]

    def run(self, filling: Filling) -> tuple[list[str], int]:
        """Return what a run shows that it must not, and how many questions were asked meanwhile."""
        expected = self.undisturbed(filling.scenario)
        shutil.rmtree(self._home)
        subprocess.run(["cp", "-a", self._start(filling.scenario), self._home], check=True)
        orders = replace(self._orders(filling.scenario), samples=self._questions[filling.part :: PARTS])
        if not filling.at:
            self._fill(filling.left)
        running = self._begin(orders)
        try:
            if filling.at:
                self._wait_until_started(orders)
                time.sleep(filling.at * _duration(expected))
                self._fill(filling.left)
            exit_code(running, FULL_FOR_S)
            if filling.restart:
                running.kill()
                code = end(running)
                assert code in (0, -signal.SIGKILL), f"the process ended with {code}: its error is above"
        finally:
            self._filler.unlink(missing_ok=True)
        if filling.restart:
            orders = replace(orders, first_step=next_step(lines(orders.log)))
            running = self._begin(orders)
        outcome = self._outcome(orders, end(running))
        questions = sum(line["what"] in ("searched", "cited") for line in outcome.seen)
        expected = replace(expected, state=_about(orders.samples, expected.state))
        return [*_refused(outcome), *faults(filling.scenario, expected, outcome)], questions

    def _orders(self, scenario: str) -> Orders:
        log, result = self._aside / "log", self._aside / "result"
        log.unlink(missing_ok=True)
        settings = {"disk_reserve_mb": RESERVE_MB}
        return Orders(self._home, log, scenario, settings=settings, samples=self._questions, result=result)

    def _start(self, scenario: str) -> Path:
        return self._aside / f"start-{scenario}"

    def _begin(self, orders: Orders) -> ForkServerProcess:
        return start(process.run, orders)

    def _wait_until_started(self, orders: Orders) -> None:
        deadline = time.monotonic() + 60
        while not any(line["what"] == STARTED for line in lines(orders.log)):
            if time.monotonic() > deadline:
                raise Stuck("the library does not open")
            time.sleep(0.01)

    def _fill(self, left: int) -> None:
        """Leave so many bytes of the disk."""
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while shutil.disk_usage(self._filler.parent).free > left:
                file.write(bytes(16 << 10))

    def _outcome(self, orders: Orders, code: int) -> Outcome:
        assert code == 0, f"the process ended with {code}: its error is above"
        assert orders.result is not None
        state = json.loads(orders.result.read_text(encoding="utf-8"))["state"]
        return Outcome(state, lines(orders.log), 0, 0.0)


def _duration(outcome: Outcome) -> float:
    """Return the seconds from the start of a run to its last answer."""
    began = next(line["at"] for line in outcome.seen if line["what"] == STARTED)
    ended = max(line["at"] for line in outcome.seen if line["what"] == ANSWERED)
    return float(ended - began) / 1e9


def _about(questions: Sequence[str], state: State) -> State:
    """Return a state with what was asked of these sample questions alone."""
    return state | {what: {each: state[what][each] for each in questions} for what in ("best", "answers")}


def _refused(outcome: Outcome) -> Iterator[str]:
    """Questions that found no room, as none may need it."""
    for line in outcome.seen:
        if line["what"] == "full":
            yield f"a question found no room: {line['error']}"


def main() -> None:
    disk = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as aside:
        small = SmallDisk(disk, Path(aside))
        for given in sys.argv[2:]:
            filling, began = Filling(**json.loads(given)), time.monotonic()
            try:
                found, questions = small.run(filling)
            except (Stuck, AssertionError) as error:
                found, questions = [str(error)], 0
            seconds = round(time.monotonic() - began, 1)
            told = {"run": str(filling), "faults": found, "questions": questions, "s": seconds}
            print(json.dumps(told), flush=True)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()

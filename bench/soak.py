"""kill -9, the whole matrix: before and after every call that leaves something behind, and at random times.

Each run is one scenario of `tests/kill`, killed once or twice and then finished; what is left and what
questions saw is compared with the run that nobody disturbed. `--scenario`, `--instants N` narrow it down.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from machine import write

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.kill.harness import Embedded, Kill, Stuck
from tests.kill.judgement import faults
from tests.kill.matrix import SEED, every_boundary, instants
from tests.kill.scenarios import SCENARIOS

INSTANTS = 50


@dataclass
class Row:
    """What came of the runs of a scenario; `missed` counts those that ended before they could be killed."""

    scenario: str
    boundaries: int = 0
    instants: int = 0
    kills: int = 0
    missed: int = 0
    questions: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="one of several")
    arguments.add_argument("--instants", type=int, default=INSTANTS, help="random instants of each scenario")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="pincite-soak-") as folder:
        embedded = Embedded(Path(folder))
        rows = [soak(embedded, scenario, asked.instants) for scenario in asked.scenario or SCENARIOS]
    print(
        f"\n{'scenario':20}{'boundaries':>11}{'instants':>9}{'kills':>7}{'questions':>10}{'faults':>7}{'s':>7}"
    )
    for row in rows:
        counts = f"{row.boundaries:11}{row.instants:9}{row.kills:7}{row.questions:10}{len(row.faults):7}"
        print(f"{row.scenario:20}{counts}{row.seconds:7.0f}")
    write("soak", {"seed": SEED, "scenarios": [vars(row) for row in rows]})
    if any(row.faults for row in rows):
        sys.exit(1)


def soak(embedded: Embedded, scenario: str, count: int) -> Row:
    """Every boundary of a scenario and so many instants."""
    row, began = Row(scenario), time.monotonic()
    expected = embedded.undisturbed(scenario)
    row.faults += faults(scenario, expected, expected)
    boundaries, drawn = every_boundary(expected), instants(scenario, expected, count)
    row.boundaries, row.instants = len(boundaries), len(drawn)
    kills: list[Sequence[Kill]] = [*([each] for each in boundaries), *drawn]
    for number, kill in enumerate(kills, 1):
        name = ", then ".join(map(str, kill))
        try:
            run = embedded.run(scenario, kill)
        except (Stuck, AssertionError) as error:
            found = [str(error)]
        else:
            found = faults(scenario, expected, run)
            row.kills += run.killed
            row.missed += run.killed < len(kill)
            row.questions += sum(line["what"] in ("searched", "cited") for line in run.seen)
        row.faults += [f"{name}: {fault}" for fault in found]
        for fault in found:
            print(f"{scenario}, {name}: {fault[:400]}", flush=True)
        if number % 50 == 0:
            print(f"{scenario}: {number} of {len(kills)} runs", flush=True)
    row.seconds = round(time.monotonic() - began, 1)
    return row


if __name__ == "__main__":
    main()

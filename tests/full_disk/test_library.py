"""Fill the disk by another program while documents are added, replaced and deleted.

When there is room again, work goes on by itself, and nothing shows that there was none.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from .fill_library import Filling
from .small_disk import run_on_small_disk


def test_when_there_is_room_again_all_ends_as_if_there_had_been(tmp_path: Path) -> None:
    fillings = [Filling("replace", 0), Filling("replace", 1500 << 10, restart=True)]
    arguments = [json.dumps(asdict(each)) for each in fillings]
    run = run_on_small_disk(tmp_path / "disk", "tests.full_disk.fill_library", *arguments)
    assert run.returncode == 0, run.stderr
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert [each["faults"] for each in told] == [[], []], run.stderr

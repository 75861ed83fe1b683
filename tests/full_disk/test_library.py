"""A disk that another program fills while documents are added, replaced and deleted: when there is room
again, work goes on by itself, and nothing shows that there was none.

`make soak` tries more amounts of room.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from .small_disk import run_on_small_disk

SEED = 11
MIB = 256
MOST_LEFT_KIB = 40_000


def amounts(scenario: str, count: int) -> str:
    """Seeded amounts of room that are left, in KiB: none at first."""
    drawn = random.Random(f"{SEED} {scenario}")
    return ",".join(["0", *(str(drawn.randrange(MOST_LEFT_KIB)) for _ in range(count - 1))])


@pytest.mark.parametrize("scenario", ["add", "replace", "delete"])
def test_when_there_is_room_again_all_ends_as_if_there_had_been(tmp_path: Path, scenario: str) -> None:
    run = run_on_small_disk(
        tmp_path / "disk", "tests.full_disk.fill_library", scenario, amounts(scenario, 2), mib=MIB
    )
    assert run.returncode == 0, run.stderr
    for disk, differences in json.loads(run.stdout).items():
        assert differences == [], disk

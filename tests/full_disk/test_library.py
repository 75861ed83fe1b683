"""Fill the disk by another program while documents are added, replaced and deleted.

When there is room again, work goes on by itself, and nothing shows that there was none.
"""

from __future__ import annotations

import json
from pathlib import Path

from .small_disk import run_on_small_disk


def test_when_there_is_room_again_all_ends_as_if_there_had_been(tmp_path: Path) -> None:
    runs = ["replace:0", "return:1500:restart"]
    run = run_on_small_disk(tmp_path / "disk", "tests.full_disk.fill_library", *runs)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {each: [] for each in runs}

"""An index on a full disk: a write that has no room is not begun, and what makes room goes on."""

from __future__ import annotations

import json
from pathlib import Path

from .small_disk import run_on_small_disk


def test_a_full_disk_ends_no_process_and_lets_points_be_deleted(tmp_path: Path) -> None:
    run = run_on_small_disk(tmp_path / "disk", "tests.full_disk.fill_index", mib=72)
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert 0 <= result["left"] < 6 << 20, "what it asked for was enough, and not much more than it took"
    assert result["free"] == 0
    assert result["added"] > 0
    assert "MiB more" in result["detail"]
    assert result["found before"] > 0
    assert result["deleted"] == [200, 200], "one before and one after it was opened again"
    assert len(result["versions"]) == result["added"] - 2 + 1, "and what came when there was room again"

"""The time of a process: over when it has computed so long, and at most four times as long by the clock."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pincite.extract import deadline
from pincite.extract.deadline import PATIENCE, ProcessDeadline

SECONDS = 10.0


@pytest.mark.parametrize(
    ("share", "over_after"),
    [
        (1.0, SECONDS),
        (3.0, SECONDS),
        (0.5, 2 * SECONDS),
        (0.1, PATIENCE * SECONDS),
        (0.0, PATIENCE * SECONDS),
    ],
)
def test_it_is_over_when_the_process_has_had_its_seconds_of_the_processors(
    monkeypatch: pytest.MonkeyPatch, share: float, over_after: float
) -> None:
    assert over(monkeypatch, share) == pytest.approx(over_after, abs=0.11)


def test_the_clock_alone_counts_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert over(monkeypatch, None) == pytest.approx(SECONDS, abs=0.11)


def over(monkeypatch: pytest.MonkeyPatch, share: float | None) -> float:
    """Return the seconds after which the time of a process is over that has this share of a processor."""
    now = 0.0
    # Of this module alone: event loops of other threads go by the clock of the process.
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(deadline, "processor_s", lambda _: None if share is None else share * now)
    clock = ProcessDeadline(1, SECONDS)
    while (left := clock.left()) > 0:
        assert left <= SECONDS
        now += 0.1
    return now


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell")
def test_what_a_process_has_computed_is_what_it_says_itself() -> None:
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    assert deadline.processor_s(os.getpid()) == pytest.approx(time.process_time(), abs=0.1)

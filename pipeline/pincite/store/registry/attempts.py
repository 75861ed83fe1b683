"""Count the attempts at a version, and set its pause after what was no fault of its own."""

from __future__ import annotations

import random
from datetime import timedelta

MAX_ATTEMPTS = 5
ALONE_AFTER = 2
"""Attempts that took the worker with them until a version is taken alone: one may have been the machine's."""
FIRST_PAUSE_S, PAUSE_GROWS = 5.0, 4.0
"""Five attempts with pauses of up to 5, 20, 80 and 320 seconds: a store that is away for minutes costs
nothing but time."""

HOLD = timedelta(seconds=15)
"""The pause of a version that waits for room on the disk or for the embedding server, and has no number of
attempts. It costs little: the stages that are done are not done again."""


def backoff(attempt: int) -> timedelta:
    """Return how long to wait after an attempt, the first being 1.

    Exponentially longer, and not all at once.
    """
    longest = _longest_pause_s(attempt)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - no secret


def _longest_pause_s(attempt: int) -> float:
    return FIRST_PAUSE_S * PAUSE_GROWS ** (attempt - 1)


LONGEST_PAUSE = timedelta(seconds=_longest_pause_s(MAX_ATTEMPTS - 1))

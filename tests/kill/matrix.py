"""Which boundaries and which instants are tried: all, or a choice with both sides of each kind of call."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from .boundaries import Boundary
from .harness import Kill, Outcome
from .scenarios import SCENARIOS

SEED = 6
Item = TypeVar("Item")

_BY_THE_CLOCK = (
    "commit of Queue.claim",
    "commit of Registry.calibrate",
    "commit of Registry.expired",
    "PageImages.get",
)
"""How often these are called depends on how long a run takes: more than the first are not tried."""
_OWN = "commit of Client."
"""What the harness writes itself."""


def every_boundary(undisturbed: Outcome) -> list[Boundary]:
    """Before and after each call of an undisturbed run."""
    return [
        boundary
        for kind, count in sorted(undisturbed.calls.items())
        if not kind.startswith(_OWN)
        for number in range(1, 2 if kind in _BY_THE_CLOCK else count + 1)
        for boundary in (Boundary(kind, number, "before"), Boundary(kind, number, "after"))
    ]


def may_be_missed(kill: Kill) -> bool:
    """Return True for a kill that a run may end before: at an instant, or at a call by the clock."""
    return not isinstance(kill, Boundary) or kill.kind in _BY_THE_CLOCK


def one_of(every: int, known: Sequence[Item]) -> list[Item]:
    """Return a seeded choice, one of so many, in their order."""
    chosen = random.Random(SEED).sample(range(len(known)), -(-len(known) // every))
    return [known[place] for place in sorted(chosen)]


def a_boundary_of_each_kind(undisturbed: Mapping[str, Outcome]) -> dict[str, list[Boundary]]:
    """Choose kills before and after a call of each kind, as few as do, spread over the scenarios.

    What a thread leaves when a call is over is what stands before its next one: that is killed once.
    """
    chosen: dict[str, list[Boundary]] = {scenario: [] for scenario in undisturbed}
    offered = [
        (scenario, kill)
        for scenario, outcome in undisturbed.items()
        if not SCENARIOS[scenario].races
        for kill in _distinct(outcome)
    ]
    wanted = {side for _, kill in offered for side in _sides(kill)}
    while wanted:
        gains = [
            (len(_sides(kill) & wanted), -len(chosen[scenario]), kill[-1].number)
            for scenario, kill in offered
        ]
        scenario, kill = offered[gains.index(max(gains))]
        chosen[scenario].append(kill[-1])
        wanted -= _sides(kill)
    return chosen


def _distinct(undisturbed: Outcome) -> Iterator[list[Boundary]]:
    """Yield the boundaries of a run that are sure to come, joined where nothing is left between them."""
    for thread in undisturbed.passed:
        ends = [0, *(at for at, boundary in enumerate(thread) if boundary.moment == "after"), len(thread)]
        for start, end in pairwise(ends):
            if sure := [boundary for boundary in thread[start:end] if _is_sure(boundary)]:
                yield sure


def _is_sure(boundary: Boundary) -> bool:
    """Whether each run of the scenario comes to it. The first two of a kind show the work half done."""
    first = 1 if boundary.kind in _BY_THE_CLOCK else 2
    return boundary.number <= first and not boundary.kind.startswith(_OWN)


def _sides(kill: Sequence[Boundary]) -> set[tuple[str, str]]:
    return {(boundary.kind, boundary.moment) for boundary in kill}


def instants(scenario: str, undisturbed: Outcome, count: int) -> list[list[float]]:
    """Return so many seeded instants in the time of an undisturbed run.

    At every third, the next process is killed too.
    """
    drawn = random.Random(f"{SEED} {scenario}")
    whole = undisturbed.seconds
    kills = [[drawn.uniform(0, whole), drawn.uniform(0, whole)] for _ in range(count)]
    return [pair if number % 3 == 2 else pair[:1] for number, pair in enumerate(kills)]

"""Which boundaries and which instants are tried: all, or a choice that meets each kind of call once."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TypeVar

from .boundaries import Boundary
from .harness import Outcome
from .scenarios import SCENARIOS

SEED = 6
Item = TypeVar("Item")

_BY_THE_CLOCK = ("commit of Queue.claim", "PageImages.get")
"""How often these are called depends on how long a run takes: only the first is sure to come."""
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


def one_of(every: int, known: Sequence[Item]) -> list[Item]:
    """A seeded choice, one of so many, in their order."""
    chosen = random.Random(SEED).sample(range(len(known)), -(-len(known) // every))
    return [known[place] for place in sorted(chosen)]


def a_boundary_of_each_kind(undisturbed: Mapping[str, Outcome]) -> dict[str, list[Boundary]]:
    """For each kind of call a scenario that makes it for sure, the scenarios in turn: before the second and
    after the first, where there are two, so that the work is half done."""
    chosen: dict[str, list[Boundary]] = {scenario: [] for scenario in undisturbed}
    sure = [name for name in undisturbed if not SCENARIOS[name].races]
    turns = cycle(sure)
    for kind in sorted(set().union(*(undisturbed[name].calls for name in sure))):
        if kind.startswith(_OWN):
            continue
        if kind in _BY_THE_CLOCK:
            scenario = max(sure, key=lambda name: undisturbed[name].calls[kind])
        else:
            scenario = next(name for name in turns if kind in undisturbed[name].calls)
        second = 1 if kind in _BY_THE_CLOCK else min(2, undisturbed[scenario].calls[kind])
        chosen[scenario] += [Boundary(kind, second, "before"), Boundary(kind, 1, "after")]
    return chosen


def instants(scenario: str, undisturbed: Outcome, count: int) -> list[list[float]]:
    """So many seeded instants in the time of an undisturbed run; at every third, the next process is killed
    too."""
    drawn = random.Random(f"{SEED} {scenario}")
    whole = undisturbed.seconds
    kills = [[drawn.uniform(0, whole), drawn.uniform(0, whole)] for _ in range(count)]
    return [pair if number % 3 == 2 else pair[:1] for number, pair in enumerate(kills)]

"""A disk that is full for one call, whichever: the process goes on when there is room, as if nothing was.

`bench/soak.py --full` tries every call.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kill.boundaries import Boundary
from tests.kill.harness import Embedded, Outcome, side_by_side
from tests.kill.judgement import faults
from tests.kill.matrix import every_boundary, one_of

SCENARIOS = ("replace", "delete")
EVERY = 24
"""Of so many calls, one is tried."""


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    return Embedded(tmp_path_factory.mktemp("full"))


def calls(undisturbed: Outcome) -> Iterator[Boundary]:
    """Before each call of an undisturbed run."""
    return (boundary for boundary in every_boundary(undisturbed) if boundary.moment == "before")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_after_a_call_that_found_the_disk_full_all_ends_as_if_there_had_been_room(
    embedded: Embedded, scenario: str, subtests: pytest.Subtests
) -> None:
    expected = embedded.undisturbed(scenario)

    def run(boundary: Boundary) -> Outcome:
        return embedded.run(scenario, [], full_at=boundary)

    for boundary, result in side_by_side(run, one_of(EVERY, list(calls(expected)))):
        with subtests.test(msg=str(boundary)):
            assert faults(scenario, expected, result()) == []

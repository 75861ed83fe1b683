"""kill -9 of the one process of the embedded setting: its model, index, registry and blobs are real.

`make soak` tries every boundary and many more instants.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from .harness import Embedded, Kill, Outcome, side_by_side
from .judgement import faults
from .matrix import a_boundary_of_each_kind, instants, may_be_missed
from .scenarios import SCENARIOS
from .state import LEFT

INSTANTS = 1
"""Of each scenario."""


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    return Embedded(tmp_path_factory.mktemp("kill"))


@pytest.fixture(scope="module")
def undisturbed(embedded: Embedded) -> dict[str, Outcome]:
    return {scenario: embedded.undisturbed(scenario) for scenario in SCENARIOS}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_questions_see_one_version_while_nothing_is_killed(
    undisturbed: dict[str, Outcome], scenario: str
) -> None:
    run = undisturbed[scenario]
    assert faults(scenario, run, run) == []
    assert [run.state[left] for left in LEFT] == [[]] * len(LEFT)
    assert sum(line["what"] == "searched" for line in run.seen) > len(SCENARIOS[scenario].steps)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whenever_it_is_killed_the_next_start_ends_as_if_it_had_not_been(
    embedded: Embedded, undisturbed: dict[str, Outcome], scenario: str, subtests: pytest.Subtests
) -> None:
    expected = undisturbed[scenario]
    boundaries = a_boundary_of_each_kind(undisturbed)[scenario]
    kills: list[Sequence[Kill]] = [[each] for each in boundaries]
    kills += instants(scenario, expected, INSTANTS)
    for kill, result in side_by_side(partial(embedded.run, scenario), kills):
        with subtests.test(msg=", then ".join(map(str, kill))):
            run = result()
            assert faults(scenario, expected, run) == []
            assert run.killed or may_be_missed(kill[0]), "the boundary was met"

"""kill -9 of a worker and of a client on Postgres and a Qdrant server: the other worker finishes.

`make soak` kills them at many more places, and shows their runs in a Prefect server.
"""

from __future__ import annotations

import pytest

from tests.postgres import Postgres

from .boundaries import Boundary
from .harness import Kill, Outcome, side_by_side
from .judgement import faults
from .matrix import instants, may_be_missed
from .servers import KINDS, Role, Servers
from .state import LEFT

INSTANTS = 1
"""Of each role in each scenario."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, qdrant_url: str) -> Servers:
    return Servers(tmp_path_factory.mktemp("kill"), postgres, qdrant_url)


@pytest.mark.parametrize(
    ("role", "scenario"), [(role, scenario) for role, scenarios in KINDS.items() for scenario in scenarios]
)
def test_whoever_is_killed_the_others_end_as_if_it_had_not_been(
    servers: Servers, role: Role, scenario: str, subtests: pytest.Subtests
) -> None:
    expected = servers.undisturbed(scenario)
    assert faults(scenario, expected, expected) == []
    assert [expected.state[left] for left in LEFT] == [[]] * len(LEFT)
    kills: list[Kill] = [Boundary(kind, 1, "after") for kind in KINDS[role][scenario]]
    kills += [first for first, *_ in instants(scenario, expected, INSTANTS)]

    def killed_by(kill: Kill) -> Outcome:
        return servers.run(scenario, {role: kill})

    for kill, result in side_by_side(killed_by, kills):
        with subtests.test(msg=str(kill)):
            run = result()
            assert faults(scenario, expected, run) == []
            assert run.killed or may_be_missed(kill), "the boundary was met"

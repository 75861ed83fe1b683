"""kill -9 of a worker and of a client on Postgres and a Qdrant server: the other worker finishes."""

from __future__ import annotations

import pytest

from tests.postgres import Postgres

from .boundaries import Boundary
from .harness import Kill
from .judgement import faults
from .servers import KINDS, Role, Servers


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, qdrant_url: str) -> Servers:
    return Servers(tmp_path_factory.mktemp("kill"), postgres, qdrant_url)


@pytest.mark.parametrize(
    ("role", "scenario", "kind"),
    [
        (role, scenario, kind)
        for role, scenarios in KINDS.items()
        for scenario, kinds in scenarios.items()
        for kind in kinds
    ],
)
def test_whoever_is_killed_the_others_end_as_if_it_had_not_been(
    servers: Servers, role: Role, scenario: str, kind: str
) -> None:
    kill: Kill = Boundary(kind, 1, "after")
    expected = servers.undisturbed(scenario)
    assert faults(scenario, expected, expected) == []
    run = servers.run(scenario, {role: kill})
    assert run.killed == 1
    assert faults(scenario, expected, run) == []

"""Deployments are what the library's sources ask for, and registering them twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.sources import FolderSpec
from pincite_flows.deploy import register, wanted
from pincite_flows.server import LocalPrefect
from tests.flows.conftest import deployments_in

pytestmark = pytest.mark.e2e


@pytest.fixture
def pool(library: Library, prefect: LocalPrefect) -> Iterator[str]:
    """The library's work pool, on the server that Prefect's settings name during the test."""
    with prefect.settings():
        yield library.settings.work_pool


def add_folder(library: Library, name: str, folder: Path, schedule: str) -> None:
    folder.mkdir()
    library.sources.add(FolderSpec(name=name, path=str(folder), schedule=schedule))


def test_each_flow_is_deployed_once_and_sync_for_each_source(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path
) -> None:
    handbook, notes = (f"{name}-{uuid4().hex[:8]}" for name in ("handbook", "notes"))
    add_folder(library, handbook, tmp_path / "handbook", schedule="6 hours")
    add_folder(library, notes, tmp_path / "notes", schedule="0 3 * * 1")
    changes = register(pool, wanted(library))
    names = {f"{flow}/{pool}" for flow in ("ingest", "maintain", "reindex")}
    assert changes == dict.fromkeys(names | {f"sync/{handbook}", f"sync/{notes}"}, "made")
    found = deployments_in(prefect, pool)
    assert set(found) == {handbook, notes, pool}
    assert found[handbook]["tags"] == [pool, DEFAULT_COLLECTION]
    assert found[handbook]["parameters"] == {"source_id": handbook}
    assert found[handbook]["schedules"][0]["schedule"]["interval"] == 6 * 3600
    assert found[notes]["schedules"][0]["schedule"] == {
        "cron": "0 3 * * 1",
        "timezone": "UTC",
        "day_or": True,
    }
    assert found[notes]["global_concurrency_limit"]["limit"] == 1
    assert found[notes]["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def test_registering_twice_changes_nothing(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path
) -> None:
    add_folder(library, f"twice-{uuid4().hex[:8]}", tmp_path / "twice", schedule="1 day")
    register(pool, wanted(library))
    before = deployments_in(prefect, pool)
    assert set(register(pool, wanted(library)).values()) == {"unchanged"}
    assert deployments_in(prefect, pool) == before


def test_a_changed_schedule_is_taken_over_and_a_removed_source_goes(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path
) -> None:
    name = f"moving-{uuid4().hex[:8]}"
    add_folder(library, name, tmp_path / "moving", schedule="1 day")
    register(pool, wanted(library))
    library.sources.replace(library.sources.patched(name, {"schedule": "2 days"}))
    assert register(pool, wanted(library))[f"sync/{name}"] == "changed"
    assert deployments_in(prefect, pool)[name]["schedules"][0]["schedule"]["interval"] == 2 * 86_400
    library.sources.remove(name)
    assert register(pool, wanted(library))[f"sync/{name}"] == "removed"
    assert name not in deployments_in(prefect, pool)


def test_installations_with_pools_of_their_own_leave_each_other_alone(
    library: Library, pool: str, prefect: LocalPrefect
) -> None:
    register(pool, wanted(library))
    register(f"{pool}-other", [])
    assert pool in deployments_in(prefect, pool)

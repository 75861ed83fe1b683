"""Deployments are what the library's sources ask for, and registering them twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.sources.spec import FolderSpec
from pincite_flows import deploy
from pincite_flows.deploy import register, wanted
from pincite_flows.server import LocalPrefect
from tests.flows.conftest import asked, deployments_in

pytestmark = pytest.mark.e2e


@pytest.fixture
def pool(library: Library, prefect: LocalPrefect) -> Iterator[str]:
    """Yield the library's work pool, on the server that Prefect's settings name during the test."""
    with prefect.settings():
        yield library.settings.work_pool


def add_folder(library: Library, name: str, folder: Path, schedule: str) -> None:
    folder.mkdir()
    library.add_source(FolderSpec(name=name, path=str(folder), schedule=schedule))


def test_each_flow_is_deployed_once_and_sync_for_each_source(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path
) -> None:
    add_folder(library, "handbook", tmp_path / "handbook", schedule="6 hours")
    add_folder(library, "notes", tmp_path / "notes", schedule="0 3 * * 1")
    changes = register(pool, wanted(library))
    names = {f"{flow}/{pool}" for flow in ("ingest", "maintain", "reindex")}
    assert changes == dict.fromkeys(names | {f"sync/{pool}.handbook", f"sync/{pool}.notes"}, "made")
    found = deployments_in(prefect, pool)
    assert set(found) == {f"{pool}.handbook", f"{pool}.notes", pool}
    handbook, notes = found[f"{pool}.handbook"], found[f"{pool}.notes"]
    assert handbook["tags"] == [pool, DEFAULT_COLLECTION]
    assert handbook["parameters"] == {"source_id": "handbook"}
    assert handbook["schedules"][0]["schedule"]["interval"] == 6 * 3600
    assert notes["schedules"][0]["schedule"] == {
        "cron": "0 3 * * 1",
        "timezone": "UTC",
        "day_or": True,
    }
    assert notes["global_concurrency_limit"]["limit"] == 1
    assert notes["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def test_registering_twice_changes_nothing(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path
) -> None:
    add_folder(library, "handbook", tmp_path / "handbook", schedule="1 day")
    register(pool, wanted(library))
    before = deployments_in(prefect, pool)
    assert set(register(pool, wanted(library)).values()) == {"unchanged"}
    assert deployments_in(prefect, pool) == before


def test_a_changed_schedule_is_taken_over_and_a_removed_source_goes(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path
) -> None:
    name = f"{pool}.handbook"
    add_folder(library, "handbook", tmp_path / "handbook", schedule="1 day")
    register(pool, wanted(library))
    library.change_source("handbook", {"schedule": "2 days"})
    assert register(pool, wanted(library))[f"sync/{name}"] == "changed"
    assert deployments_in(prefect, pool)[name]["schedules"][0]["schedule"]["interval"] == 2 * 86_400
    library.remove_source("handbook")
    assert register(pool, wanted(library))[f"sync/{name}"] == "removed"
    assert name not in deployments_in(prefect, pool)


def test_a_schedule_that_was_paused_stays_so_in_the_next_release_until_it_is_another(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_folder(library, "handbook", tmp_path / "handbook", schedule="1 day")
    register(pool, wanted(library))
    [schedule] = deployments_in(prefect, pool)[f"{pool}.handbook"]["schedules"]
    place = f"deployments/{schedule['deployment_id']}/schedules/{schedule['id']}"
    asked(prefect, "PATCH", place, {"active": False})
    for release, every, active in (("98", "1 day", False), ("99", "1 day", False), ("99", "2 days", True)):
        monkeypatch.setattr(deploy, "version", lambda _package, release=release: release)
        library.change_source("handbook", {"schedule": every})
        assert register(pool, wanted(library))[f"sync/{pool}.handbook"] == "changed"
        [schedule] = deployments_in(prefect, pool)[f"{pool}.handbook"]["schedules"]
        assert schedule["active"] is active


def test_installations_with_pools_of_their_own_leave_each_other_alone(
    library: Library, pool: str, prefect: LocalPrefect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_folder(library, "handbook", tmp_path / "handbook", schedule="1 day")
    register(pool, wanted(library))
    other = f"{pool}-other"
    monkeypatch.setattr(library, "settings", library.settings.model_copy(update={"work_pool": other}))
    register(other, wanted(library))
    assert set(deployments_in(prefect, pool)) == {pool, f"{pool}.handbook"}
    assert set(deployments_in(prefect, other)) == {other, f"{other}.handbook"}
    register(other, [])
    assert set(deployments_in(prefect, pool)) == {pool, f"{pool}.handbook"}

"""What a sync promises: the documents that the source has, no more and no less, and nothing by accident."""

from __future__ import annotations

import errno
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from pincite.errors import AlreadyExists, InvalidSource, NotFound
from pincite.schema.document import Outcome
from pincite.sources.report import Entry, SyncReport
from pincite.store.registry import Registry
from pincite.store.registry.tables import VersionRow

from ..api.conftest import NoStore
from .conftest import Shelf, ids, on_both, write


def test_the_files_of_a_folder_become_documents_with_their_origin_and_metadata(
    synced: Shelf, folder: Path
) -> None:
    assert synced.there == {"one.html": "1", "sub/three.html": "3", "two.html": "2"}
    document = synced.one("sub/three.html")
    assert document.origin == str(folder / "sub/three.html")
    assert document.metadata == {"year": 2026}


@on_both
def test_a_sync_finds_what_is_new_changed_unchanged_and_vanished(synced: Shelf, folder: Path) -> None:
    (folder / "one.html").unlink()
    write(folder, two="22", four="4")
    report = synced.sync()
    assert ids(report.added) == ["four.html"]
    assert ids(report.changed) == ["two.html"]
    assert ids(report.unchanged) == ["sub/three.html"]
    assert ids(report.vanished) == ids(report.deleted) == ["one.html"]
    assert synced.there == {"four.html": "4", "sub/three.html": "3", "two.html": "22"}


def test_a_file_of_the_same_size_in_anothers_place_with_its_time_kept_is_changed(
    synced: Shelf, folder: Path
) -> None:
    before = (folder / "one.html").stat()
    write(folder, other="X")
    os.utime(folder / "other.html", ns=(before.st_atime_ns, before.st_mtime_ns))
    (folder / "other.html").replace(folder / "one.html")
    assert ids(synced.sync().changed) == ["one.html"]


def test_a_file_that_was_only_touched_makes_no_version(synced: Shelf, folder: Path) -> None:
    os.utime(folder / "one.html", (1, 1))
    assert synced.sync().counts["unchanged"] == 3
    assert synced.one("one.html").last_version.number == 1


def test_a_sync_of_what_is_unchanged_opens_no_file_and_makes_one_commit(
    synced: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite.sources.folder.SETTLED_S", 0.0)
    write(folder, one="1.", two="2.", sub__three="3.")
    synced.sync()
    commits: list[object] = []
    event.listen(synced.parts.database.engine, "commit", commits.append)
    monkeypatch.setattr("pincite.sources.folder._open", lambda *_: pytest.fail("it was opened"))
    assert synced.sync().counts["unchanged"] == 3
    assert len(commits) == 1


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(synced: Shelf, folder: Path) -> None:
    (folder / "one.html").unlink()
    write(folder, two="22", four="4")
    before, source = synced.there, synced.source("it")
    report = synced.sync(dry_run=True)
    assert (ids(report.added), ids(report.changed), ids(report.deleted)) == (
        ["four.html"],
        ["two.html"],
        ["one.html"],
    )
    assert synced.there == before
    assert synced.source("it") == source


@on_both
def test_a_document_that_was_deleted_by_hand_comes_back_only_with_other_content(
    synced: Shelf, folder: Path
) -> None:
    synced.delete("default", synced.one("one.html").id)
    os.utime(folder / "one.html", (1, 1))
    for _ in range(2):  # as its time has changed, and as nothing has
        unchanged = synced.sync().unchanged
        assert len(unchanged) == 3
        assert [entry.external_id for entry in unchanged if entry.reason] == ["one.html"]
    assert "one.html" not in synced.there
    write(folder, one="new")
    synced.sync()
    assert synced.there["one.html"] == "new"


def test_a_document_that_was_deleted_by_hand_comes_back_with_a_file_that_had_vanished(
    synced: Shelf, folder: Path
) -> None:
    synced.delete("default", synced.one("one.html").id)
    (folder / "one.html").unlink()
    report = synced.sync()
    assert (ids(report.vanished), ids(report.deleted)) == (["one.html"], [])
    write(folder, one="1")
    assert ids(synced.sync().added) == ["one.html"]


def test_content_that_came_back_is_handed_in_though_it_was_called_off_before(
    synced: Shelf, folder: Path
) -> None:
    synced.go_live()
    for content in ("1a", "1", "1a"):
        write(folder, one=content)
        synced.sync()
    assert synced.there["one.html"] == "1a"
    assert synced.one("one.html").pending_version is not None


@on_both
def test_what_was_lost_here_is_handed_in_again(synced: Shelf) -> None:
    for version_id in synced.parts.queue.claim("worker", 100):
        synced.parts.queue.fail(version_id, "worker", Outcome(code="content-lost", detail="It is gone."))
    report = synced.sync()
    assert (len(report.changed), report.failed) == (3, [])
    synced.go_live()
    assert synced.sync().counts["unchanged"] == 3

    one = synced.one("one.html").last_version
    synced.parts.blobs.remove(one.content_hash)
    warned = update(VersionRow).where(
        VersionRow.content_hash == one.content_hash, VersionRow.number == one.number
    )
    with synced.parts.database.write() as session:
        session.execute(warned.values(warnings=[{"code": "original-lost", "detail": "Its file is gone."}]))
    synced.sync()
    assert synced.there["one.html"] == "1"
    assert synced.one("one.html").last_version.number == one.number


@on_both
def test_deletions_of_a_sync_that_broke_off_are_not_taken_for_its_users(synced: Shelf, folder: Path) -> None:
    def stop(outcome: str, _entry: Entry) -> None:
        if outcome == "deleted":
            raise KeyboardInterrupt

    (folder / "one.html").unlink()
    with pytest.raises(KeyboardInterrupt):
        synced.sync(progress=stop)
    assert "one.html" not in synced.there
    write(folder, one="1")
    assert ids(synced.sync().added) == ["one.html"]


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_the_disk_had_no_room_to_delete_is_deleted_by_the_next_sync(
    synced: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "one.html").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Registry, "delete", no_room)
        with pytest.raises(OSError, match="No space"):
            synced.sync()
    assert "one.html" in synced.there
    assert ids(synced.sync().deleted) == ["one.html"]
    assert "one.html" not in synced.there


def test_a_file_whose_document_a_store_gave_up_only_in_part_may_come_back(
    synced: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "one.html").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(NoStore, "flush", no_room)
        with pytest.raises(OSError, match="No space"):
            synced.sync()
    assert "one.html" not in synced.there
    write(folder, one="1")
    assert ids(synced.sync().added) == ["one.html"]


@on_both
def test_a_document_that_moves_to_another_source_is_that_ones_at_once(synced: Shelf, folder: Path) -> None:
    synced.make_source("folder", name="second", path=str(folder))

    def let_go(outcome: str, entry: Entry) -> None:
        if entry.external_id == "one.html" and outcome == "unchanged":
            synced.change_source("it", {"exclude": ["one.html"]})
            assert ids(synced.sync().vanished) == ["one.html"]

    synced.sync("second", progress=let_go)
    assert "one.html" in synced.there


def test_a_document_that_someone_put_in_anothers_place_is_not_deleted_with_its_file(
    synced: Shelf, folder: Path
) -> None:
    synced.add("default", "one.html", [b"by hand"], filename="one.html", origin=None, any_kind=True)
    (folder / "one.html").unlink()
    report = synced.sync()
    assert (ids(report.vanished), ids(report.deleted)) == (["one.html"], [])
    assert synced.there["one.html"] == "by hand"


def test_more_than_the_share_vanishing_at_once_deletes_none_until_it_is_asked_for(
    synced: Shelf, folder: Path
) -> None:
    for name in ("one", "two"):
        (folder / f"{name}.html").unlink()
    report = synced.sync()
    assert ids(report.withheld) == ids(report.vanished) == ["one.html", "two.html"]
    assert (report.deleted, report.complete, len(synced.there)) == ([], False, 3)
    assert "delete-anyway" in (report.withheld[0].reason or "")
    assert ids(synced.sync(delete_anyway=True).deleted) == ["one.html", "two.html"]
    assert list(synced.there) == ["sub/three.html"]


@pytest.mark.parametrize(
    ("files", "vanishing", "share", "deleted"),
    [
        (10, 2, 0.2, True),
        (10, 3, 0.2, False),
        (100, 29, 0.29, True),
        (2, 1, 0.2, True),
        (1, 1, 0.2, False),
        (2, 2, 0.9, False),
        (2, 2, 1.0, True),
        (10, 1, 0.0, False),
    ],
)
def test_the_share_that_may_vanish(
    shelf: Shelf, folder: Path, files: int, vanishing: int, share: float, deleted: bool
) -> None:
    write(folder, **{f"f{number}": str(number) for number in range(files)})
    shelf.make_source("folder", path=str(folder), max_vanished=share)
    shelf.sync()
    for number in range(vanishing):
        (folder / f"f{number}.html").unlink()
    assert (len(shelf.sync().deleted) == vanishing) is deleted


def test_a_folder_that_is_not_there_any_more_deletes_nothing_even_if_asked(
    synced: Shelf, folder: Path
) -> None:
    folder.rename(folder.with_name("elsewhere"))
    report = synced.sync(delete_anyway=True)
    assert (report.deleted, len(report.withheld), len(synced.there)) == ([], 3, 3)
    assert "cannot be read" in report.troubles[0]


def test_a_folder_inside_that_cannot_be_read_withholds_every_deletion(
    synced: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "one.html").unlink()
    scandir = os.scandir

    def scan(path: Path) -> object:
        if path == folder / "sub":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scan)
    report = synced.sync(delete_anyway=True)
    assert (ids(report.withheld), report.deleted, len(synced.there)) == (
        ["one.html", "sub/three.html"],
        [],
        3,
    )
    assert "sub" in report.troubles[0]


@on_both
def test_a_source_keeps_its_place_and_takes_other_settings(synced: Shelf, folder: Path) -> None:
    changed = synced.change_source("it", {"schedule": "6 hours"})
    assert (changed.spec.schedule, changed.documents) == ("6 hours", 3)
    for place in ({"path": str(folder.parent)}, {"collection": "other"}, {"name": "another"}):
        with pytest.raises(InvalidSource, match="cannot be changed"):
            synced.change_source("it", place)


@on_both
def test_a_document_that_two_sources_have_goes_with_the_last_of_them(synced: Shelf, folder: Path) -> None:
    synced.make_source("folder", name="second", path=str(folder))
    assert synced.sync("second").counts["unchanged"] == 3
    synced.change_source("it", {"exclude": ["one.html"]})
    report = synced.sync()
    assert (ids(report.vanished), ids(report.deleted)) == (["one.html"], [])
    (folder / "one.html").unlink()
    assert ids(synced.sync("second").deleted) == ["one.html"]


def test_a_file_of_another_folder_never_takes_a_documents_place(
    synced: Shelf, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    write(other, one="another")
    synced.make_source("folder", name="second", path=str(other))
    for report in (synced.sync("second", dry_run=True), synced.sync("second")):
        assert [(entry.external_id, entry.code) for entry in report.failed] == [
            ("one.html", "origin-conflict")
        ]
    assert synced.there["one.html"] == "1"


@on_both
def test_a_removed_source_leaves_its_documents_and_can_be_added_again(synced: Shelf, folder: Path) -> None:
    synced.remove_source("it")
    with pytest.raises(NotFound):
        synced.sync()
    synced.make_source("folder", path=str(folder))
    assert synced.sync().counts["unchanged"] == 3


@on_both
def test_a_name_is_given_once(synced: Shelf, folder: Path) -> None:
    with pytest.raises(AlreadyExists) as refused:
        synced.make_source("folder", path=str(folder))
    assert refused.value.code == "source-exists"


def test_progress_is_told_of_every_entry(synced: Shelf, folder: Path) -> None:
    (folder / "one.html").unlink()
    told = []
    synced.sync(progress=lambda outcome, entry: told.append((outcome, entry.external_id)))
    assert told == [
        ("unchanged", "two.html"),
        ("unchanged", "sub/three.html"),
        ("vanished", "one.html"),
        ("deleted", "one.html"),
    ]


@on_both
def test_what_the_last_sync_did_is_remembered(synced: Shelf) -> None:
    source = synced.source("it")
    assert source.last_sync is not None
    assert (source.last_sync["added"], source.documents) == (3, 3)
    assert source.synced_at is not None


def test_what_a_sync_holds_in_memory_does_not_grow_with_the_bytes(shelf: Shelf, folder: Path) -> None:
    for number in range(60):
        (folder / f"{number}.html").write_bytes(f"{number:>10}".encode() * 180_000)
    shelf.make_source("folder", path=str(folder))
    tracemalloc.start()
    try:
        assert shelf.sync().counts["added"] == 60
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * 2**20 < sum(path.stat().st_size for path in folder.iterdir()) / 5


NAMES = st.sampled_from(["a", "b", "c", "sub/d", "sub/e", "x y", "ü"])
WORLDS = st.lists(
    st.dictionaries(NAMES, st.sampled_from(["1", "2", "33"]), max_size=7), min_size=1, max_size=5
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(WORLDS, st.sampled_from([0.2, 1.0]), st.booleans())
def test_after_any_worlds_the_documents_are_those_of_the_last_one_and_a_dry_run_foretells_each_sync(
    tmp_path_factory: pytest.TempPathFactory, worlds: list[dict[str, str]], share: float, anyway: bool
) -> None:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("folder").resolve()
    shelf = Shelf(home)
    shelf.make_source("folder", path=str(folder), max_vanished=share)
    for world in worlds:
        before = shelf.there
        for path in list(folder.rglob("*.html")):
            if path.relative_to(folder).as_posix()[:-5] not in world:
                path.unlink()
        for name, content in world.items():
            path = folder / f"{name}.html"
            path.parent.mkdir(exist_ok=True)
            if not path.exists() or path.read_text() != content:
                path.write_text(content)
        foretold = shelf.sync(dry_run=True, delete_anyway=anyway)
        assert shelf.there == before
        report = shelf.sync(delete_anyway=anyway)
        assert outline(foretold) == outline(report)
        assert (report.troubles, report.failed) == ([], [])
        now = {f"{name}.html": content for name, content in world.items()}
        kept = {entry.external_id: before[entry.external_id] for entry in report.withheld}
        assert shelf.there == now | kept
        assert not (kept and (anyway or share == 1.0))
        assert set(ids(report.changed)) == {name for name in now.keys() & before if now[name] != before[name]}
    shelf.close()


def outline(report: SyncReport) -> str:
    """Return what a report says, but for the ids of documents, which a dry run cannot know."""
    values = report.model_dump(exclude={"dry_run"})
    return json.dumps(
        {
            name: [{**entry, "document_id": None} for entry in value]
            if isinstance(value, list) and name != "troubles"
            else value
            for name, value in values.items()
        }
    )

"""What a sync promises: the documents that the source has, no more and no less, and nothing by accident."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from pincite.errors import AlreadyExists, InvalidSource, NotFound, SourceBusy
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.document import Outcome, State
from pincite.settings import Settings
from pincite.sources import sync
from pincite.sources.report import Entry, SyncReport
from pincite.sources.spec import read_spec
from pincite.store.registry import Registry
from pincite.store.registry.tables import VersionRow

from ..api.conftest import NoStore
from ..killed import kill_this_process, run_until_killed
from ..postgres import Postgres
from .conftest import Shelf, ids


def write(folder: Path, **files: str) -> None:
    """Write files called so, with .html after their names; __ makes a folder."""
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


on_both = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
"""For tests of what a database does: each query of the store of sources, and syncs at once."""


@pytest.fixture
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Which database the registry of the test is in: SQLite where nothing is said."""
    name = str(getattr(request, "param", "sqlite"))
    if name == "sqlite":
        yield name
        return
    server: Postgres = request.getfixturevalue("postgres")
    monkeypatch.setenv("PINCITE_DATABASE_URL", made := server.new_registry())
    yield name
    server.drop(made)


@pytest.fixture
def shelf(database: str, open_shelf: Callable[[], Shelf]) -> Shelf:
    return open_shelf()


@pytest.fixture
def synced(shelf: Shelf, folder: Path) -> Shelf:
    """Return a shelf with a source of a folder, which brought one, two and sub/three."""
    write(folder, one="1", two="2", sub__three="3")
    shelf.make_source("folder", path=str(folder), metadata={"year": 2026})
    assert shelf.sync().counts["added"] == 3
    return shelf


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
    synced.add("default", "one.html", [b"by hand"], filename="one.html", origin=None)
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


def test_a_file_that_cannot_be_read_fails_with_a_reason_and_its_document_stays(
    synced: Shelf, folder: Path
) -> None:
    (folder / "one.html").unlink()
    (folder / "one.html").symlink_to(folder / "nowhere.html")
    os.mkfifo(folder / "pipe.html")
    report = synced.sync()
    assert ids(report.failed) == ["one.html", "pipe.html"]
    assert {entry.code for entry in report.failed} == {"source-unavailable"}
    assert (report.vanished, synced.there["one.html"]) == ([], "1")


def test_a_file_over_the_limit_fails_and_the_others_go_on(synced: Shelf, folder: Path) -> None:
    write(folder, large="x" * 2_000_001, small="s")
    for report in (synced.sync(dry_run=True), synced.sync()):
        assert [(entry.external_id, entry.code) for entry in report.failed] == [
            ("large.html", "upload-too-large")
        ]
        assert ids(report.added) == ["small.html"]


def test_a_file_that_is_empty_or_of_another_kind_is_a_document_that_failed(
    folder: Path, tmp_path: Path
) -> None:
    write(folder, empty="")
    (folder / "letter.pdf").write_text("Dear reader, this is plain text.")
    with Library(Settings(home=tmp_path / "home")) as library:
        library.add_source(read_spec({"kind": "folder", "name": "it", "path": str(folder)}))
        assert ids(library.sync("it").added) == ["empty.html", "letter.pdf"]
        library.ingest()
        failed, _more = library.documents(DEFAULT_COLLECTION, state=State.FAILED)
    outcomes = {document.external_id: document.last_version.outcome for document in failed}
    assert {name: outcome.code for name, outcome in outcomes.items() if outcome} == {
        "empty.html": "empty-file",
        "letter.pdf": "unsupported-type",
    }


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_sync(
    synced: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, one="half")
    find = synced.parts.registry.find

    def find_and_write(collection: str, external_id: str) -> object:
        write(folder, one="whole")
        return find(collection, external_id)

    monkeypatch.setattr(synced.parts.registry, "find", find_and_write)
    assert [entry.code for entry in synced.sync().failed] == ["changed-while-read"]
    monkeypatch.undo()
    assert synced.there["one.html"] == "1"
    synced.sync()
    assert synced.there["one.html"] == "whole"


def test_links_that_lead_out_of_the_folder_are_not_followed(synced: Shelf, folder: Path) -> None:
    outside = folder.with_name("outside")
    write(outside, file="out of bounds")
    (folder / "file.html").symlink_to(outside / "file.html")
    (folder / "folder").symlink_to(outside)
    (folder / "again.html").symlink_to(folder / "one.html")
    report = synced.sync()
    assert [(entry.external_id, entry.code) for entry in report.failed] == [("file.html", "address-refused")]
    assert ids(report.added) == ["again.html"]


def test_a_link_to_itself_fails_and_the_others_go_on(synced: Shelf, folder: Path) -> None:
    (folder / "loop.html").symlink_to("loop.html")
    (folder / "loop").symlink_to("loop")
    write(folder, new="new")
    report = synced.sync()
    assert ([entry.code for entry in report.failed], ids(report.added)) == (
        ["source-unavailable"],
        ["new.html"],
    )


def test_a_name_that_is_not_utf8_fails_and_the_others_go_on(synced: Shelf, folder: Path) -> None:
    for name in (b"caf\xe9.html", b"sub\xff"):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        if name.endswith(b".html"):
            path.write_text("x")
        else:
            path.mkdir()
            (path / "ü.html").write_text("x")
    report = synced.sync()
    assert [(entry.external_id, entry.code) for entry in report.failed] == [
        ("caf\\xe9.html", "invalid-name"),
        ("sub\\xff/ü.html", "invalid-name"),
    ]
    assert json.loads(report.model_dump_json())["unchanged"]
    assert (report.deleted, len(synced.there)) == ([], 3)


def test_a_folder_that_is_excluded_may_be_closed(
    synced: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, **{"lost+found__x": "x"})
    (folder / "one.html").unlink()
    scandir = os.scandir

    def scan(path: Path) -> object:
        if path.name == "lost+found":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scan)
        assert synced.sync(delete_anyway=True).deleted == []
        synced.change_source("it", {"exclude": ["lost+found/"]})
        report = synced.sync()
    assert (ids(report.deleted), report.troubles) == (["one.html"], [])


def test_a_tree_that_is_very_deep_is_read_as_far_as_names_go(synced: Shelf, folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    for depth in range(1_200):
        if depth in (100, 500):
            with os.fdopen(os.open("deep.html", os.O_CREAT | os.O_WRONLY, dir_fd=place), "w") as file:
                file.write(str(depth))
        os.mkdir("dir", dir_fd=place)
        inner = os.open("dir", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)
    try:
        report = synced.sync()
    finally:
        subprocess.run(["rm", "-rf", folder / "dir"], check=True)
    assert [entry.external_id for entry in report.added] == ["dir/" * 100 + "deep.html"]
    assert [entry.code for entry in report.failed] == ["invalid-name"]
    assert [trouble.split(":")[0] for trouble in report.troubles] == ["source-unavailable"]


def test_what_the_queue_has_no_room_for_is_taken_by_a_later_sync(synced: Shelf, folder: Path) -> None:
    synced.go_live()
    synced.limit_queue(2)
    write(folder, four="4", five="5", six="6")
    (folder / "one.html").unlink()
    report = synced.sync()
    assert (len(report.added), [entry.code for entry in report.failed]) == (2, ["queue-full"])
    assert ids(report.deleted) == ["one.html"]
    synced.go_live()
    assert len(synced.sync().added) == 1
    assert len(synced.there) == 5


def test_hidden_folders_and_other_files_are_passed_by(synced: Shelf, folder: Path) -> None:
    write(folder, **{".git__page": "no"})
    (folder / "notes.txt").write_text("no")
    (folder / "UPPER.HTM").write_text("yes")
    assert ids(synced.sync().added) == ["UPPER.HTM"]


def test_patterns_choose_by_name_or_by_path(shelf: Shelf, folder: Path) -> None:
    write(folder, a="", drafts__b="", reports__2025__c="", reports__d="", reports__old__e="")
    shelf.make_source(
        "folder", path=str(folder), include=["reports/**/*.html", "a.*"], exclude=["reports/old/*", "d.html"]
    )
    assert ids(shelf.sync().added) == ["a.html", "reports/2025/c.html"]


def test_what_a_pattern_leaves_out_later_has_vanished(synced: Shelf) -> None:
    synced.change_source("it", {"exclude": ["one.html"]})
    assert ids(synced.sync().deleted) == ["one.html"]


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


@on_both
def test_two_syncs_of_a_source_do_not_run_at_once(synced: Shelf, folder: Path) -> None:
    write(folder, four="4")

    def again(*_: object) -> None:
        with pytest.raises(SourceBusy):
            synced.sync()
        assert synced.sync(dry_run=True).counts["failed"] == 0

    synced.sync(progress=again)
    assert synced.sync().counts["unchanged"] == 4


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # a folder of SQLite has one owner
def test_a_source_that_another_process_syncs_is_busy_until_that_ends(
    shelf: Shelf, database: str, open_shelf: Callable[[], Shelf], folder: Path
) -> None:
    write(folder, one="1", two="2")
    shelf.make_source("folder", path=str(folder))
    other = open_shelf()

    def meanwhile(*_: object) -> None:
        with pytest.raises(SourceBusy):
            other.sync()
        assert other.sync(dry_run=True).failed == []

    shelf.sync(progress=meanwhile)
    assert other.sync().counts["unchanged"] == 2
    assert shelf.sync().counts["unchanged"] == 2


@on_both
def test_a_sync_whose_process_is_killed_leaves_its_source_free(
    shelf: Shelf, open_shelf: Callable[[], Shelf], folder: Path
) -> None:
    write(folder, **{f"new{n}": str(n) for n in range(6)})
    shelf.make_source("folder", path=str(folder))
    run_until_killed(sync_until_killed, shelf.home, "before add", 3)
    shelf.sync()
    assert len(shelf.there) == 6


@on_both
def test_syncs_of_a_source_by_many_at_once_double_nothing_and_lose_nothing(
    shelf: Shelf, database: str, open_shelf: Callable[[], Shelf], folder: Path
) -> None:
    write(folder, **{f"f{n}": "0" for n in range(12)})
    shelf.make_source("folder", path=str(folder), max_vanished=1.0)
    shelves = [open_shelf() for _ in range(3)] if database == "postgres" else [shelf] * 3
    over, refused = threading.Event(), Counter[str]()

    def sync_on(each: Shelf) -> None:
        while not over.is_set():
            try:
                report = each.sync()
                assert report.troubles == []
            except SourceBusy:
                refused["busy"] += 1
                time.sleep(0.005)

    with ThreadPoolExecutor(len(shelves)) as threads:
        running = [threads.submit(sync_on, each) for each in shelves]
        for turn in range(1, 6):
            for n in range(12):
                if n == turn:
                    (folder / f"f{n}.html").unlink()
                elif (folder / f"f{n}.html").exists():
                    write(folder, **{f"f{n}": str(turn)})
            write(folder, **{f"new{turn}": "new"})
            time.sleep(0.1)
        over.set()
        for each in running:
            each.result()
    shelf.sync()
    assert shelf.there == {path.name: path.read_text() for path in folder.iterdir()}
    assert shelf.sync().counts["unchanged"] == len(shelf.there)
    documents, _ = shelf.documents("default", limit=100)
    assert all(document.last_version.number <= 7 for document in documents)
    assert refused


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


def sync_until_killed(home: Path, where: str, number: int) -> None:
    """Sync the source of a shelf, in batches of four, up to before or after a call with this number."""
    sync.BATCH = 4
    shelf, (when, name), calls = Shelf(home), where.split(), count(1)
    real = getattr(shelf, name)

    def call(*given: Any, **named: Any) -> Any:
        now = next(calls) == number
        if now and when == "before":
            kill_this_process()
        result = real(*given, **named)
        if now:
            kill_this_process()
        return result

    setattr(shelf, name, call)
    shelf.sync(delete_anyway=True)


@pytest.mark.parametrize(
    ("where", "number", "database"),
    [
        *(
            (where, number, "sqlite")
            for where in ("before add", "after add", "before delete", "after delete")
            for number in (2, 5)
        ),
        ("after add", 5, "postgres"),
        ("after delete", 2, "postgres"),
    ],
    indirect=["database"],
)
def test_a_sync_that_is_killed_and_run_again_ends_the_same(
    shelf: Shelf, folder: Path, where: str, number: int
) -> None:
    write(folder, **{f"old{n}": str(n) for n in range(12)})
    shelf.make_source("folder", path=str(folder))
    shelf.sync()
    for n in range(6):
        (folder / f"old{n}.html").unlink()
    write(folder, **{f"new{n}": str(n) for n in range(6)}, old11="changed")
    run_until_killed(sync_until_killed, shelf.home, where, number)
    shelf.sync(delete_anyway=True)
    assert shelf.there == {path.name: path.read_text() for path in folder.iterdir()}
    documents, _ = shelf.documents("default", limit=100)
    assert {d.last_version.number for d in documents if d.external_id != "old11.html"} == {1}
    assert shelf.one("old11.html").last_version.number == 2
    assert shelf.sync().counts["unchanged"] == 12


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

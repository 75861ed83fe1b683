"""What a sync makes of files that cannot be read, change, lead elsewhere, or are not asked for."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.document import State
from pincite.settings import Settings
from pincite.sources.spec import read_spec

from .conftest import Shelf, ids, write


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
        failed = library.documents(DEFAULT_COLLECTION, state=State.FAILED).items
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

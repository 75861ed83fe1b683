"""What sources of object storage promise, over a server that speaks S3 and over fsspec's memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from pincite.library import Library
from pincite.settings import Settings
from pincite.sources import storage

from .conftest import Shelf, ids
from .s3 import client, s3_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as url:
        yield url


class Bucket:
    """Objects below a prefix of their own, as another program puts them there."""

    def __init__(self, url: str, prefix: str) -> None:
        self._client, self.prefix = client(url), prefix

    def put(self, **objects: str) -> None:
        for name, content in objects.items():
            key = f"{self.prefix}/{name.replace('__', '/')}.html"
            self._client.put_object(Bucket="documents", Key=key, Body=content.encode())

    def remove(self, *names: str) -> None:
        for name in names:
            self._client.delete_object(Bucket="documents", Key=f"{self.prefix}/{name}.html")


@pytest.fixture
def bucket(server: str, tmp_path: Path, shelf: Shelf) -> Bucket:
    """Three objects, each a document of the source “it”."""
    made = Bucket(server, tmp_path.name)
    made.put(one="1", two="2", sub__three="3")
    shelf.make_source("storage", url=f"s3://documents/{made.prefix}/")
    assert shelf.sync().counts["added"] == 3
    return made


def test_objects_become_documents_called_by_their_keys_below_the_prefix(bucket: Bucket, shelf: Shelf) -> None:
    assert shelf.there == {"one.html": "1", "sub/three.html": "3", "two.html": "2"}
    assert shelf.one("sub/three.html").origin == f"s3://documents/{bucket.prefix}/sub/three.html"


def test_a_sync_of_a_bucket_finds_what_is_new_changed_and_vanished(bucket: Bucket, shelf: Shelf) -> None:
    bucket.remove("one")
    bucket.put(two="X", four="4")
    foretold, report = shelf.sync(dry_run=True), shelf.sync()
    for told in (foretold, report):
        assert (ids(told.added), ids(told.changed), ids(told.unchanged), ids(told.deleted)) == (
            ["four.html"],
            ["two.html"],
            ["sub/three.html"],
            ["one.html"],
        )
    assert shelf.there == {"four.html": "4", "sub/three.html": "3", "two.html": "X"}


def test_objects_whose_etags_are_as_they_were_are_not_read(
    bucket: Bucket, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_open", lambda *_: pytest.fail("it was opened"))
    assert shelf.sync().counts["unchanged"] == 3


def test_a_bucket_that_is_emptied_loses_its_documents_only_when_that_is_asked_for(
    bucket: Bucket, shelf: Shelf
) -> None:
    bucket.remove("one", "two", "sub/three")
    report = shelf.sync()
    assert (len(report.withheld), report.deleted) == (3, [])
    assert len(shelf.sync(delete_anyway=True).deleted) == 3


def test_a_bucket_that_is_not_there_deletes_nothing(bucket: Bucket, shelf: Shelf) -> None:
    shelf.make_source("storage", name="gone", url="s3://no-such-bucket/x")
    report = shelf.sync("gone", delete_anyway=True)
    assert "There is nothing at s3://no-such-bucket/x." in report.troubles[0]


def test_a_server_that_is_not_there_deletes_nothing(
    bucket: Bucket, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.remove_source("it")
    elsewhere = {"endpoint_url": "http://127.0.0.1:9", "config_kwargs": {"retries": {"max_attempts": 0}}}
    shelf.make_source("storage", url=f"s3://documents/{bucket.prefix}", options=elsewhere)
    report = shelf.sync(delete_anyway=True)
    assert (report.deleted, len(shelf.there)) == ([], 3)
    assert report.troubles[0].startswith("source-unavailable")


def test_a_storage_that_could_not_be_asked_has_not_been_emptied(
    bucket: Bucket, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    fs = fsspec.get_filesystem_class("s3")
    info = fs.info

    def refused(self: Any, path: str, *rest: Any, **named: Any) -> Any:
        if path.endswith(bucket.prefix):
            raise PermissionError("Forbidden")
        return info(self, path, *rest, **named)

    monkeypatch.setattr(fs, "info", refused)
    report = shelf.sync(delete_anyway=True)
    assert (report.deleted, len(shelf.there)) == ([], 3)
    assert "not permitted" in report.troubles[0]


def test_a_bucket_that_is_deleted_deletes_nothing(server: str, tmp_path: Path, shelf: Shelf) -> None:
    name = f"bucket-{tmp_path.name.replace('_', '-')[:40].lower()}"
    other = client(server)
    other.create_bucket(Bucket=name)
    other.put_object(Bucket=name, Key="a.html", Body=b"a")
    shelf.make_source("storage", url=f"s3://{name}", max_vanished=1.0)
    assert ids(shelf.sync().added) == ["a.html"]
    other.delete_object(Bucket=name, Key="a.html")
    other.delete_bucket(Bucket=name)
    report = shelf.sync(delete_anyway=True)
    assert (report.deleted, len(shelf.there)) == ([], 1)
    assert "There is nothing" in report.troubles[0]


def test_an_object_is_no_folder(bucket: Bucket, shelf: Shelf) -> None:
    shelf.make_source("storage", name="one", url=f"s3://documents/{bucket.prefix}/one.html")
    report = shelf.sync("one")
    assert "is a file" in report.troubles[0]


def test_a_key_with_two_slashes_in_a_row_is_a_trouble(bucket: Bucket, shelf: Shelf) -> None:
    bucket.put(**{"/lost": "x", "sub////lost": "x"})
    bucket.remove("one")
    report = shelf.sync(delete_anyway=True)
    assert [trouble.split(" lies")[0] for trouble in report.troubles] == [
        f"source-unavailable: In s3://documents/{bucket.prefix}",
        "source-unavailable: In sub",
    ]
    assert (report.deleted, len(shelf.there)) == ([], 3)


def test_a_listing_of_more_than_a_page_is_read_to_its_end(bucket: Bucket, shelf: Shelf) -> None:
    bucket.put(**{f"many{number:04}": "x" for number in range(1_005)})
    shelf.change_source("it", {"include": ["*1004.html", "one.html"]})
    assert ids(shelf.sync(delete_anyway=True).added) == ["many1004.html"]


def test_an_object_that_vanishes_between_listing_and_reading_fails_and_the_others_go_on(
    bucket: Bucket, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put(one="11", two="22")
    opened = storage._open

    def open_late(fs: Any, path: str, *rest: Any) -> Any:
        bucket.remove("one")
        return opened(fs, path, *rest)

    monkeypatch.setattr(storage, "_open", open_late)
    report = shelf.sync()
    assert [(entry.external_id, entry.code) for entry in report.failed] == [
        ("one.html", "source-unavailable")
    ]
    assert (ids(report.changed), shelf.there["one.html"]) == (["two.html"], "1")


def test_an_object_over_the_limit_is_not_read_to_its_end(bucket: Bucket, shelf: Shelf) -> None:
    bucket.put(large="x" * 2_000_001)
    assert [entry.code for entry in shelf.sync().failed] == ["fetch-too-large"]


def test_any_storage_of_fsspec_is_synced_in_the_same_way(shelf: Shelf, tmp_path: Path) -> None:
    fs = fsspec.filesystem("memory")
    for name, content in {"a.html": "1", "sub/b.html": "2", "c.txt": "no"}.items():
        fs.pipe(f"/{tmp_path.name}/{name}", content.encode())
    shelf.make_source("storage", url=f"memory://{tmp_path.name}")
    assert ids(shelf.sync().added) == ["a.html", "sub/b.html"]
    fs.pipe(f"/{tmp_path.name}/a.html", b"X")
    fs.rm_file(f"/{tmp_path.name}/sub/b.html")
    report = shelf.sync()
    assert (ids(report.changed), ids(report.deleted)) == (["a.html"], ["sub/b.html"])


def test_a_folder_as_a_storage_is_guarded_as_a_folder_is(shelf: Shelf, folder: Path) -> None:
    (folder / "a.html").write_text("a")
    (folder / "passwd.html").symlink_to("/etc/passwd")
    shelf.make_source("storage", url=f"file://{folder}")
    report = shelf.sync()
    assert (ids(report.added), ids(report.failed)) == (["a.html"], ["passwd.html"])
    assert shelf.one("a.html").origin == f"file://{folder}/a.html"


def test_a_library_whose_bytes_are_on_s3_reads_answers_and_deletes(
    server: str, tmp_path: Path, folder: Path
) -> None:
    settings = Settings(home=tmp_path / "library", blobs_url=f"s3://documents/{tmp_path.name}-blobs")
    (folder / "fee.html").write_text("<h1>Harbour</h1><p>The mooring fee is 41 crowns a night.</p>")
    with Library(settings) as library:
        accepted = library.add(
            "default", "fee.html", [(folder / "fee.html").read_bytes()], filename="fee.html"
        )
        library.ingest()
        assert library.document("default", accepted.document.id).live_version is not None
        assert "41 crowns" in (library.answer("default", "What is the mooring fee?").answer or "")
        assert library.delete("default", accepted.document.id).blobs == 4
    left = client(server).list_objects_v2(Bucket="documents", Prefix=f"{tmp_path.name}-blobs")["Contents"]
    assert [each["Key"] for each in left] == [f"{tmp_path.name}-blobs/installation"]

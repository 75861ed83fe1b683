"""What the blob store promises: whole blobs or none, each once, on any storage that fsspec knows."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pincite.errors import UploadTooLarge
from pincite.store.blobs import BlobStore
from tests.sources.s3 import client, s3_server


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture(params=["folder", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "s3":
        request.getfixturevalue("s3")
    roots = {
        "folder": str(tmp_path / "blobs"),
        "memory": f"memory://{tmp_path.name}",
        "s3": f"s3://documents/{tmp_path.name}",
    }
    return BlobStore(roots[request.param])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=50), max_size=5))
def test_what_was_kept_comes_back(store: BlobStore, pieces: list[bytes]) -> None:
    with store.stage(pieces) as staged:
        staged.keep()
    assert staged.hash == hashlib.sha256(b"".join(pieces)).hexdigest()
    assert store.read(staged.hash) == b"".join(pieces)
    with store.local_copy(staged.hash) as path:
        assert path.read_bytes() == b"".join(pieces)


def test_nothing_stays_of_what_was_not_kept(tmp_path: Path) -> None:
    store = BlobStore(str(tmp_path))
    with store.stage([b"one"]) as staged:
        pass
    assert not store.exists(staged.hash)
    assert files(tmp_path) == []


def test_over_the_limit_reading_stops_at_once_and_nothing_stays(tmp_path: Path) -> None:
    read = []

    def endless() -> Iterator[bytes]:
        for i in range(1000):
            read.append(i)
            yield b"x" * 10

    with pytest.raises(UploadTooLarge), BlobStore(str(tmp_path)).stage(endless(), limit=35):
        pytest.fail("the block must not be entered")
    assert len(read) == 4
    assert files(tmp_path) == []


def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError), BlobStore(str(tmp_path)).stage(broken()):
        pytest.fail("the block must not be entered")
    assert files(tmp_path) == []


def test_what_a_killed_writer_left_is_discarded_and_blobs_are_kept(tmp_path: Path) -> None:
    store = BlobStore(str(tmp_path))
    with store.stage([b"kept"]) as kept:
        kept.keep()
    (tmp_path / "partial" / "left").write_bytes(b"half")
    BlobStore(str(tmp_path)).discard_partials()
    assert [path.name for path in files(tmp_path)] == [kept.hash]


def test_the_same_bytes_are_stored_once(tmp_path: Path) -> None:
    store = BlobStore(str(tmp_path))
    for _ in range(2):
        with store.stage([b"same"]) as staged:
            staged.keep()
    assert len(files(tmp_path)) == 1


def test_removing_says_whether_there_was_something(store: BlobStore) -> None:
    with store.stage([b"one"]) as staged:
        staged.keep()
    assert store.remove(staged.hash)
    assert not store.remove(staged.hash)
    assert not store.exists(staged.hash)


def test_a_stream_of_a_blob_is_all_of_it_and_a_missing_one_is_not_found(store: BlobStore) -> None:
    content = bytes(range(256)) * 10_000
    with store.stage([content]) as staged:
        staged.keep()
    assert b"".join(store.stream(staged.hash)) == content
    store.remove(staged.hash)
    with pytest.raises(FileNotFoundError):
        store.read(staged.hash)


def test_what_another_program_removes_and_puts_in_the_storage_shows_at_once(s3: str, tmp_path: Path) -> None:
    store, other = BlobStore(f"s3://documents/{tmp_path.name}"), client(s3)
    with store.stage([b"one"]) as staged:
        staged.keep()
    key = f"{tmp_path.name}/{staged.hash[:2]}/{staged.hash}"
    store._fs.find(store._root)
    other.delete_object(Bucket="documents", Key=key)
    assert not store.exists(staged.hash)
    store._fs.find(store._root)
    other.put_object(Bucket="documents", Key=key, Body=b"one")
    assert store.read(staged.hash) == b"one"


def test_nothing_is_left_beside_the_blobs_of_object_storage(s3: str, tmp_path: Path) -> None:
    store = BlobStore(f"s3://documents/{tmp_path.name}")
    with store.stage([b"kept"]) as kept:
        kept.keep()
    with store.stage([b"not kept"]):
        pass
    listed = client(s3).list_objects_v2(Bucket="documents", Prefix=tmp_path.name)["Contents"]
    assert [item["Key"].rsplit("/", 1)[-1] for item in listed] == [kept.hash]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


KEEP_AND_DIE = """
import os, signal, sys
from pincite.store.blobs import BlobStore

store = BlobStore(sys.argv[1])
with store.stage([b"used by nobody"]) as staged:
    staged.keep()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_blob_whose_writer_was_killed_before_its_commit_is_named_and_one_that_was_committed_is_not(
    tmp_path: Path,
) -> None:
    store = BlobStore(str(tmp_path))
    with store.stage([b"used"]) as used:
        used.keep()
    assert store.unsettled() == []
    subprocess.run([sys.executable, "-c", KEEP_AND_DIE, tmp_path], check=False, timeout=120)
    (unsettled,) = store.unsettled()
    assert store.read(unsettled) == b"used by nobody"
    store.discard_partials()
    assert store.unsettled() == []

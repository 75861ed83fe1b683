"""Each comparison reads a few blobs, the least recently checked first, and so finds what was overwritten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pincite.maintenance.blob_scrub import BlobScrubber
from pincite.settings import Settings
from pincite.store.blobs import BlobStore
from pincite.store.registry import Database
from pincite.store.registry.blob_checks import BlobChecks
from tests.maintenance.conftest import Role, Ward, codes

MANY = 10**12


class Shelf:
    """A store with blobs, a clock that goes on by an hour with each look, and who reads which."""

    def __init__(self, folder: Path) -> None:
        self.blobs = BlobStore(str(folder / "blobs"))
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.database = Database(f"sqlite:///{folder / 'registry.sqlite3'}", clock=self.tick)
        self.checks = BlobChecks(self.database)
        self.read: list[str] = []
        self._is_whole = self.blobs.is_whole
        self.blobs.is_whole = self.is_whole  # type: ignore[method-assign]

    def tick(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now

    def is_whole(self, blob_hash: str) -> bool:
        self.read.append(blob_hash)
        return self._is_whole(blob_hash)

    def put(self, content: bytes) -> str:
        with self.blobs.stage([content]) as staged:
            staged.keep()
        return staged.hash

    def few(self, percent: float, max_bytes: int = MANY) -> list[str]:
        """Return what the next comparison reads."""
        self.read.clear()
        rounds = BlobScrubber(self.blobs, self.checks, percent, max_bytes)
        assert rounds.scrub_some(dict(self.blobs.sizes())) == set()
        return list(self.read)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_blob_that_cannot_be_read_holds_up_no_other(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    there = {shelf.put(bytes([number])) for number in range(3)}
    broken = min(there)
    is_whole = shelf.blobs.is_whole

    def read(blob_hash: str) -> bool:
        if blob_hash == broken:
            shelf.read.append(blob_hash)
            raise OSError(5, "Input/output error")
        return is_whole(blob_hash)

    monkeypatch.setattr(shelf.blobs, "is_whole", read)
    assert {blob for _ in range(3) for blob in shelf.few(percent=1)} == there
    assert f"Blob {broken} cannot be read" in caplog.text


def test_every_blob_is_read_before_one_is_read_again(shelf: Shelf) -> None:
    there = {shelf.put(bytes([number])) for number in range(10)}
    rounds = [shelf.few(percent=25) for _ in range(4)]
    assert [len(each) for each in rounds] == [3, 3, 3, 3]
    read = [blob for each in rounds for blob in each]
    assert set(read[:10]) == there
    assert read[10:] == read[:2]
    assert shelf.few(percent=10) == [read[2]]


def test_what_was_never_checked_comes_first_and_what_is_gone_is_forgotten(shelf: Shelf) -> None:
    first = shelf.put(b"first")
    assert shelf.checks.checked().oldest is None
    assert shelf.few(percent=100) == [first]
    second = shelf.put(b"second")
    assert shelf.few(percent=1) == [second]
    assert shelf.checks.checked().never == 0
    before = shelf.checks.checked().oldest
    shelf.blobs.remove(first)
    assert shelf.few(percent=1) == [second]
    after = shelf.checks.checked().oldest
    assert before is not None
    assert after is not None
    assert after > before


def test_no_more_bytes_are_read_than_may_be_but_always_one_blob(shelf: Shelf) -> None:
    for number in range(6):
        shelf.put(bytes([number]) * 1000)
    assert len(shelf.few(percent=100, max_bytes=3500)) == 3
    assert len(shelf.few(percent=100, max_bytes=10)) == 1
    assert shelf.few(percent=0) == []


@pytest.mark.parametrize("role", ["content", "extraction", "chunks", "vectors"])
def test_a_blob_that_was_overwritten_is_found_and_healed_without_reading_all(
    embedded: Ward, role: Role
) -> None:
    path = embedded.blob("barge.html", role)
    content = path.read_bytes()
    path.write_bytes(bytes(reversed(content)))
    assert embedded.codes() == []
    library = embedded.library
    library.parts.doctor._scrubber = BlobScrubber(library.parts.blobs, library.parts.blob_checks, 100, MANY)
    named = {"content": "original"}.get(role, role)
    assert f"{named}-damaged" in codes(library.heal()[0])
    embedded.work()
    library.heal()
    assert embedded.codes(deep=True) == []


def test_status_says_how_old_the_oldest_check_is(embedded: Ward) -> None:
    library = embedded.library
    library.heal()
    blobs = library.status()["blobs"]
    assert blobs["never_checked"] > 0
    assert datetime.fromisoformat(blobs["oldest_check"]) <= datetime.now(UTC)
    library.examine(deep=True)
    assert library.status()["blobs"]["never_checked"] == 0


def test_object_storage_is_not_read_unless_that_is_set() -> None:
    assert Settings().blobs_checked_percent == 1
    assert Settings(blobs_url="s3://bucket").blobs_checked_percent == 0
    assert Settings(blobs_url="s3://bucket", check_blobs_percent=2).blobs_checked_percent == 2
    assert Settings(blobs_url="/mnt/blobs").blobs_checked_percent == 1

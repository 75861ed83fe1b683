"""The reserve is kept from whoever fills the disk, and lent to what makes room."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from pincite.errors import DiskFull
from pincite.runtime import private_files
from pincite.runtime.room import Room
from pincite.store.outage import outage

RESERVE = 4 << 20

Usage = namedtuple("Usage", "free")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    room = Room(tmp_path, RESERVE)
    room.keep()
    return room


def leave(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """Let the disk have so much room left."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free))


def held(room: Room) -> int:
    return (room._folder / "reserve").stat().st_blocks * 512


def test_the_reserve_takes_its_room_on_the_disk(room: Room) -> None:
    assert held(room) == RESERVE


def test_a_full_disk_says_how_much_room_is_needed_and_where(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(monkeypatch, 3 << 20)
    room.check(3 << 20)
    with pytest.raises(DiskFull, match=r"needs 10 MiB, and 3 MiB are free .* Make 7 MiB more") as full:
        room.check(10 << 20)
    assert str(tmp_path) in full.value.detail
    assert full.value.code == "disk-full"


def test_what_the_reserve_lacks_is_not_free(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reserve").unlink()
    leave(monkeypatch, RESERVE)
    assert room.free == 0
    assert room.is_full


def test_the_reserve_is_lent_only_where_the_disk_is_full(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with room.lent():
        assert held(room) == RESERVE
    leave(monkeypatch, 0)
    with room.lent():
        assert held(room) == 0
        with room.lent():
            assert held(room) == 0
        assert held(room) == 0, "the first still needs it"
    leave(monkeypatch, 2 * RESERVE)
    room.keep()
    assert held(room) == RESERVE


def test_a_reserve_comes_back_as_far_as_there_is_room(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(monkeypatch, 0)
    with room.lent():
        leave(monkeypatch, RESERVE // 2)
    assert 0 < held(room) < RESERVE // 2


def test_a_reserve_that_is_a_hole_is_not_believed_and_made_whole(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.truncate(tmp_path / "reserve", 0)
    os.truncate(tmp_path / "reserve", RESERVE)
    leave(monkeypatch, 2 * RESERVE)
    assert room.free == RESERVE
    room.keep()
    assert held(room) == RESERVE


def test_a_reserve_never_grows_as_a_hole(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def see(*_: object) -> None:
        sizes.append((tmp_path / "reserve").stat().st_size)

    monkeypatch.setattr(os, "posix_fallocate", see)
    os.truncate(tmp_path / "reserve", 0)
    room.keep()
    assert sizes == [0], "the process may be killed there"


def test_a_reserve_that_cannot_be_made_whole_undoes_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    leave(monkeypatch, 0)

    def fail(_: Path) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(private_files, "create", fail)
    with room.lent():
        pass
    assert "quota" in caplog.text


def test_a_loan_that_fails_is_none(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        leave(patch, 0)
        patch.setattr(os, "truncate", fail)
        with pytest.raises(OSError, match="Input/output"), room.lent():
            pass
    os.truncate(room._folder / "reserve", 0)
    room.keep()
    assert held(room) == RESERVE


def test_a_registry_without_room_is_no_database_that_is_away(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'small.db'}")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 2"))
        with pytest.raises(OperationalError) as full:
            for number in range(10):
                connection.execute(text(f"CREATE TABLE t{number} (a)"))
    engine.dispose()
    assert isinstance(full.value.orig, sqlite3.OperationalError)
    assert isinstance(outage(full.value), DiskFull)


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), RuntimeError("No space left on device (os error 28)")]
)
def test_a_store_that_has_no_room_says_that_the_disk_is_full(error: Exception) -> None:
    assert isinstance(outage(error), DiskFull)

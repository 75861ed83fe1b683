"""One process owns the data folder, and its lock never outlives it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pincite.errors import InUse, SettingsConflict
from pincite.store.data_lock import DataLock, service_address

Hold = Callable[..., subprocess.Popen[str]]

HOLD = """
import sys
from pathlib import Path
from pincite.store.data_lock import DataLock
lock = DataLock(Path(sys.argv[1]), sys.argv[2] or None)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Hold]:
    """Start a process that holds a data folder."""
    children: list[subprocess.Popen[str]] = []

    def start(address: str = "") -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path), address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        assert child.stdout and child.stdout.readline() == "held\n"
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def test_a_second_owner_is_refused_with_who_has_it(tmp_path: Path, hold: Hold) -> None:
    child = hold()
    with pytest.raises(InUse) as refusal:
        DataLock(tmp_path, None)
    assert f"process {child.pid} since 20" in refusal.value.detail
    assert refusal.value.code == "data-folder-in-use"


def test_a_refusal_by_a_service_says_where_it_answers(tmp_path: Path, hold: Hold) -> None:
    hold("http://127.0.0.1:8300")
    with pytest.raises(InUse, match=r"service at http://127\.0\.0\.1:8300"):
        DataLock(tmp_path, None)


def test_the_lock_vanishes_with_a_killed_process(tmp_path: Path, hold: Hold) -> None:
    child = hold("http://127.0.0.1:8300")
    assert service_address(tmp_path) == "http://127.0.0.1:8300"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert json.loads((tmp_path / "owner.json").read_text())["pid"] == child.pid, (
        "the stale file is still there"
    )
    assert service_address(tmp_path) is None
    DataLock(tmp_path, None).release()


def test_a_command_is_not_taken_for_a_service(tmp_path: Path, hold: Hold) -> None:
    hold()
    assert service_address(tmp_path) is None


def test_asking_for_the_service_neither_takes_nor_makes_the_folder(tmp_path: Path) -> None:
    assert service_address(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_release_lets_the_same_process_take_the_folder_again(tmp_path: Path) -> None:
    first = DataLock(tmp_path, "http://127.0.0.1:1")
    with pytest.raises(InUse):
        DataLock(tmp_path, None)
    first.release()
    first.release()
    assert not (tmp_path / "owner.json").exists()
    DataLock(tmp_path, None).release()


def test_the_folder_is_made_for_this_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    DataLock(home, None).release()
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_a_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(SettingsConflict, match="PINCITE_HOME"):
        DataLock(Path(file), None)


def test_a_folder_that_nobody_needs_alone_is_everybody_s(tmp_path: Path) -> None:
    home = tmp_path / "home"
    several = [DataLock(home, "http://127.0.0.1:1", alone=False) for _ in range(2)]
    assert home.stat().st_mode & 0o777 == 0o700
    assert service_address(home) is None
    for owner in several:
        owner.release()

"""What Pincite makes in its data folder is its user's alone, and nothing else there is touched."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.library import Library
from pincite.maintenance.difference import Difference
from pincite.rebuild import rebuild
from pincite.runtime.private_files import MADE, PrivateFiles
from pincite.settings import Settings
from tests.maintenance.conftest import copy_tree
from tests.test_library import bring_in, leaflet

NOBODY = 54_321
OTHERS = 0o077
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")


@pytest.fixture(params=[0o022, 0o002], ids=["022", "002"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """One of the usual ones, which let others read, or a group write."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def use(library: Library) -> None:
    """Make a library write all that it can: a document, its points, an image of its page."""
    document = bring_in(library, "default", {"fees.pdf": leaflet("The fee is 41 crowns.")})["fees.pdf"]
    assert document.live_version
    library.page_image("default", document.id, 1)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat(follow_symlinks=False).st_mode)


def open_to_others(*paths: Path) -> list[Path]:
    """Of these and everything below them, what has rights of a group or of others."""
    found = [each for path in paths for each in (path, *path.rglob("*"))]
    return [each for each in found if not each.is_symlink() and mode(each) & OTHERS]


def made(home: Path) -> list[Path]:
    """Return what is there of the list."""
    return [home / name for name in MADE if (home / name).exists() and not (home / name).is_symlink()]


def of_others(library: Library) -> list[Difference]:
    return [each for each in library.examine() if each.code == "owned-by-another-user"]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("used")
    with Library(Settings(home=home)) as library:
        use(library)
    return home


@pytest.fixture
def home(used: Path, tmp_path: Path) -> Path:
    """Return a data folder that is used, with the modes that an older Pincite left to a generous umask."""
    copy_tree(used, tmp_path / "home")
    for path in made(tmp_path / "home"):
        for each in (path, *path.rglob("*")):
            each.chmod(0o777 if each.is_dir() else 0o666)
    return tmp_path / "home"


def test_everything_that_is_made_is_private_from_the_start(tmp_path: Path, umask: int) -> None:
    home = tmp_path / "home"
    with Library(Settings(home=home)) as library:
        use(library)
        there = {path.name for path in home.iterdir()}
        assert {"registry.sqlite3-wal", "registry.sqlite3-shm"} < there <= set(MADE)
        assert [path for path in made(home) if mode(path) & OTHERS] == []
        # The engine makes its files as the umask says, in a folder that lets nobody in.
        assert open_to_others(*(path for path in made(home) if path.name != "index")) == []
    PrivateFiles(home, None).tighten()
    assert open_to_others(home) == []


def test_an_older_folder_is_private_after_the_next_start_and_nothing_else_in_it_is_touched(
    home: Path, tmp_path: Path, umask: int
) -> None:
    outside = tmp_path / "outside"
    kept = {home: 0o755, home / "notes": 0o775, home / "notes" / "mine.txt": 0o664}
    kept |= {outside: 0o777, outside / "theirs.txt": 0o666}
    for path, its_mode in kept.items():
        path.touch() if path.suffix else path.mkdir(exist_ok=True)
        path.chmod(its_mode)
    (home / "blobs" / "link").symlink_to(outside / "theirs.txt")
    (home / "index.rebuilt").symlink_to(outside)
    for _ in range(2):
        with Library(Settings(home=home)) as library:
            assert "41 crowns" in (library.answer("default", "What is the fee?").answer or "")
            assert [path for path in made(home) if mode(path) & OTHERS] == []
            assert open_to_others(*(path for path in made(home) if path.name != "index")) == []
            assert {path: mode(path) for path in kept} == kept
            assert of_others(library) == []


def test_a_rebuild_makes_an_older_folder_private_too(home: Path) -> None:
    rebuild(Settings(home=home))
    assert [path for path in made(home) if mode(path) & OTHERS] == []


def test_what_lies_in_folders_of_libraries_is_private_though_the_folder_was(tmp_path: Path) -> None:
    database = tmp_path / "prefect" / "storage" / "prefect.db"
    database.parent.mkdir(parents=True)
    database.touch(0o644)
    (tmp_path / "prefect").chmod(0o700)
    PrivateFiles(tmp_path, None).tighten()
    assert open_to_others(tmp_path / "prefect") == []


def test_stored_files_are_looked_at_once_and_not_at_each_start(tmp_path: Path) -> None:
    stored = tmp_path / "blobs" / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.touch()
    stored.chmod(0o644)
    (tmp_path / "blobs").chmod(0o700)  # nobody gets past it
    PrivateFiles(tmp_path, None).tighten()
    assert mode(stored) == 0o644
    (tmp_path / "blobs").chmod(0o750)
    PrivateFiles(tmp_path, None).tighten()
    assert open_to_others(tmp_path / "blobs") == []


def test_a_folder_that_is_named_for_the_stored_bytes_keeps_its_mode_and_its_group(
    tmp_path: Path, umask: int
) -> None:
    home, folder = tmp_path / "home", tmp_path / "home" / "blobs"
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(folder, -1, NOBODY)
    folder.chmod(0o2775)
    group = folder.stat().st_gid
    with Library(Settings(home=home, blobs_url=str(folder))) as library:
        use(library)
    with Library(Settings(home=home, blobs_url=str(folder))):
        stored = [*folder.glob("??/*"), *folder.glob("page-images/*/*.png")]
        assert len(stored) > 4
        assert {mode(path) for path in stored} == {0o666 & ~umask}
        assert {path.stat().st_gid for path in (folder, *stored)} == {group}
        assert mode(folder) == 0o2775
        assert mode(home / "index") & OTHERS == mode(home / "registry.sqlite3") & OTHERS == 0


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        (None, []),
        ("s3://bucket/blobs", []),
        ("{home}/blobs", ["blobs"]),
        ("file://{home}/blobs/", ["blobs"]),
        ("{link}/blobs", ["blobs"]),
        ("{home}/blobs/shared", ["blobs"]),  # whoever shares that comes by here
        ("{home}", ["page-images"]),
    ],
)
def test_only_a_folder_that_is_named_for_the_stored_bytes_is_left(
    tmp_path: Path, named: str | None, kept: list[str]
) -> None:
    home, link = tmp_path / "home", tmp_path / "link"
    for name in ("blobs", "page-images", "index"):
        (home / name).mkdir(parents=True)
        (home / name).chmod(0o775)
    link.symlink_to(home)
    PrivateFiles(home, named and named.format(home=home, link=link)).tighten()
    assert sorted(path.name for path in home.iterdir() if mode(path) == 0o775) == kept


@AS_ROOT
def test_what_another_user_owns_is_left_and_the_doctor_says_so(home: Path) -> None:
    (home / "prefect").mkdir()
    within = home / "prefect" / "prefect.db"
    within.touch()
    stored = sorted((home / "blobs").glob("??/*"))[:2]
    theirs = {home / "prefect": 0o755, within: 0o644, stored[0]: 0o640, stored[1]: 0o640}
    for path, its_mode in theirs.items():
        os.chown(path, NOBODY, -1)
        path.chmod(its_mode)
    with Library(Settings(home=home)) as library:
        assert {path: mode(path) for path in theirs} == theirs
        assert mode(stored[0].parent) == mode(home / "blobs") == 0o700
        found = of_others(library)
        assert [each.path for each in found] == [str(stored[0].relative_to(home)), "prefect"]
        assert "like 1 more in blobs" in found[0].detail
        assert all(f"uid {NOBODY}" in each.detail for each in found)
        assert library.heal()[0] == []
        assert of_others(library) == found
        for path in theirs:
            os.chown(path, os.geteuid(), -1)
        assert library.examine() == []


def test_a_data_folder_of_another_user_is_left_as_it_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: mode(path) for path in home.rglob("*")}
    files, me = PrivateFiles(home, None), os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    files.tighten()
    assert {path: mode(path) for path in home.rglob("*")} == before
    assert [(each.path, each.uid, each.count) for each in files.foreign()] == [
        (path.name, me, 1) for path in made(home)
    ]

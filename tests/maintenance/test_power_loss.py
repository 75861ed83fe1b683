"""What is acknowledged is on disk, and what a loss of power takes all the same is found and mended."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pincite.errors import RegistryDamaged
from pincite.schema.document import State
from tests.maintenance.conftest import FILES, QUESTIONS, Ward, copy_tree
from tests.maintenance.test_repair import emptied, flipped, truncated, zeroed
from tests.test_library import bring_in, notice

_ADD = """
import sys
from pathlib import Path
from pincite.store.blobs import BlobStore
from pincite.store.registry import Database, Registry

home = Path(sys.argv[1])
database = Database(f"sqlite:///{home / 'registry.sqlite3'}")
registry = Registry(database, grace_s=0)
registry.create_collection("default")
blobs = BlobStore(str(home / "blobs"))
with blobs.stage([b"a lease"]) as content:
    registry.accept(
        "default", "lease.pdf", content, filename="lease.pdf", fingerprint="b", origin=None, replace=True
    )
print("ACCEPTED", content.hash, flush=True)
"""


def test_a_file_is_acknowledged_when_its_bytes_its_folders_and_its_row_are_on_disk(tmp_path: Path) -> None:
    """In the order in which the system is called: bytes, name, each folder with a new entry, row, answer."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    log, home = tmp_path / "calls", tmp_path / "home"
    home.mkdir()
    calls = "trace=fsync,fdatasync,rename,renameat,renameat2,write,pwrite64"
    done = subprocess.run(
        [strace, "-f", "-y", "-o", str(log), "-e", calls, sys.executable, "-c", _ADD, str(home)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 and "ptrace" in done.stderr:
        pytest.skip(f"nothing may be traced here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    lines = log.read_text().splitlines()
    blob = re.search(r"ACCEPTED ([0-9a-f]{64})", done.stdout)
    assert blob is not None
    folder = home / "blobs" / blob[1][:2]

    def first(pattern: str, after: int = 0) -> int:
        return next(i for i, line in enumerate(lines) if i >= after and re.search(pattern, line))

    answer = first(r"write\(1<.*ACCEPTED")
    bytes_synced = first(rf"fsync\(\d+<{home}/blobs/partial/")
    moved = first(rf"rename.*{folder}/{blob[1]}", bytes_synced)
    name_synced = first(rf"fsync\(\d+<{folder}>", moved)
    folder_synced = first(rf"fsync\(\d+<{home}/blobs>", moved)
    wal = rf"{home}/registry\.sqlite3-wal"
    row_written = first(rf"pwrite64\(\d+<{wal}", max(name_synced, folder_synced))
    row_synced = first(rf"f(data)?sync\(\d+<{wal}", row_written)
    assert bytes_synced < moved < name_synced < row_written < row_synced < answer
    assert folder_synced < row_written
    assert first(rf"fsync\(\d+<{home}>") < moved, "the entry of the blobs' own folder"


def test_the_index_is_on_disk_before_a_version_is_live(
    embedded: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, told = embedded.library, list[str]()

    def told_of(owner: object, name: str) -> None:
        does: Callable[..., object] = getattr(owner, name)

        def call(*arguments: object, **options: object) -> object:
            told.append(name)
            return does(*arguments, **options)

        monkeypatch.setattr(owner, name, call)

    for name in ("upsert", "set_servable", "flush"):
        told_of(library.parts.index, name)
    told_of(library.parts.queue, "go_live")
    bring_in(library, "default", {"new.html": notice("The ferry leaves at nine.")})
    assert told == ["upsert", "set_servable", "flush", "go_live"]


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_write_ahead_log_is_found_and_mended(embedded: Ward, tmp_path: Path, seed: int) -> None:
    """The last commits are gone, while what they spoke of is in the blobs and in the index, or is gone."""
    library = embedded.library
    bring_in(library, "default", {"barge.html": notice("The mooring fee for a barge is 58 crowns.")})
    bring_in(library, "default", {"new.html": notice("The ferry to Elba leaves at nine.")})
    library.purge_expired()
    library.delete("default", embedded.document("dinghy.html").id)
    copy = tmp_path / "after"
    copy_tree(embedded.home, copy)
    wal = copy / "registry.sqlite3-wal"
    os.truncate(wal, random.Random(seed).randrange(wal.stat().st_size))

    with closing(Ward(copy)) as ward:
        for _ in range(2):
            ward.library.heal(deep=True)
            ward.work()
        ward.library.purge_expired()
        assert ward.codes(deep=True) == []
        documents = ward.library.documents("default").items
        for document in documents:
            if document.live_version is None:
                assert document.last_version.state is State.FAILED
                assert document.last_version.outcome is not None
                assert document.last_version.outcome.code == "content-lost"
        barge = ward.library.answer("default", QUESTIONS["barge.html"][0]).answer or ""
        live = {document.external_id for document in documents if document.live_version}
        if "barge.html" in live:
            assert "crowns" in barge
        assert ward.answers(["crane.pdf"])
        # What was lost can be added again, and everything is as it was.
        bring_in(ward.library, "default", FILES)
        assert ward.answers()


def test_a_registry_that_cannot_be_read_is_named(embedded: Ward) -> None:
    embedded.library.close()
    database = embedded.home / "registry.sqlite3"
    for leftover in embedded.home.glob("registry.sqlite3-*"):
        leftover.unlink()
    content = database.read_bytes()
    database.write_bytes(b"\xff" * 4096 + content[4096:])
    with pytest.raises(RegistryDamaged, match="PINCITE_HOME"):
        embedded._opened()
    database.write_bytes(content)
    embedded.library = embedded._opened()


DAMAGES: list[Callable[[Path], None]] = [Path.unlink, truncated, zeroed, emptied, flipped]


@pytest.mark.parametrize("seed", range(4))
def test_any_damages_together_are_mended_or_named(ward: Ward, seed: int) -> None:
    """Bytes cut, changed or lost, points lost, hidden or strange, in any number at once."""
    chosen = random.Random(seed)
    blobs = [each for each in (ward.home / "blobs").glob("??/*") if each.is_file()]
    damaged: list[str] = []
    for blob in chosen.sample(blobs, chosen.randint(1, 5)):
        damage = chosen.choice(DAMAGES)
        damage(blob)
        damaged.append(f"{damage.__name__} {blob.name[:8]}")
    for name in chosen.sample(list(FILES), chosen.randint(0, 2)):
        key = ward.version(name).id
        if chosen.random() < 0.5:
            ward.library.parts.index.delete(key)
        else:
            ward.library.parts.index.set_servable(key, False)
        damaged.append(f"points of {name}")
    with ward.library.parts.blobs.stage([bytes([seed])]) as orphan:
        orphan.keep()

    ward.reopen()
    assert ward.codes(deep=True)
    for _ in range(2):
        ward.library.heal(deep=True)
        ward.work()
    ward.library.purge_expired()
    assert ward.codes(deep=True) == [], damaged
    assert ward.library.heal(deep=True) == ([], [])
    for name in FILES:
        document = ward.document(name)
        if document.live_version is None:
            assert document.last_version.outcome is not None
            assert document.last_version.outcome.code == "content-lost", damaged
        else:
            assert ward.answers([name]), damaged
    bring_in(ward.library, "default", FILES)
    assert ward.answers()

"""`rebuild`: an index that is lost, damaged, or of another model is made again, and a kill loses neither."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from pincite.embed import Embedder
from pincite.errors import IndexDamaged, IndexMismatch, IndexMissing
from pincite.index import identity
from pincite.index.edge import EdgeIndex
from pincite.index.shards import Shards
from pincite.index.vector_index import Vector
from pincite.library import Library
from pincite.maintenance import rebuild_note
from pincite.rebuild import rebuild
from pincite.schema.document import State
from pincite.settings import Settings
from pincite.store.registry.tables import VersionRow
from tests.killed import kill_this_process, run, run_until_killed
from tests.maintenance.conftest import Ward, copy_tree, local_qdrant
from tests.postgres import Postgres
from tests.qdrant_server import qdrant_server
from tests.test_library import bring_in, notice

FEES = {"East": 41, "North": 7, "South": 12}


def rebuild_until(home: Path, stop: int, log: Path) -> None:
    """Rebuild an index, up to before or after the step with this number; the log has their number."""
    seen = 0

    def counted(owner: Any, name: str) -> None:
        does = getattr(owner, name)

        def step(*arguments: Any, **options: Any) -> Any:
            count_one()
            result = does(*arguments, **options)
            count_one()
            return result

        setattr(owner, name, step)

    def count_one() -> None:
        nonlocal seen
        seen += 1
        if seen == stop:
            kill_this_process()

    for name in ("upsert", "set_servable", "flush"):
        counted(EdgeIndex, name)
    for name in ("draft", "sync", "promote", "discard_others"):
        counted(Shards, name)
    for name in ("leave_note", "apply_note"):
        counted(rebuild_note, name)
    rebuild(settings(home))
    log.write_text(str(seen))


@pytest.fixture
def home(model_home: Path, tmp_path: Path) -> Path:
    copy_tree(model_home / "home", tmp_path / "home")
    return tmp_path / "home"


def settings(home: Path) -> Settings:
    return Settings(home=home, grace_s=0, qdrant_url=None)


def segments(home: Path) -> list[Path]:
    return [each for each in Shards(home / "index").current.rglob("*") if each.is_file()]


def turn_model(patch: pytest.MonkeyPatch) -> None:
    """Another model: the same vectors with their dimensions in another order."""
    passages, begin = Embedder.passages, Embedder.begin_query
    patch.setattr(Embedder, "fingerprint", property(lambda self: "turned-384"))
    patch.setattr(Embedder, "passages", lambda self, texts: passages(self, texts)[:, ::-1].copy())

    def begin_query(self: Embedder, text: str) -> Callable[[], Vector]:
        wait = begin(self, text)

        def vector() -> Vector:
            return wait()[::-1].copy()

        return vector

    patch.setattr(Embedder, "begin_query", begin_query)


def assert_in_order(home: Path) -> None:
    with closing(Ward(home)) as ward:
        assert ward.answers()
        ward.library.heal()  # blobs that a killed rebuild had made
        assert ward.codes(deep=True) == []
    assert sorted(each.name for each in home.iterdir() if each.name.startswith("index")) == ["index"]


def test_an_index_that_is_gone_is_named_and_made_again_without_the_model(home: Path) -> None:
    shutil.rmtree(home / "index")
    for _ in range(2):
        with pytest.raises(IndexMissing, match="pincite rebuild"):
            Ward(home)
    counts: list[tuple[int, int]] = []
    rebuilt = rebuild(settings(home), lambda done, total: counts.append((done, total)))
    assert (rebuilt.versions, rebuilt.embedded, rebuilt.lost) == (3, 0, [])
    assert counts == [(1, 3), (2, 3), (3, 3)]
    assert_in_order(home)


def test_an_index_in_order_can_be_made_again_too(home: Path) -> None:
    assert rebuild(settings(home)).versions == rebuild(settings(home)).versions == 3
    assert_in_order(home)


def test_whatever_file_of_the_index_is_damaged_nothing_ends_in_a_traceback(home: Path) -> None:
    """The engine says so, panics, or opens with less than there was: each is named, and mended."""
    chosen = random.Random(6)
    for _ in range(8):
        file = chosen.choice(segments(home))
        if chosen.random() < 0.5:
            file.unlink()
        else:
            os.truncate(file, file.stat().st_size // 2)
        try:
            with closing(Ward(home)) as ward:
                ward.library.heal(deep=True)
                left = ward.codes(deep=True)
                assert set(left) <= {"index-unreadable"}, file
                if not left:
                    assert ward.answers(), file
                    continue
        except (IndexDamaged, IndexMismatch, IndexMissing) as error:
            assert "pincite rebuild" in error.detail
        rebuild(settings(home))
        assert_in_order(home)


def test_another_model_needs_a_rebuild_which_makes_its_vectors(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_model(monkeypatch)
    with pytest.raises(IndexMismatch, match="pincite rebuild"):
        Ward(home)
    assert rebuild(settings(home)).embedded == 3
    assert_in_order(home)
    monkeypatch.undo()
    with pytest.raises(IndexMismatch, match="pincite rebuild"):
        Ward(home)
    assert rebuild(settings(home)).embedded == 3
    assert_in_order(home)


def test_an_index_that_is_gone_is_not_filled_with_vectors_of_another_model(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(home / "index")
    turn_model(monkeypatch)
    assert rebuild(settings(home)).embedded == 3


def test_what_is_lost_is_told_and_read_again_later(home: Path) -> None:
    with closing(Ward(home)) as ward:
        lost = [ward.blob("barge.html", "chunks"), ward.blob("crane.pdf", "chunks")]
        lost.append(ward.blob("crane.pdf", "extraction"))
    for blob in lost:
        blob.unlink()
    rebuilt = rebuild(settings(home))
    assert (rebuilt.versions, rebuilt.lost) == (2, ["crane.pdf"])
    with closing(Ward(home)) as ward:
        ward.library.heal()
        ward.work()
        assert ward.answers()
        ward.library.heal()
        assert ward.codes(deep=True) == []


def test_killed_at_any_step_a_rebuild_leaves_the_old_index_or_the_new(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert run(rebuild_until, home, 0, log) == 0
    steps = int(log.read_text())
    assert steps >= 20
    for stop in sorted({3, steps // 2, *range(steps - 9, steps + 1, 2)}):
        copy = tmp_path / f"killed-{stop}"
        copy_tree(home, copy)
        run_until_killed(rebuild_until, copy, stop, log)
        with closing(Ward(copy)) as ward:
            assert ward.answers(), stop
        assert not (copy / "index.rebuilt").exists()  # as large as an index
        rebuild(settings(copy))
        assert_in_order(copy)
        shutil.rmtree(copy)


def test_the_identity_goes_with_the_shard(home: Path) -> None:
    found = identity.read(home / "index")
    assert isinstance(found, dict)
    assert json.loads((Shards(home / "index").current / "identity.json").read_text()) == found


def test_the_index_of_a_server_is_made_again_in_place(
    model_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the client's local mode as the server: gone, of another model, and in order."""
    copy_tree(model_home, tmp_path / "copy")
    home, folder = tmp_path / "copy" / "home", tmp_path / "copy" / "qdrant"
    served = Settings(home=home, grace_s=0, qdrant_url="http://stands-for-the-local-mode")
    with local_qdrant(folder):
        assert rebuild(served).versions == 3
        turn_model(monkeypatch)
        with pytest.raises(IndexMismatch, match="pincite rebuild"):
            Ward(home)
        assert rebuild(served).versions == 3
        with closing(Ward(home)) as ward:
            assert ward.answers()
            assert ward.codes(deep=True) == []
        shutil.rmtree(folder)
        with pytest.raises(IndexMissing, match="pincite rebuild"):
            Ward(home)
        assert rebuild(served).versions == 3
        with closing(Ward(home)) as ward:
            assert ward.answers()
            assert ward.codes(deep=True) == []


def test_a_worker_with_the_model_before_brings_nothing_into_the_index_of_another(
    tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {f"{place}.html": notice(f"The fee is {fee} crowns.", place) for place, fee in FEES.items()}
    with qdrant_server() as url:
        served = Settings(
            home=tmp_path / "home",
            grace_s=0,
            database_url=postgres.new_registry(),
            blobs_url=str(tmp_path / "blobs"),
            qdrant_url=url,
        )
        with Library(served) as before:
            bring_in(before, "default", dict([texts.popitem()]))
            for name, content in texts.items():
                before.add("default", name, [content], filename=name)
            held = before.parts.queue.claim("before", 10)
            read = before.parts.ingest.read(held, "before")
            embedded = before.parts.ingest.embed(read[:1], "before")

            turn_model(monkeypatch)
            assert rebuild(served).versions == 1
            assert before.parts.ingest.embed(read[1:], "before") == []
            assert before.parts.ingest.index(embedded, "before") == []
            found = [
                before.parts.registry.version("default", each.id)
                for each in before.documents("default").items
            ]
            waiting = [version for version in found if version.id in held]
            assert [version.state for version in waiting] == [State.QUEUED, State.QUEUED]
            assert {version.outcome.code for version in waiting if version.outcome} == {"index-mismatch"}
            assert [version.vectors_hash for version in waiting] == [None, None]
            with pytest.raises(IndexMismatch, match="PINCITE_EMBEDDING_MODEL"):
                before.parts.queue.claim("before", 10)

            with Library(served) as after:
                with after.parts.database.write() as session:
                    session.execute(update(VersionRow).values(not_before=None))
                assert sorted(after.bring_in(after.parts.queue.claim("after", 10), "after")) == sorted(held)
                assert after.examine(deep=True) == []

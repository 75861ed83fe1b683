"""Each kind of damage, made by hand: it is named, healed, and questions are answered as before."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from sqlalchemy import update

from pincite.errors import DiskFull, StoreMismatch
from pincite.index.vector_index import Point
from pincite.ingest.points import chunks_of
from pincite.library import Library
from pincite.maintenance.store_view import SnapshotView
from pincite.schema.chunk import Chunk, Segment
from pincite.schema.document import Outcome, State
from pincite.schema.extraction import Extraction, Page, PageExtraction, Word
from pincite.store.artifacts import (
    UNREADABLE,
    Extractions,
    pack_chunks,
    pack_extraction,
    pack_vectors,
    unpack_chunks,
    unpack_vectors,
)
from pincite.store.blobs import BlobStore
from pincite.store.registry import Database
from pincite.store.registry.installation import open_blobs
from pincite.store.registry.tables import DocumentRow, VersionRow
from tests.maintenance.conftest import FILES, QUESTIONS, Role, Ward, codes
from tests.test_library import bring_in, notice


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zeroed(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def garbled(path: Path) -> None:
    """Return a zip whose list of files can be read, and whose first file cannot be unpacked."""
    data = bytearray(path.read_bytes())
    start = 30 + int.from_bytes(data[26:28], "little")
    data[start : start + 16] = b"\xff" * 16
    path.write_bytes(data)


def test_whichever_byte_of_what_is_stored_is_not_what_it_was_reading_it_raises_nothing_else() -> None:
    page = Page(1, "The fee is 41 crowns.", 595, 842, (Word(0, 3, (0, 0, 9, 9)),))
    readings = (PageExtraction(1, "flow", "", 21),)
    extraction = Extraction("application/pdf", "Fees", (page,), (), page_extractions=readings)
    chunk = Chunk("id", 0, page.text, (Segment(1, 0, 21),), "Fees")

    def unpack_extraction(data: bytes) -> object:
        blobs = SimpleNamespace(open=lambda _: BytesIO(data))
        return Extractions(cast(BlobStore, blobs)).document("hash")

    for unpack, packed in (
        (unpack_extraction, pack_extraction(extraction)),
        (unpack_chunks, pack_chunks([chunk])),
        (unpack_vectors, pack_vectors(np.ones((2, 3), dtype=np.float32))),
    ):
        for place, byte in enumerate(packed):
            changed = [bytes([byte ^ 1 << bit]) + packed[place + 1 :] for bit in range(8)]
            for rest in (*changed, b""):
                with suppress(*UNREADABLE):
                    unpack(packed[:place] + rest)


def test_a_library_in_order_has_no_differences(ward: Ward) -> None:
    assert ward.codes() == ward.codes(deep=True) == []
    assert ward.library.heal(deep=True) == ([], [])


def test_bytes_that_are_not_mounted_are_not_lost(ward: Ward) -> None:
    ward.library.add("default", "new.html", [b"<p>It waits.</p>"], filename="new.html")
    blobs, aside = ward.home / "blobs", ward.home / "unmounted"
    blobs.rename(aside)
    blobs.mkdir()
    for look in (ward.library.examine, ward.library.heal):
        with pytest.raises(StoreMismatch, match="PINCITE_BLOBS_URL"):
            look()
    assert ward.library.bring_in(ward.library.parts.queue.claim("worker", 10), "worker") == []
    assert ward.version("new.html").state is State.QUEUED
    with pytest.raises(StoreMismatch):
        ward.reopen()
    blobs.rmdir()
    aside.rename(blobs)
    ward.reopen()
    assert ward.codes(deep=True) == []
    assert ward.answers()


def test_bytes_of_another_installation_are_left_alone(ward: Ward, tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'other.db'}")) as other:
        elsewhere = str(tmp_path / "elsewhere")
        open_blobs(elsewhere, other, private=True)
        open_blobs(elsewhere, other, private=True)
        with pytest.raises(StoreMismatch, match="another installation"):
            open_blobs(ward.library.settings.blob_root, other, private=True)
    with pytest.raises(StoreMismatch, match="another installation"):
        open_blobs(elsewhere, ward.library.parts.database, private=True)


def test_points_that_are_missing_are_written_again(ward: Ward) -> None:
    key = ward.version("barge.html").id
    ward.library.parts.index.delete(key)
    found = ward.library.examine()
    assert codes(found) == ["points-missing"]
    (named,) = found
    assert (named.collection, named.document, named.version, named.version_id) == (
        "default",
        "barge.html",
        1,
        key,
    )
    assert not ward.answers()

    assert ward.library.heal() == (found, [])
    assert ward.codes(deep=True) == []
    assert ward.answers()


def test_points_that_no_search_may_see_are_written_again(ward: Ward) -> None:
    ward.library.parts.index.set_servable(ward.version("crane.pdf").id, False)
    assert ward.codes() == ["points-hidden"]
    ward.library.heal()
    assert ward.codes() == []
    assert ward.answers()


def test_a_file_that_was_handed_in_empty_is_no_damage(embedded: Ward) -> None:
    embedded.library.add("default", "empty.html", [b""], filename="empty.html", any_kind=True)
    embedded.work()
    assert embedded.document("empty.html").last_version.state is State.FAILED
    assert embedded.codes(deep=True) == []


def test_points_beyond_those_of_a_version_are_removed(ward: Ward) -> None:
    version, other = ward.version("barge.html"), ward.version("crane.pdf")
    swollen = _with_points_of(ward, version.id, other.id)
    ward.library.parts.index.upsert(swollen)
    ward.library.parts.index.set_servable(version.id, True)
    assert "points-extra" in ward.codes()
    ward.library.heal()
    assert ward.codes(deep=True) == []
    assert ward.answers()


def test_points_that_say_something_else_are_found_when_every_byte_is_read(ward: Ward) -> None:
    version = ward.version("barge.html")
    wrong = _with_points_of(ward, version.id, version.id, text="The fee was waived.")
    ward.library.parts.index.upsert(wrong)
    ward.library.parts.index.set_servable(version.id, True)
    assert ward.codes() == []
    assert ward.codes(deep=True) == ["points-differ"]
    ward.library.heal(deep=True)
    assert ward.codes(deep=True) == []
    assert ward.answers()


def test_points_of_a_version_that_nobody_knows_are_removed(ward: Ward) -> None:
    stranger = "00000000-0000-4000-8000-000000000001"
    ward.library.parts.index.upsert(_with_points_of(ward, stranger, ward.version("barge.html").id))
    ward.library.parts.index.set_servable(stranger, True)
    found = ward.library.examine()
    # Ids follow from versions, so that these took the place of the document's own.
    assert "points-unknown" in codes(found)
    ward.library.heal()
    assert ward.codes() == []
    assert stranger not in ward.library.parts.index.versions()
    assert ward.answers()


def test_points_of_a_version_that_failed_are_removed(ward: Ward) -> None:
    version = ward.version("barge.html")
    _set(ward, version.id, state=State.FAILED, outcome=Outcome(code="no-text", detail="None.").model_dump())
    _forget_live(ward, version.document_id)
    assert ward.codes() == ["points-left"]
    ward.library.heal()
    assert ward.codes() == []
    assert ward.library.parts.index.count(version_key=version.id) == 0


def test_points_of_a_purged_version_are_removed(ward: Ward) -> None:
    version = ward.version("barge.html")
    points = _with_points_of(ward, version.id, version.id)
    ward.library.delete("default", version.document_id)
    assert ward.codes() == []
    ward.library.parts.index.upsert(points)  # a late worker's
    assert ward.codes() == ["points-unknown"]
    ward.library.heal()
    assert ward.codes() == []


@pytest.mark.parametrize("damage", [Path.unlink, truncated, zeroed, emptied, flipped])
@pytest.mark.parametrize("role", ["vectors", "chunks"])
def test_what_can_be_made_again_is_made_again(
    embedded: Ward, role: Role, damage: Callable[[Path], None]
) -> None:
    before = embedded.version("barge.html")
    damage(embedded.blob("barge.html", role))
    lost = f"{role}-missing" if damage is Path.unlink else f"{role}-damaged"
    assert embedded.codes(deep=True) == [lost]
    healed, left = embedded.library.heal(deep=True)
    assert lost in codes(healed)
    assert left == []
    assert embedded.codes(deep=True) == []
    assert embedded.version("barge.html").id == before.id
    assert embedded.version("barge.html").chunks_hash == before.chunks_hash
    assert embedded.answers()


def test_chunks_vectors_and_points_lost_at_once_are_made_again_from_the_pages(ward: Ward) -> None:
    for role in ("chunks", "vectors"):
        ward.blob("dinghy.html", role).unlink()
    ward.library.parts.index.delete(ward.version("dinghy.html").id)
    assert ward.codes() == ["chunks-missing", "points-missing", "vectors-missing"]
    assert len(ward.library.heal()[0]) == 3
    assert ward.codes(deep=True) == []
    assert ward.answers()


def test_a_version_without_passages_is_in_order_and_what_it_loses_is_made_again(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("ingest.read_stage", "maintenance.recompute"):
        monkeypatch.setattr(f"pincite.{module}.chunks_of", lambda *_: [])
    bring_in(ward.library, "default", {"marks.html": b"<p>Nothing to find.</p>"})
    assert ward.version("marks.html").chunks == 0
    assert ward.codes() == ward.codes(deep=True) == []
    for role in ("chunks", "vectors"):
        ward.blob("marks.html", role).unlink()
    assert ward.codes() == ["chunks-missing", "vectors-missing"]
    ward.library.heal()
    assert ward.codes() == ward.codes(deep=True) == []
    assert ward.answers()


@pytest.mark.parametrize("damage", [Path.unlink, truncated, zeroed, emptied])
def test_lost_pages_are_read_again_from_the_original(embedded: Ward, damage: Callable[[Path], None]) -> None:
    damage(embedded.blob("crane.pdf", "extraction"))
    assert embedded.codes(deep=True) == [
        "extraction-missing" if damage is Path.unlink else "extraction-damaged"
    ]
    embedded.library.work_available.clear()
    embedded.library.heal(deep=True)
    assert embedded.library.work_available.is_set()
    assert embedded.codes(deep=True) == []
    assert embedded.answers(["barge.html", "dinghy.html"])
    assert embedded.document("crane.pdf").pending_version is not None
    embedded.work()
    assert embedded.codes(deep=True) == []
    assert embedded.answers()


@pytest.mark.parametrize("damage", [Path.unlink, truncated, emptied, flipped])
def test_without_its_original_a_document_answers_and_warns_until_it_is_added_again(
    embedded: Ward, damage: Callable[[Path], None]
) -> None:
    damage(embedded.blob("crane.pdf", "content"))
    assert embedded.codes(deep=True) == ["original-missing" if damage is Path.unlink else "original-damaged"]
    embedded.library.heal(deep=True)
    assert embedded.codes(deep=True) == []
    assert embedded.answers()
    version = embedded.document("crane.pdf").live_version
    assert version is not None
    assert (version.state, [warning.code for warning in version.warnings]) == (
        State.LIVE_WITH_WARNINGS,
        ["original-lost"],
    )

    accepted = embedded.library.add("default", "crane.pdf", [FILES["crane.pdf"]], filename="crane.pdf")
    assert not accepted.created
    assert embedded.codes() == ["original-back"]
    embedded.library.heal()
    assert embedded.codes(deep=True) == []
    assert embedded.version("crane.pdf").state is State.LIVE
    assert embedded.library.page_image("default", embedded.document("crane.pdf").id, 1)


@pytest.mark.parametrize("damage", [truncated, garbled])
def test_damage_that_only_reading_shows_is_mended_and_holds_up_no_other_version(
    embedded: Ward, damage: Callable[[Path], None]
) -> None:
    damage(embedded.blob("barge.html", "extraction"))
    embedded.blob("barge.html", "chunks").unlink()
    truncated(embedded.blob("crane.pdf", "chunks"))
    for name in ("crane.pdf", "dinghy.html"):
        embedded.blob(name, "vectors").unlink()
    embedded.library.heal()
    assert embedded.codes(deep=True) == []
    assert embedded.answers(["crane.pdf", "dinghy.html"])
    embedded.work()
    assert embedded.codes(deep=True) == []
    assert embedded.answers()


def test_a_repair_that_fails_is_told_of_and_holds_up_no_other(
    embedded: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in FILES:
        embedded.library.parts.index.delete(embedded.version(name).id)
    patient, write = embedded.version("crane.pdf").id, embedded.library.parts.index.upsert

    def refuse(points: Sequence[Point]) -> None:
        if points[0].version_key == patient:
            raise ValueError("Nobody has thought of this.")
        write(points)

    with monkeypatch.context() as patched, caplog.at_level("ERROR", "pincite.maintenance"):
        patched.setattr(embedded.library.parts.index, "upsert", refuse)
        healed, left = embedded.library.heal()
    assert {each.document for each in healed} == {"barge.html", "dinghy.html"}
    assert patient in caplog.text
    assert [each.document for each in left] == ["crane.pdf"]
    assert embedded.answers(["barge.html", "dinghy.html"])
    embedded.library.heal()
    assert embedded.answers()


def test_a_version_without_room_keeps_nothing_from_being_removed_which_makes_some(
    embedded: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.library.parts.index.delete(embedded.version("crane.pdf").id)
    with embedded.library.parts.blobs.stage([b"orphan"]) as staged:
        staged.keep()

    def refuse(_: Sequence[Point]) -> None:
        raise DiskFull("There is no room.")

    with monkeypatch.context() as patched:
        patched.setattr(embedded.library.parts.index, "check_room", refuse)
        assert [each.blob for each in embedded.library.heal()[0]] == [staged.hash]
    embedded.library.heal()
    assert embedded.answers()


@pytest.mark.parametrize("lost", ["points", "chunks"])
def test_what_a_superseded_version_lost_is_mended_while_it_can_be_gone_back_to(
    embedded: Ward, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, library = embedded.version("barge.html"), embedded.library
    chunks = embedded.blob("barge.html", "chunks")
    bring_in(library, "default", {"barge.html": notice("The mooring fee for a barge is 58 crowns.")})
    _set(embedded, version.id, expires_at=datetime.now(UTC) + timedelta(hours=1))
    if lost == "points":
        library.parts.index.delete(version.id)
    else:
        chunks.unlink()

        def cut(*given: Any) -> list[Chunk]:
            """As another build does."""
            return [replace(each, headings=("Fees",)) for each in chunks_of(*given)]

        monkeypatch.setattr("pincite.maintenance.recompute.chunks_of", cut)
    assert library.heal()[0]
    assert embedded.codes(deep=True) == []
    assert library.rollback("default", version.document_id).live_version
    assert embedded.answers()
    library.purge_expired()
    assert embedded.codes(deep=True) == []


@pytest.mark.parametrize("when", ["points", "search_dense"])
def test_a_purge_beside_an_examination_is_no_damage(
    embedded: Ward, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, looked = embedded.library.parts.index, getattr(embedded.library.parts.index, when)

    def purged_first(*given: Any) -> Any:
        for name in FILES:
            if embedded.library.find("default", name):
                embedded.library.delete("default", embedded.document(name).id)
        return looked(*given)

    monkeypatch.setattr(index, when, purged_first)
    assert embedded.codes() == []


def test_an_index_that_finds_nothing_is_named(embedded: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded.library.parts.index, "search_dense", lambda *_: {})
    assert embedded.codes() == ["index-unreadable"]


def snapshot_of(library: Library) -> SnapshotView:
    return SnapshotView(library.parts.index, library.parts.blobs, deep=False, find_damaged=lambda _: set())


def test_nobody_waits_for_who_is_told_of_strays(embedded: Ward) -> None:
    library = embedded.library
    with library.parts.blobs.stage([b"orphan"]) as staged:
        staged.keep()
    for found in library.parts.doctor._orphans.examine(snapshot_of(library), []):
        assert found.blob
        assert library.create_collection("while-told")
        break


def test_when_nothing_is_left_the_document_says_so_and_can_be_added_again(ward: Ward) -> None:
    for role in ("content", "extraction"):
        ward.blob("barge.html", role).unlink()
    ward.library.heal()
    assert ward.codes(deep=True) == []
    document = ward.document("barge.html")
    assert (document.live_version, document.last_version.state) == (None, State.FAILED)
    assert document.last_version.outcome is not None
    assert document.last_version.outcome.code == "content-lost"
    assert ward.library.search("default", QUESTIONS["barge.html"][0], within=["barge.html"]) == []
    bring_in(ward.library, "default", {"barge.html": FILES["barge.html"]})
    ward.library.purge_expired()
    assert ward.answers()
    assert ward.codes(deep=True) == []


def test_what_is_on_its_way_is_done_again_from_what_is_left(embedded: Ward) -> None:
    library = embedded.library
    library.add("default", "new.html", [notice("The ferry to Elba leaves at nine.")], filename="new.html")
    claimed = library.parts.queue.claim("worker", 1)
    library.parts.ingest.embed(library.parts.ingest.read(claimed, "worker"), "worker")
    library.parts.queue.release("worker")
    for role in ("extraction", "chunks"):
        embedded.blob("new.html", role).unlink()
    assert embedded.codes() == ["chunks-missing", "extraction-missing"]
    library.heal()
    assert embedded.codes() == []
    embedded.work()
    assert embedded.codes(deep=True) == []
    assert "nine" in (library.answer("default", "When does the ferry to Elba leave?").answer or "")


def test_what_was_accepted_and_lost_its_bytes_fails_with_a_name(embedded: Ward) -> None:
    embedded.library.add("default", "new.html", [notice("The ferry leaves at nine.")], filename="new.html")
    embedded.blob("new.html", "content").unlink()
    assert embedded.codes() == ["original-missing"]
    embedded.library.heal()
    assert embedded.codes() == []
    outcome = embedded.document("new.html").last_version.outcome
    assert outcome is not None
    assert outcome.code == "content-lost"


def test_a_lease_whose_worker_is_gone_is_ended(embedded: Ward) -> None:
    library = embedded.library
    library.add("default", "new.html", [notice("The ferry leaves at nine.")], filename="new.html")
    (claimed,) = library.parts.queue.claim("killed", 1)
    assert embedded.codes() == []
    _set(embedded, claimed, lease_until=datetime.now(UTC) - timedelta(minutes=1))
    assert embedded.codes() == ["lease-expired"]
    library.heal()
    assert embedded.codes() == []
    embedded.work()
    assert embedded.document("new.html").live_version is not None


def test_a_version_that_should_have_gone_goes(ward: Ward) -> None:
    bring_in(ward.library, "default", {"barge.html": notice("The mooring fee for a barge is 41 crowns now.")})
    found = ward.library.examine()
    assert [(each.code, each.document, each.version) for each in found] == [
        ("purge-overdue", "barge.html", 1)
    ]
    ward.library.heal()
    assert ward.codes() == []
    assert len(ward.library.parts.index.versions()) == 3
    assert ward.answers()


def test_attributes_that_a_killed_process_did_not_write_are_written(ward: Ward) -> None:
    document = ward.document("barge.html")
    with ward.library.parts.database.write() as session:
        row = session.get_one(DocumentRow, document.id)
        row.metadata_, row.attributes_stale = {"pier": "east"}, True
    assert ward.codes() == ["attributes-stale"]
    ward.library.heal()
    assert ward.codes() == []


def test_bytes_that_no_version_names_are_removed(ward: Ward) -> None:
    with ward.library.parts.blobs.stage([b"orphan"]) as staged:
        staged.keep()
    found = ward.library.examine()
    assert [(each.code, each.blob) for each in found] == [("blob-unused", staged.hash)]
    ward.library.heal()
    assert ward.codes() == []
    assert not ward.library.parts.blobs.exists(staged.hash)


def test_a_blob_between_its_place_and_its_row_is_left_alone(embedded: Ward) -> None:
    """The window that a writer has: the examination waits for its commit."""
    library = embedded.library
    orphans = library.parts.doctor._orphans
    with library.parts.blobs.stage([FILES["barge.html"] + b" "]) as staged:
        staged.keep()
        view = snapshot_of(library)
        library.add("default", "late.html", [FILES["barge.html"] + b" "], filename="late.html")
        assert list(orphans.examine(view, [])) == []
    assert library.parts.blobs.exists(staged.hash)


@pytest.mark.parametrize("store", ["blobs", "page-images"])
def test_what_a_writer_left_is_removed_when_it_is_old(embedded: Ward, store: str) -> None:
    page = embedded.library.page_image("default", embedded.document("crane.pdf").id, 1)
    folder = "partial" if store == "blobs" else embedded.version("crane.pdf").id
    partial = embedded.home / store / folder / "left"
    partial.parent.mkdir(exist_ok=True)
    partial.write_bytes(page[:100])
    assert embedded.codes() == []
    days_ago = datetime.now(UTC).timestamp() - 3 * 86_400
    os.utime(partial, (days_ago, days_ago))
    assert embedded.codes() == ["partial-left"]
    embedded.library.heal()
    assert embedded.codes() == []
    assert not partial.exists()
    assert embedded.library.page_image("default", embedded.document("crane.pdf").id, 1) == page


def test_images_of_a_version_that_is_gone_are_removed(embedded: Ward) -> None:
    folder = embedded.home / "page-images" / "00000000-0000-4000-8000-000000000001"
    folder.mkdir(parents=True)
    (folder / "1-a.png").write_bytes(b"")
    embedded.library.page_image("default", embedded.document("crane.pdf").id, 1)
    assert embedded.codes() == ["images-left"]
    embedded.library.heal()
    assert embedded.codes() == []
    assert not folder.exists()
    assert (folder.parent / embedded.version("crane.pdf").id).is_dir()


def _with_points_of(ward: Ward, version_id: str, other: str, text: str | None = None) -> list[Point]:
    """Points as a version's would be, made of those that another has."""
    return [
        Point(
            chunk=replace(stored.chunk, text=text) if text else stored.chunk,
            collection=stored.collection,
            document_id=stored.document_id,
            version_key=version_id,
            version=stored.version,
            document=stored.document,
            vector=stored.vector,
        )
        for stored in ward.library.parts.index.points(other)
    ]


def _set(ward: Ward, version_id: str, **values: object) -> None:
    with ward.library.parts.database.write() as session:
        session.execute(update(VersionRow).where(VersionRow.id == version_id).values(**values))


def _forget_live(ward: Ward, document_id: str) -> None:
    with ward.library.parts.database.write() as session:
        session.get_one(DocumentRow, document_id).live_version_id = None

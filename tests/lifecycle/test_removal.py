"""What deleting promises: gone from answers at once, from every store after, and no late work undoes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from pincite.errors import NotFound
from pincite.index.vector_index import Point
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.maintenance.late_grades import LateGrades
from pincite.schema.document import Document
from pincite.settings import Settings
from tests.killed import kill_this_process, run_until_killed
from tests.versions import QUESTION, add, answer, live_number, notice, stored


def delete_until_killed(home: Path, target: str, method: str, deleted: str) -> None:
    """Delete a document or its collection, up to a call."""
    library = Library(Settings(home=home))
    owner: Any = {
        "index": library.parts.index,
        "blobs": library.parts.blobs,
        "registry": library.parts.registry,
    }[target]
    document = library.find("default", "fees.html")
    assert document is not None
    setattr(owner, method, kill_this_process)
    if deleted == "collection":
        library.delete_collection("default")
    else:
        library.delete("default", document.id)


def be_killed_after_its_points(home: Path) -> None:
    """Write the points of a version that was cancelled meanwhile."""
    library = Library(Settings(home=home))
    document = library.add("default", "fees.html", [notice(41)], filename="fees.html").document
    upsert = library.parts.index.upsert

    def late(points: Sequence[Point]) -> None:
        library.cancel("default", document.id)
        upsert(points)
        library.parts.index.flush()
        kill_this_process()

    setattr(library.parts.index, "upsert", late)  # noqa: B010 - a method, which mypy lets nobody assign
    library.bring_in(library.parts.queue.claim("killed", 1), "killed")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"), grace_s=3600)) as opened:
        yield opened


@pytest.fixture
def harbour(library: Library, request: pytest.FixtureRequest) -> str:
    """Return an empty collection of the test's own."""
    return library.create_collection(f"harbour-{abs(hash(request.node.name))}").name


# -- a document ---------------------------------------------------------------------------------------------


def test_a_receipt_counts_each_store_and_every_store_was_asked_again(library: Library, harbour: str) -> None:
    before = stored(library)
    document = add(library, harbour, "fees.html", notice(41))
    newer = add(library, harbour, "fees.html", notice(58))
    assert "58 crowns" in answer(library, harbour)  # which takes its page into memory
    points, files = stored(library)
    added = sum(points.values()) - sum(before[0].values())

    receipt = library.delete(harbour, document.id)

    assert newer.live_version is not None
    assert (receipt.versions, receipt.points) == (2, added)
    assert receipt.blobs == len(files - before[1])
    assert receipt.pages_in_memory >= 1
    assert (receipt.checked, receipt.remaining) == (True, [])
    assert stored(library) == before
    assert library.purge_expired() == 0


def test_nothing_of_a_deleted_document_comes_out_of_memory(library: Library, harbour: str) -> None:
    document = add(library, harbour, "fees.html", notice(41))
    chunks = [hit.chunk_id for hit in library.search(harbour, QUESTION)]
    answer(library, harbour)
    row = library.parts.registry.version(harbour, document.id)
    assert row.extraction_hash
    assert library.parts.index.fetch(chunks)
    library.parts.embedder.passage_tokens([notice(41).decode()])
    library.parts.embedder.kept_passages([notice(41).decode()])
    parts = library.parts.answers._finder._parts
    parts._lists.get([row.extraction_hash])
    library.delete(harbour, document.id)
    assert not library.parts.embedder._tokens._known
    assert not library.parts.embedder._vectors._known
    assert not parts._lists._known
    assert library.parts.index.fetch(chunks) == {}
    with pytest.raises(FileNotFoundError):
        library.parts.extractions.page(row.extraction_hash, 1)
    assert library.search(harbour, QUESTION) == []
    assert answer(library, harbour) == ""


@pytest.mark.parametrize(
    ("part", "method", "does", "named"),
    [
        ("index", "delete", 0, "index"),
        ("blobs", "remove", False, "blobs"),
        ("page_images", "remove", 0, "page_images"),
        ("extractions", "forget", 0, "memory"),
    ],
)
def test_a_store_that_keeps_something_is_named(
    library: Library,
    harbour: str,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    method: str,
    does: Any,
    named: str,
) -> None:
    document = add(library, harbour, "fees.html", notice(41))
    answer(library, harbour)
    images = library.settings.home / "page-images" / library.parts.registry.version(harbour, document.id).id
    images.mkdir(parents=True)
    (images / "1.png").write_bytes(b"an image")
    monkeypatch.setattr(getattr(library.parts, part), method, lambda _: does)

    receipt = library.delete(harbour, document.id)

    assert not receipt.checked
    assert {remnant.store for remnant in receipt.remaining} == {named}
    assert library.search(harbour, QUESTION) == []


def test_what_expired_is_removed_although_older_documents_cannot_be_given_their_grades(
    library: Library, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = library.parts.registry.version(harbour, add(library, harbour, "fees.html", notice(41)).id).id
    with monkeypatch.context() as patch:
        patch.setattr(library.parts.index, "delete", Mock(side_effect=PermissionError))
        with pytest.raises(PermissionError):
            library.delete_collection(harbour)
    monkeypatch.setattr(LateGrades, "give_some", Mock(side_effect=OSError("the disk is away")))
    with pytest.raises(OSError, match="the disk is away"):
        library.purge_expired()
    assert library.parts.registry.expired() == []
    assert library.parts.index.count(version_key=version) == 0


def test_a_version_that_a_store_will_not_give_up_holds_up_no_other(
    library: Library, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [add(library, harbour, f"{fee}.html", notice(fee)) for fee in (41, 58, 63)]
    stuck, *others = (library.parts.registry.version(harbour, each.id).id for each in documents)
    delete = library.parts.index.delete

    def refuse(version: str) -> int:
        if version == stuck:
            raise PermissionError("not this one")
        return delete(version)

    monkeypatch.setattr(library.parts.index, "delete", refuse)
    with suppress(PermissionError):
        library.delete_collection(harbour)
    with pytest.raises(PermissionError):
        library.purge_expired()
    assert library.parts.registry.expired() == [stuck]
    assert not any(library.parts.index.count(version_key=each) for each in others)
    monkeypatch.undo()
    assert library.purge_expired() == 1
    assert library.parts.index.count(version_key=stuck) == 0


def test_a_document_that_is_deleted_while_it_is_brought_in_stays_deleted(
    library: Library, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(library)
    document = library.add(harbour, "fees.html", [notice(41)], filename="fees.html").document
    upsert, receipts = library.parts.index.upsert, []

    def deleted_first(points: Any) -> None:
        receipts.append(library.delete(harbour, document.id))
        upsert(points)

    monkeypatch.setattr(library.parts.index, "upsert", deleted_first)
    assert library.bring_in(library.parts.queue.claim("worker", 1), "worker") == []
    assert [receipt.checked for receipt in receipts] == [True]
    assert stored(library) == before
    assert library.search(harbour, QUESTION) == []
    with pytest.raises(NotFound):
        library.document(harbour, document.id)


@pytest.mark.parametrize("deleted", ["document", "collection"])
@pytest.mark.parametrize(
    ("target", "method"), [("index", "delete"), ("registry", "purge"), ("blobs", "remove")]
)
def test_a_delete_that_is_killed_after_its_commit_is_finished_by_the_next_start(
    tmp_path: Path, target: str, method: str, deleted: str
) -> None:
    home = tmp_path / "home"
    with Library(Settings(home=home)) as library:
        before = stored(library)
        add(library, "default", "fees.html", notice(41))
        library.create_collection("other")
    run_until_killed(delete_until_killed, home, target, method, deleted)
    with Library(Settings(home=home)) as library:
        there = {collection.name for collection in library.collections()}
        assert there == ({"default", "other"} if deleted == "document" else {"other"})
        if deleted == "document":
            assert library.find("default", "fees.html") is None
            assert library.search("default", QUESTION) == []
        assert library.purge_expired() == 1
        assert stored(library) == before
        assert library.purge_expired() == 0


def test_the_points_that_a_killed_worker_wrote_after_a_cancel_go_with_the_next_start(tmp_path: Path) -> None:
    run_until_killed(be_killed_after_its_points, tmp_path)
    with Library(Settings(home=tmp_path)) as library:
        assert sum(library.parts.index.versions().values()) > 0
        library.purge_expired()
        assert stored(library) == ({}, set())


# -- a collection -------------------------------------------------------------------------------------------


def test_a_deleted_collection_is_gone_from_every_store_and_its_receipt_has_the_totals(
    library: Library, harbour: str
) -> None:
    before = stored(library)
    for name, fee in (("one.html", 41), ("two.html", 58)):
        add(library, harbour, name, notice(fee))
    add(library, harbour, "two.html", notice(63))
    waiting = library.add(harbour, "three.html", [notice(77)], filename="three.html").document
    points, files = stored(library)

    receipt = library.delete_collection(harbour)

    assert (receipt.collection, receipt.documents, receipt.versions) == (harbour, 3, 4)
    assert receipt.points == sum(points.values()) - sum(before[0].values())
    assert receipt.blobs == len(files - before[1])
    assert (receipt.checked, receipt.remaining) == (True, [])
    assert stored(library) == before
    assert library.parts.queue.claim("worker", 10) == []
    for ask in (library.collection, library.documents, library.delete_collection):
        with pytest.raises(NotFound):
            ask(harbour)
    for question in (library.search, library.answer):
        with pytest.raises(NotFound):
            question(harbour, QUESTION)
    with pytest.raises(NotFound):
        library.document(harbour, waiting.id)


def test_a_collection_of_the_same_name_starts_empty_and_sees_nothing_of_the_old(
    library: Library, harbour: str
) -> None:
    old = add(library, harbour, "fees.html", notice(41))
    assert "41 crowns" in answer(library, harbour)
    library.delete_collection(harbour)
    library.create_collection(harbour)
    assert library.search(harbour, QUESTION) == []
    assert library.documents(harbour).items == []
    with pytest.raises(NotFound):
        library.document(harbour, old.id)
    new = add(library, harbour, "fees.html", notice(58))
    assert (live_number(new), new.id == old.id) == (1, False)
    assert "58 crowns" in answer(library, harbour)


def test_no_late_worker_brings_anything_into_a_new_collection_of_that_name(
    library: Library, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(library)
    library.add(harbour, "fees.html", [notice(41)], filename="fees.html")
    upsert = library.parts.index.upsert

    def deleted_first(points: Any) -> None:
        library.delete_collection(harbour)
        library.create_collection(harbour)
        upsert(points)

    monkeypatch.setattr(library.parts.index, "upsert", deleted_first)
    assert library.bring_in(library.parts.queue.claim("worker", 1), "worker") == []
    assert stored(library) == before
    assert library.parts.index.count(collection=harbour) == 0
    assert library.search(harbour, QUESTION) == []


def test_other_collections_keep_the_bytes_that_they_share(library: Library, harbour: str) -> None:
    other = library.create_collection(f"{harbour}-other").name
    kept: Document = add(library, other, "fees.html", notice(41))
    add(library, harbour, "fees.html", notice(41))
    receipt = library.delete_collection(harbour)
    assert receipt.checked
    assert "41 crowns" in answer(library, other)
    assert b"".join(library.original(other, kept.id).pieces) == notice(41)


def test_the_default_collection_goes_like_any_other_and_there_is_always_one(tmp_path: Path) -> None:
    with Library(Settings(home=tmp_path)) as library:
        library.create_collection("other")
        library.delete_collection(DEFAULT_COLLECTION)
        assert [each.name for each in library.collections()] == ["other"]
        library.delete_collection("other")
        assert [(each.name, each.documents) for each in library.collections()] == [(DEFAULT_COLLECTION, 0)]

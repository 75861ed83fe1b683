"""What the registry keeps of a document's metadata and profile, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pincite.errors import InvalidMetadata, InvalidProfile, NotFound
from pincite.schema.document import Document
from pincite.schema.profile import Fact, Profile
from pincite.store.registry import Database, DocumentQuery, Registry
from pincite.store.registry.database import MIGRATIONS
from pincite.store.registry.tables import DocumentRow, VersionRow

from .conftest import Shelf

DERIVED = {
    "title": {"value": "Derived", "found_in": "metadata"},
    "periods": [{"value": "2018", "found_in": "text"}],
}


def bring_live(shelf: Shelf, profile: object = DERIVED) -> None:
    """Take what waits through the queue, with this as what was derived."""
    for version_id in shelf.queue.claim("worker", 100):
        with shelf.blobs.stage([b"chunks"]) as blob:
            shelf.queue.attach(version_id, "worker", "chunks_hash", blob, profile=profile)
        shelf.queue.go_live(version_id, "worker", {})


def update(
    shelf: Shelf,
    metadata: dict[str, object] | None = None,
    profile: dict[str, object] | None = None,
    withdraw: tuple[str, ...] = (),
) -> Document:
    document = only(shelf)
    return shelf.registry.update(
        "default", document.id, metadata=metadata or {}, profile=profile or {}, withdraw=withdraw
    )


def only(shelf: Shelf) -> Document:
    [document] = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
    return document


def test_a_document_shows_the_profile_of_its_live_version(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    assert only(shelf).profile == Profile()
    bring_live(shelf)
    assert only(shelf).profile == Profile.model_validate(DERIVED)
    assert only(shelf).title == "Derived"
    shelf.accept("a.pdf", b"two")
    bring_live(shelf, {})
    assert only(shelf).profile == Profile()
    assert only(shelf).title == "a.pdf"


def test_metadata_are_merged_whenever_a_file_is_handed_in(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one", metadata={"year": 2018, "draft": True})
    again = shelf.accept("a.pdf", b"one", metadata={"draft": None, "tags": ["a", 1, 1.5, False]})
    assert not again.created
    assert again.document.metadata == {"year": 2018, "tags": ["a", 1, 1.5, False]}
    assert shelf.accept("a.pdf", b"two").document.metadata == again.document.metadata
    assert only(shelf) == shelf.registry.find("default", "a.pdf")


def test_metadata_that_cannot_be_kept_leave_no_document_behind(shelf: Shelf) -> None:
    with pytest.raises(InvalidMetadata):
        shelf.accept("a.pdf", b"one", metadata={"Year": 2018})
    assert shelf.registry.find("default", "a.pdf") is None
    assert not list(shelf.home.glob("blobs/*/*"))


def test_a_correction_holds_for_later_versions_until_it_is_withdrawn(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    bring_live(shelf)
    changed = update(shelf, profile={"title": "Right", "periods": None})
    assert changed == only(shelf)
    assert changed.title == "Right"
    assert changed.profile == Profile(title=Fact(value="Right", found_in="user"))
    shelf.accept("a.pdf", b"two")
    bring_live(shelf)
    assert (only(shelf).title, only(shelf).profile) == ("Right", changed.profile)
    assert only(shelf).corrections == {"title": "Right", "periods": None}
    assert update(shelf, withdraw=("title", "periods")).profile == Profile.model_validate(DERIVED)
    assert only(shelf).title == "Derived"
    assert update(shelf, profile={"title": None}).title == "a.pdf"


def test_a_refused_change_changes_nothing(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one", metadata={"year": 2018})
    before = only(shelf)
    with pytest.raises(InvalidProfile):
        update(shelf, {"year": 2019}, {"kind": "No Slug"})
    with pytest.raises(InvalidMetadata):
        update(shelf, {"year": {}}, {"kind": "manual"})
    with pytest.raises(NotFound):
        shelf.registry.update("default", "nothing", metadata={}, profile={}, withdraw=())
    assert only(shelf) == before


def test_nothing_that_was_known_outlives_a_delete(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one", metadata={"secret": "word"})
    bring_live(shelf)
    shelf.accept("a.pdf", b"two")
    bring_live(shelf)
    update(shelf, profile={"organisation": "secret"})
    shelf.registry.delete("default", only(shelf).id)
    with shelf.database.read() as session:
        kept = session.execute(sa.select(DocumentRow.metadata_, DocumentRow.corrections, DocumentRow.title))
        assert kept.all() == [({}, {}, "")]
        assert set(session.scalars(sa.select(VersionRow.profile))) == {None}
    again = shelf.accept("a.pdf", b"one").document
    assert (again.metadata, again.corrections) == ({}, {})


def test_a_registry_from_before_there_were_metadata_is_brought_up_to_date(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(sa.text("insert into collections values ('c', 'default', '2026-01-01')"))
        connection.execute(
            sa.text("insert into documents values ('d', 'c', 'a.pdf', null, 'Old', 2, 'v', null)")
        )
        connection.execute(
            sa.text(
                "insert into versions (id, document_id, number, build, state, content_hash, bytes, filename,"
                " attempt, pages_done, warnings, created_at, updated_at, purged) values ('v', 'd', 1, 'b',"
                " 'live', '0', 1, 'a.pdf', 1, 1, '[]', '2026-01-01 00:00:00', '2026-01-01 00:00:00', false)"
            )
        )
    engine.dispose()
    database = Database(database_url)
    found = Registry(database, grace_s=0).find("default", "a.pdf")
    database.close()
    assert found is not None
    assert (found.title, found.metadata, found.profile, found.corrections) == ("Old", {}, Profile(), {})
    assert (found.changed_at, found.grade) == (datetime(2026, 1, 1, tzinfo=UTC), None)

"""What the registry promises about documents, versions and blobs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from pincite.errors import AlreadyExists, InvalidName, NotFound, OriginConflict, UnknownLanguage
from pincite.schema.document import Outcome, State
from pincite.store.registry import Database, DocumentQuery, LeaseLost, Registry
from pincite.store.registry.database import MIGRATIONS

from .conftest import Shelf


def test_the_same_content_twice_is_one_version(shelf: Shelf) -> None:
    first = shelf.accept("a.pdf", b"one")
    again = shelf.accept("a.pdf", b"one")
    shelf.bring_live()
    once_live = shelf.accept("a.pdf", b"one")
    assert [first.created, again.created, once_live.created] == [True, False, False]
    assert once_live.document.last_version.number == 1


def test_concurrent_uploads_of_the_same_content_make_one_version(shelf: Shelf) -> None:
    with ThreadPoolExecutor(16) as pool:
        accepted = list(pool.map(lambda _: shelf.accept("a.pdf", b"one"), range(32)))
    assert sum(a.created for a in accepted) == 1
    assert len(shelf.queue.claim("worker", 100)) == 1


def test_new_content_answers_only_once_it_is_live(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [first] = shelf.bring_live()
    shelf.accept("a.pdf", b"two")
    [second] = shelf.queue.claim("worker", 10)
    assert set(shelf.registry.live([first, second])) == {first}
    shelf.queue.go_live(second, "worker", {})
    assert set(shelf.registry.live([first, second])) == {second}
    assert shelf.registry.version("default", _only(shelf), 1).state is State.SUPERSEDED


def test_newer_content_takes_the_place_of_what_is_on_its_way(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [first] = shelf.queue.claim("worker", 10)
    shelf.accept("a.pdf", b"two")
    with pytest.raises(LeaseLost):
        shelf.queue.go_live(first, "worker", {})
    shelf.bring_live()
    document = shelf.registry.document("default", _only(shelf))
    assert document.live_version is not None
    assert document.live_version.number == 2


def test_going_back_to_the_live_content_calls_off_what_is_on_its_way(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    shelf.bring_live()
    shelf.accept("a.pdf", b"two")
    back = shelf.accept("a.pdf", b"one")
    assert not back.created
    assert back.document.pending_version is None
    assert shelf.queue.claim("worker", 10) == []


def test_other_content_is_refused_where_replacing_was_not_asked_for(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    with pytest.raises(AlreadyExists, match="PUT"):
        shelf.accept("a.pdf", b"two", replace=False)


def test_a_file_from_another_place_replaces_nothing(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one", origin="/x/a.pdf")
    with pytest.raises(OriginConflict, match="--prefix"):
        shelf.accept("a.pdf", b"two", origin="/y/a.pdf")
    assert shelf.accept("a.pdf", b"two", origin="/x/a.pdf").created


def test_a_failed_document_can_be_added_again(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 10)
    shelf.queue.fail(version, "worker", Outcome(code="unreadable", detail="It cannot be read."))
    again = shelf.accept("a.pdf", b"one")
    assert again.created
    assert again.document.last_version.number == 2


def test_a_deleted_document_is_gone_and_comes_back_under_a_new_number(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [first] = shelf.bring_live()
    document_id = _only(shelf)
    shelf.registry.delete("default", document_id)
    assert shelf.registry.live([first]) == {}
    assert not shelf.registry.present([first])
    with pytest.raises(NotFound):
        shelf.registry.document("default", document_id)
    assert shelf.accept("a.pdf", b"one").document.last_version.number == 2


def test_a_late_worker_cannot_bring_a_deleted_document_back(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 10)
    shelf.registry.delete("default", _only(shelf))
    with pytest.raises(LeaseLost):
        shelf.queue.go_live(version, "worker", {})
    assert shelf.registry.live([version]) == {}


def test_a_blob_goes_with_the_last_version_that_uses_it(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"same")
    shelf.accept("b.pdf", b"same")
    shelf.bring_live()
    documents = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
    content = documents[0].last_version.content_hash
    removed = []
    for document in documents:
        gone = shelf.registry.delete("default", document.id)
        removed.append(shelf.registry.purge(gone, shelf.blobs.remove))
        present = shelf.blobs.exists(content)
        assert present is (document is documents[0])
    assert removed == [0, 1]


def test_a_superseded_version_outlives_its_grace_and_no_more(open_shelf: Callable[..., Shelf]) -> None:
    patient = open_shelf(grace_s=3600)
    patient.registry.create_collection("default")
    for content in (b"one", b"two"):
        patient.accept("a.pdf", content)
        patient.bring_live()
    assert patient.registry.expired() == []
    hasty = open_shelf(grace_s=0)
    hasty.accept("a.pdf", b"three")
    hasty.bring_live()
    document_id = _only(hasty)
    assert hasty.registry.expired() == [hasty.registry.version("default", document_id, 2).id]


def test_documents_are_listed_page_by_page_without_gap_or_repeat(shelf: Shelf) -> None:
    names = [f"{i:02}.pdf" for i in range(7)]
    for name in reversed(names):
        shelf.accept(name, name.encode())
    seen, after, more = [], None, True
    while more:
        page = shelf.registry.list_documents("default", DocumentQuery(), after=after, limit=3)
        seen += [document.external_id for document in page.items]
        after, more = page.items[-1].id, page.after is not None
    assert seen == names


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "a" * 64, "-a"])
def test_a_collection_cannot_have_a_name_that_would_need_quoting(shelf: Shelf, name: str) -> None:
    with pytest.raises(InvalidName):
        shelf.registry.create_collection(name)


def test_a_collection_keeps_the_language_it_is_made_with_and_tells_whoever_works_on_it(shelf: Shelf) -> None:
    made = shelf.registry.create_collection("contrats", language="fr")
    assert made.language == shelf.registry.collection("contrats").language == "fr"
    assert shelf.registry.revision("contrats").language == "fr"
    assert shelf.registry.collection("default").language == "en"
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 1)
    assert shelf.queue.job(version, "worker").language == "en"


def test_a_revision_is_asked_for_again_once_somebody_may_have_changed_it(shelf: Shelf) -> None:
    first = shelf.registry.revision("default")
    with shelf.statements() as sent:
        assert shelf.registry.revision("default") == first
    if shelf.url.startswith("sqlite"):
        assert sent == [], "only this process writes, and it did not"
    else:
        assert sent
    shelf.registry.create_collection("another")
    with shelf.statements() as sent:
        assert shelf.registry.revision("default") == first
    assert sent
    shelf.registry.delete_collection("default")
    with pytest.raises(NotFound):
        shelf.registry.revision("default")


@pytest.mark.parametrize("language", ["xx", "FR", "french", ""])
def test_an_unknown_language_is_refused_with_those_that_there_are(shelf: Shelf, language: str) -> None:
    with pytest.raises(UnknownLanguage, match=r"\bde\b.*\bfr\b.*\bzh\b"):
        shelf.registry.create_collection("texts", language=language)
    assert [collection.name for collection in shelf.registry.collections()] == ["default"]


def test_a_collection_that_is_older_than_languages_is_english(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(text("INSERT INTO collections VALUES ('id', 'old', '2026-01-01 00:00:00', 0)"))
    engine.dispose()
    database = Database(database_url)
    assert Registry(database, grace_s=0).revision("old").language == "en"
    database.close()


def test_the_time_is_the_databases_own_where_no_clock_is_given(database_url: str) -> None:
    with closing(Database(database_url)) as database, database.read() as session:
        times = [database.now(session) for _ in range(100)]
    assert times[0] < times[-1], "it goes on within a transaction too"
    assert abs(times[-1] - datetime.now(UTC)) < timedelta(minutes=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(min_size=1, max_size=50))
def test_every_accepted_id_is_found_again_and_every_other_is_named(shelf: Shelf, external_id: str) -> None:
    try:
        shelf.accept(external_id, b"content")
    except InvalidName:
        return
    found = shelf.registry.find("default", external_id)
    assert found is not None
    assert found.external_id == external_id


def _only(shelf: Shelf) -> str:
    [document] = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
    return document.id

"""What lists of documents promise: they show what the documents are, in any order, stretch after stretch."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session

from pincite.errors import InvalidCursor, NotFound, RequestError
from pincite.index.filters import read
from pincite.schema.document import LIVE, Document, Outcome, State
from pincite.schema.list_page import ListPage
from pincite.store.registry import Database, DocumentQuery, Registry, summaries
from pincite.store.registry.database import MIGRATIONS
from pincite.store.registry.listing import Order, Sort, Tab
from pincite.store.registry.summaries import RANKS

from .conftest import Shelf

NAMES = [f"{name}.pdf" for name in ("a", "B", "ä", "c/1", "c/10", "c/2", "%", "_", "ﬁ", "x")]
FAILED = Outcome(code="no-text", detail="There is none.")


def listed(shelf: Shelf, limit: int = 3, **query: Any) -> list[Document]:
    """All documents that a query is about, in stretches."""
    found: list[Document] = []
    after = None
    while True:
        stretch = shelf.registry.list_documents("default", DocumentQuery(**query), after=after, limit=limit)
        found, after = [*found, *stretch.items], stretch.after
        assert (len(stretch.items) == limit) or after is None
        if after is None:
            return found


def names(documents: list[Document]) -> list[str]:
    return [document.external_id for document in documents]


def state_of(document: Document) -> State:
    last = document.last_version
    rolled_back = last.state is State.SUPERSEDED and document.live_version is not None
    return document.live_version.state if rolled_back and document.live_version else last.state


def tab_of(document: Document) -> str:
    state, live = state_of(document), document.live_version
    if state is State.CANCELLED and live:
        state = live.state
    tabs = {State.LIVE: "live", State.LIVE_WITH_WARNINGS: "warnings", State.FAILED: "failed"}
    return tabs.get(state, "" if state.settled else "under_way")


def key_of(sort: Sort, document: Document) -> Any:
    shown = document.live_version or document.last_version
    pages = -1 if shown.pages_total is None else shown.pages_total
    return {
        "name": document.external_id,
        "changed": document.changed_at,
        "pages": pages,
        "grade": document.grade or "",
        "state": RANKS.index(state_of(document)),
    }[sort]


def check_every_list(shelf: Shelf) -> None:
    """Check that what is listed is what the documents, looked at one by one, say of themselves."""
    by_name = sorted((shelf.registry.document("default", each.id) for each in listed(shelf)), key=by_id)
    for sort in get_args(Sort):
        for order in get_args(Order):
            wanted = sorted(
                by_name, key=lambda each: (key_of(sort, each), by_id(each)), reverse=order == "desc"
            )
            assert names(listed(shelf, sort=sort, order=order)) == names(wanted), (sort, order)
    for tab in get_args(Tab):
        wanted = [each for each in by_name if tab in ("all", tab_of(each))]
        assert names(listed(shelf, show=tab)) == names(wanted), tab
        assert shelf.registry.count_documents("default", DocumentQuery(show=tab)) == len(wanted), tab
        for each in by_name:
            one = shelf.registry.count_documents("default", DocumentQuery(show=tab), document_id=each.id)
            assert bool(one) is (each in wanted), (tab, each)
    for state in State:
        assert names(listed(shelf, state=state)) == names([d for d in by_name if state_of(d) is state])


def by_id(document: Document) -> str:
    return document.external_id


def test_whatever_happens_to_documents_every_list_shows_them_as_they_are(
    open_shelf: Callable[..., Shelf],
) -> None:
    shelf = open_shelf(grace_s=3600.0)
    shelf.registry.create_collection("default")
    rng = Random(20261127)

    def read_one(version: str) -> None:
        pages = rng.randint(1, 9)
        with shelf.blobs.stage([rng.randbytes(9)]) as blob:
            shelf.queue.attach(
                version, "worker", "extraction_hash", blob, pages_total=pages, grade=rng.choice("ABCD")
            )
        if rng.random() < 0.5:
            shelf.queue.advance(version, "worker", State.CHUNKING, warnings=[FAILED.model_dump()])

    def work() -> None:
        for version in shelf.queue.claim("worker", 3):
            read_one(version)
            if rng.random() < 0.3:
                shelf.queue.fail(version, "worker", FAILED)
            elif rng.random() < 0.8:
                shelf.queue.go_live(version, "worker", {})
            else:
                shelf.queue.advance(version, "worker", State.EMBEDDING)

    def go_back(document_id: str) -> None:
        version, seen = shelf.registry.rollback_target("default", document_id, None)
        shelf.registry.rollback("default", document_id, version, seen)

    def happens() -> None:
        there = listed(shelf)
        one = rng.choice(there).id if there else ""
        what: list[Callable[[], object]] = [
            lambda: shelf.accept(rng.choice(NAMES), rng.randbytes(4)),
            lambda: shelf.accept(rng.choice(NAMES), rng.randbytes(4)),
            work,
            work,
            lambda: go_back(one),
            lambda: shelf.registry.cancel("default", one),
            lambda: shelf.queue.retry("default", one),
            lambda: shelf.registry.delete("default", one),
        ]
        with suppress(RequestError):
            rng.choice(what)()

    for _ in range(8):
        for _ in range(8):
            happens()
        check_every_list(shelf)
    assert {state_of(document) for document in listed(shelf)} & LIVE


def test_text_is_found_in_names_and_titles_whatever_its_case_and_accents(shelf: Shelf) -> None:
    for name in ("Übersicht.pdf", "100%.pdf", "100.pdf", "a_b.pdf", "axb.pdf"):
        shelf.accept(name, name.encode())
    shelf.registry.update(
        "default", listed(shelf)[0].id, metadata={}, profile={"title": "La Lýdie  DÉSERTE"}, withdraw=()
    )
    for text, found in (
        ("UBERSICHT", ["Übersicht.pdf"]),
        ("100%", ["100%.pdf"]),
        ("a_b", ["a_b.pdf"]),
        ("lydie deserte", ["100%.pdf"]),
        ("déserte", ["100%.pdf"]),
        ("nothing", []),
        ("  ", ["100%.pdf", "100.pdf", "a_b.pdf", "axb.pdf", "Übersicht.pdf"]),
    ):
        assert names(listed(shelf, text=text)) == found, text


def test_a_filter_sees_what_is_known_of_a_document_also_of_one_that_failed(shelf: Shelf) -> None:
    for year in range(2015, 2025):
        shelf.accept(f"{year}.pdf", str(year).encode(), metadata={"year": year})
    live, failed = shelf.queue.claim("worker", 2)
    shelf.queue.go_live(live, "worker", {})
    shelf.queue.fail(failed, "worker", FAILED)
    recent = read("metadata.year >= 2023 or document = 2016.pdf")
    assert names(listed(shelf, limit=2, where=recent)) == ["2016.pdf", "2023.pdf", "2024.pdf"]
    assert shelf.registry.count_documents("default", DocumentQuery(where=recent)) == 3
    assert names(listed(shelf, where=recent, show="failed")) == ["2016.pdf"]
    changed = listed(shelf, where=recent)[1]
    shelf.registry.update(
        "default", changed.id, metadata={"year": 1999}, profile={"kind": "manual"}, withdraw=()
    )
    assert names(listed(shelf, where=recent)) == ["2016.pdf", "2024.pdf"]
    assert names(listed(shelf, where=read("kind = Manual"))) == ["2023.pdf"]


def test_a_list_goes_on_where_it_was_also_when_that_document_is_gone(shelf: Shelf) -> None:
    for name in "abcd":
        shelf.accept(name, name.encode())
    first = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=2)
    second = first.items[1]
    shelf.registry.delete("default", second.id)
    for after in (first.after, second.id):
        found = shelf.registry.list_documents("default", DocumentQuery(), after=after, limit=2)
        assert (names(found.items), found.after) == (["c", "d"], None)


@pytest.mark.parametrize(
    "after", ["c.", "c.bm8=", "c.W10=", "c.%", "c.WyJuYW1lIiwgImFzYyIsIDEsICJhIl0=", "an id"]
)
def test_a_cursor_that_is_none_is_refused(shelf: Shelf, after: str) -> None:
    for sort in get_args(Sort):
        query = DocumentQuery(sort=sort)
        error = NotFound if (sort, after) == ("name", "an id") else InvalidCursor
        with pytest.raises(error):
            shelf.registry.list_documents("default", query, after=after, limit=2)


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("changed", '["changed", "asc", "0001-01-01T00:00:00+14:00", "a"]'),
        ("changed", '["changed", "asc", "9999-12-31T23:59:59-14:00", "a"]'),
        ("name", "[" * 5000),
        ("name", '["name", "asc", "a", "\\ud800"]'),
        ("name", '["name", "asc", "\\ud800", "\\ud800"]'),
        ("name", '["name", "asc", "a\\u0000", "a\\u0000"]'),
        ("grade", '["grade", "asc", "\\u0000", "a"]'),
        ("pages", f'["pages", "asc", {10**30}, "a"]'),
        ("pages", f'["pages", "asc", {2**31}, "a"]'),
        ("pages", '["pages", "asc", true, "a"]'),
        ("state", f'["state", "asc", {-(10**30)}, "a"]'),
    ],
)
def test_a_made_up_cursor_that_no_database_can_hold_is_refused(shelf: Shelf, sort: Sort, place: str) -> None:
    after = "c." + base64.urlsafe_b64encode(place.encode()).decode()
    with pytest.raises(InvalidCursor):
        shelf.registry.list_documents("default", DocumentQuery(sort=sort), after=after, limit=2)


def test_a_cursor_of_another_order_is_refused(shelf: Shelf) -> None:
    for name in "abc":
        shelf.accept(name, name.encode())
    query = DocumentQuery(sort="changed", order="desc")
    cursor = shelf.registry.list_documents("default", query, after=None, limit=1).after
    for other in (replace(query, order="asc"), replace(query, sort="pages"), DocumentQuery()):
        with pytest.raises(InvalidCursor, match="another list"):
            shelf.registry.list_documents("default", other, after=cursor, limit=1)
    with pytest.raises(NotFound):
        shelf.registry.list_documents("nothing", query, after=None, limit=1)


@pytest.mark.parametrize("tab", get_args(Tab))
@pytest.mark.parametrize("sort", get_args(Sort))
def test_no_list_is_sorted_when_it_is_asked_for(
    open_shelf: Callable[..., Shelf], tab: Tab, sort: Sort
) -> None:
    shelf = open_shelf()
    if not shelf.url.startswith("sqlite"):
        pytest.skip("Postgres sorts where there is little to sort")
    shelf.registry.create_collection("default")
    for name in "abc":
        shelf.accept(name, name.encode())
    with shelf.statements() as sent:
        listed(shelf, limit=1, show=tab, sort=sort, order="desc")
    lists = [each for each in sent if "ORDER BY document_summaries" in each.text]
    assert lists
    with shelf.database.engine.connect() as connection:
        for each in lists:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each.text}", each.parameters).all()
            said = " ".join(str(row[-1]) for row in plan)
            assert "summaries_of" in said and "TEMP B-TREE" not in said, said


@pytest.fixture
def older_url(database_url: str) -> str:
    """Return a registry of a release before summaries, with 449 documents and one that was deleted."""
    engine = sa.create_engine(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
        connection.execute(
            sa.text(
                "insert into collections (id, name, language, revision, created_at)"
                " values ('c', 'default', 'en', 0, '2026-01-01 00:00:00')"
            )
        )
        for number in range(450):
            connection.execute(
                sa.text(
                    "insert into documents (id, collection_id, external_id, title, next_number, metadata,"
                    " corrections, attributes_stale, live_version_id, deleted_at) values (:id, 'c', :name,"
                    " 'Old', 2, '{\"year\": 2020}', '{}', false, :id, :deleted)"
                ),
                {"id": f"{number}", "name": f"{number:03}", "deleted": None if number else "2026-01-02"},
            )
            connection.execute(
                sa.text(
                    "insert into versions (id, document_id, number, build, state, content_hash, bytes,"
                    " filename, attempt, pages_done, pages_total, warnings, created_at, updated_at, purged)"
                    " values (:id, :id, 1, 'b', 'live', '0', 1, 'a.pdf', 1, 1, 7, '[]',"
                    " '2026-01-01 00:00:00', '2026-01-01 00:00:00', false)"
                ),
                {"id": f"{number}"},
            )
    engine.dispose()
    return database_url


def list_older(older_url: str) -> ListPage[Document]:
    """Open the older registry and list its documents."""
    database = Database(older_url)
    query = DocumentQuery(text="OLD", where=read("metadata.year = 2020"), show="live", sort="changed")
    found = Registry(database, grace_s=0).list_documents("default", query, after=None, limit=500)
    database.close()
    return found


def test_the_documents_of_an_older_registry_are_listed_when_it_is_opened(older_url: str) -> None:
    found = list_older(older_url)
    assert names(found.items) == [f"{number:03}" for number in range(1, 450)]
    assert found.after is None


def test_an_older_registry_that_was_being_opened_when_the_process_ended_is_listed_whole(
    older_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        write, batches = summaries._write, iter(["the first"])

        def end_after_the_first(session: Session, document_ids: Sequence[str]) -> None:
            next(batches)
            write(session, document_ids)

        patch.setattr(summaries, "_write", end_after_the_first)
        with pytest.raises(StopIteration):
            Database(older_url)
    assert len(list_older(older_url).items) == 449


def test_opening_a_registry_that_is_up_to_date_looks_at_no_document(older_url: str) -> None:
    Database(older_url).close()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_given: Any) -> None:
        sent.append(text)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        Database(older_url).close()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert sent
    assert not [text for text in sent if "document" in text]


def test_the_longest_id_is_listed_in_every_order_and_gone_on_behind(shelf: Shelf) -> None:
    rng = Random(7)
    longest = "".join(chr(rng.randint(0x4E00, 0x9FFF)) for _ in range(833))  # 2,499 bytes that pack badly
    for name in (longest, longest[:-1]):
        shelf.accept(name, name.encode())
    for sort in get_args(Sort):
        assert {longest, longest[:-1]} == set(names(listed(shelf, limit=1, sort=sort)))

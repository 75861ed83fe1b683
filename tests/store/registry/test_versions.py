"""What the registry promises of versions: one answers, an older one can again, and none does by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event, select, update

from pincite.errors import NoRollback, NotFound, NothingUnderWay, RequestError, UnderWay
from pincite.schema.document import IN_PROGRESS, LIVE, Document, Outcome, State
from pincite.store.registry import DocumentQuery, LeaseLost
from pincite.store.registry.tables import VersionRow

from .conftest import Shelf


@pytest.fixture
def shelf(open_shelf: Callable[..., Shelf]) -> Shelf:
    """Return a shelf whose superseded versions are kept for an hour."""
    made = open_shelf(grace_s=3600.0)
    made.registry.create_collection("default")
    return made


def put(shelf: Shelf, content: bytes, name: str = "a.pdf") -> Document:
    """Content that is handed in and goes live."""
    document = shelf.accept(name, content).document
    shelf.bring_live()
    return shelf.registry.document("default", document.id)


def go_back(shelf: Shelf, document: Document, number: int | None = None) -> Document:
    """As `History.rollback`, without an index."""
    version, seen = shelf.registry.rollback_target("default", document.id, number)
    return shelf.registry.rollback("default", document.id, version, seen)


def states(shelf: Shelf, document: Document) -> dict[int, State]:
    return {each.number: each.state for each in shelf.registry.history("default", document.id)}


def end_grace(shelf: Shelf) -> None:
    """Let every grace period that runs be over."""
    with shelf.database.write() as session:
        ended = (
            update(VersionRow)
            .where(VersionRow.expires_at.is_not(None))
            .values(expires_at=VersionRow.created_at)
        )
        session.execute(ended, execution_options={"synchronize_session": False})


# -- history and rollback -----------------------------------------------------------------------------------


def test_the_history_tells_of_each_version_and_until_when_one_can_go_back(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    shelf.accept("a.pdf", b"two, which fails")
    [failing] = shelf.queue.claim("worker", 1)
    shelf.queue.fail(failing, "worker", Outcome(code="no-text", detail="There is none."))
    put(shelf, b"three")

    third, second, first = shelf.registry.history("default", document.id)

    assert [each.number for each in (third, second, first)] == [3, 2, 1]
    assert [each.state for each in (third, second, first)] == [State.LIVE, State.FAILED, State.SUPERSEDED]
    assert (second.outcome and second.outcome.code, second.bytes) == ("no-text", 16)
    assert third.rollback_until is second.rollback_until is None
    assert first.rollback_until is not None
    assert first.rollback_until > third.updated_at
    end_grace(shelf)
    *_, first = shelf.registry.history("default", document.id)
    assert (first.kept, first.rollback_until) == (True, None)
    shelf.registry.purge(shelf.registry.expired(), shelf.blobs.remove)
    *_, first = shelf.registry.history("default", document.id)
    assert (first.kept, first.state) == (False, State.SUPERSEDED)


def test_a_rollback_makes_the_older_version_live_and_keeps_the_newer_for_a_grace_period(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    put(shelf, b"two")
    before = shelf.registry.revision("default")

    back = go_back(shelf, document)

    assert back.live_version is not None
    assert (back.live_version.number, back.live_version.state) == (1, State.LIVE)
    assert states(shelf, document) == {1: State.LIVE, 2: State.SUPERSEDED}
    newest, oldest = shelf.registry.history("default", document.id)
    assert newest.rollback_until is not None
    assert oldest.rollback_until is None
    assert shelf.registry.revision("default") != before
    end_grace(shelf)
    assert shelf.registry.expired() == [shelf.registry.version("default", document.id, 2).id]


def test_without_a_number_a_rollback_walks_back_and_never_forth(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    for content in (b"two", b"three"):
        put(shelf, content)
    for number in (2, 1):
        live = go_back(shelf, document).live_version
        assert live is not None
        assert live.number == number
    kept = r"version 2 until 20.* \(--version 2\); version 3 until 20.* \(--version 3\)"
    with pytest.raises(NoRollback, match=f"no earlier version.*{kept}"):
        go_back(shelf, document)
    live = go_back(shelf, document, 3).live_version
    assert live is not None
    assert live.number == 3


def test_a_rollback_to_what_is_live_changes_nothing(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    put(shelf, b"two")
    first = go_back(shelf, document, 1)
    revision = shelf.registry.revision("default")
    assert go_back(shelf, document, 1) == first
    assert shelf.registry.revision("default") == revision


def test_content_that_is_added_after_a_rollback_gets_the_next_number_and_takes_over(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    put(shelf, b"two")
    go_back(shelf, document)
    assert not shelf.accept("a.pdf", b"one").created
    again = shelf.accept("a.pdf", b"two")
    assert again.created
    assert again.document.last_version.number == 3
    shelf.bring_live()
    assert states(shelf, document) == {1: State.SUPERSEDED, 2: State.SUPERSEDED, 3: State.LIVE}
    assert all(each.rollback_until for each in shelf.registry.history("default", document.id)[1:])


def test_a_rollback_is_refused_while_a_newer_version_is_on_its_way(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    put(shelf, b"two")
    shelf.accept("a.pdf", b"three")
    with pytest.raises(UnderWay, match="Cancel it first"):
        go_back(shelf, document)
    shelf.registry.cancel("default", document.id)
    live = go_back(shelf, document).live_version
    assert live is not None
    assert live.number == 1


def test_a_rollback_that_cannot_be_is_refused(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    with pytest.raises(NoRollback):
        go_back(shelf, document)
    with pytest.raises(NotFound, match="no version 7"):
        go_back(shelf, document, 7)
    shelf.accept("a.pdf", b"two, which is called off")
    shelf.registry.cancel("default", document.id)
    with pytest.raises(NoRollback, match="is cancelled"):
        go_back(shelf, document, 2)
    put(shelf, b"three")
    target, seen = shelf.registry.rollback_target("default", document.id, 1)
    end_grace(shelf)
    with pytest.raises(NoRollback):
        go_back(shelf, document)
    with pytest.raises(NoRollback):  # the grace period may end between the look and the commit
        shelf.registry.rollback("default", document.id, target, seen)
    shelf.registry.delete("default", document.id)
    with pytest.raises(NotFound):
        go_back(shelf, document, 1)


def test_a_version_that_is_live_again_is_out_of_reach_of_its_clean_up(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    put(shelf, b"two")
    first = shelf.registry.version("default", document.id, 1)
    go_back(shelf, document)
    assert shelf.registry.purge([first.id], shelf.blobs.remove) == 0
    assert shelf.blobs.exists(first.content_hash)
    assert shelf.registry.live([first.id])


def test_what_was_changed_since_a_version_was_live_is_marked_for_the_filters(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    put(shelf, b"two")
    target, seen = shelf.registry.rollback_target("default", document.id, None)
    shelf.registry.update("default", document.id, metadata={"year": 2026}, profile={}, withdraw=())
    back = shelf.registry.rollback("default", document.id, target, seen)
    assert back.metadata == {"year": 2026}
    with shelf.database.read() as session:
        row = session.scalars(select(VersionRow).where(VersionRow.id == target)).one()
        assert row.document.attributes_stale


# -- long histories, long lists ---------------------------------------------------------------------------


SECRET = {"value": "Secret", "found_in": "text"}


def purge_all(shelf: Shelf) -> None:
    end_grace(shelf)
    shelf.registry.purge(shelf.registry.expired(), shelf.blobs.remove)


def test_versions_that_are_gone_are_not_loaded_with_each_look_at_their_document(shelf: Shelf) -> None:
    looks: dict[str, Callable[[], object]] = {
        "accept": lambda: shelf.accept("a.pdf", str(next(contents)).encode()),
        "go live": shelf.bring_live,
        "look": lambda: shelf.registry.document("default", document.id),
        "list": shelf.only,
        "change": lambda: shelf.registry.update(
            "default", document.id, metadata={"a": 1}, profile={}, withdraw=()
        ),
    }
    contents, document = count(), put(shelf, b"first")
    loaded: list[VersionRow] = []

    def note(row: VersionRow, _context: object) -> None:
        loaded.append(row)

    def count_loaded() -> dict[str, int]:
        counted = {}
        event.listen(VersionRow, "load", note)
        for name, look in looks.items():
            loaded.clear()
            look()
            counted[name] = len(loaded)
        event.remove(VersionRow, "load", note)
        return counted

    purge_all(shelf)
    short = count_loaded()
    for _ in range(8):
        put(shelf, str(next(contents)).encode())
    purge_all(shelf)
    assert count_loaded() == short
    assert [each.number for each in shelf.registry.history("default", document.id)] == list(range(11, 0, -1))


def test_a_version_that_is_gone_keeps_its_number_and_is_not_gone_back_to(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    put(shelf, b"two")
    target, seen = shelf.registry.rollback_target("default", document.id, 1)
    purge_all(shelf)
    with pytest.raises(NoRollback, match=r"Version 1 of .* is gone"):
        go_back(shelf, document, 1)
    with pytest.raises(NoRollback, match=r"Version 1 of .* is gone"):
        shelf.registry.rollback("default", document.id, target, seen)
    shelf.accept("a.pdf", b"three")
    shelf.registry.purge(shelf.registry.cancel("default", document.id), shelf.blobs.remove)
    last = shelf.registry.document("default", document.id).last_version
    assert (last.number, last.state) == (3, State.CANCELLED)
    assert put(shelf, b"three").last_version.number == 4


def test_what_was_found_in_a_version_that_is_gone_is_forgotten_with_its_document(shelf: Shelf) -> None:
    document = shelf.accept("a.pdf", b"one").document
    [version] = shelf.queue.claim("worker", 1)
    shelf.queue.advance(version, "worker", State.CHUNKING, profile={"title": SECRET})
    shelf.queue.go_live(version, "worker", {})
    put(shelf, b"two")
    purge_all(shelf)
    shelf.registry.delete("default", document.id)
    with shelf.database.read() as session:
        assert set(session.scalars(select(VersionRow.profile))) == {None}


def test_documents_are_listed_by_the_state_that_they_are_counted_with(shelf: Shelf) -> None:
    put(shelf, b"one")
    shelf.accept("a.pdf", b"two, which fails")
    shelf.accept("b.pdf", b"one, which fails")
    for version in shelf.queue.claim("worker", 2):
        shelf.queue.fail(version, "worker", Outcome(code="no-text", detail="There is none."))

    def listed(state: State) -> list[str]:
        documents = shelf.registry.list_documents(
            "default", DocumentQuery(state=state), after=None, limit=10
        ).items
        return [document.external_id for document in documents]

    assert (listed(State.FAILED), listed(State.LIVE)) == (["a.pdf", "b.pdf"], [])
    put(shelf, b"three")
    purge_all(shelf)
    assert (listed(State.FAILED), listed(State.LIVE)) == (["b.pdf"], ["a.pdf"])
    document = put(shelf, b"four")
    go_back(shelf, document)
    assert listed(State.LIVE) == ["a.pdf"]
    assert shelf.registry.counts() == {"default": {State.FAILED: 1, State.LIVE: 1}}


def test_a_document_tells_when_it_came_to_its_state_and_not_when_it_was_last_worked_on(shelf: Shelf) -> None:
    def later(change: Callable[[], object]) -> bool:
        """Whether a change, made a second later, is one of the document's state."""
        before = shelf.only().changed_at
        shelf.clock.advance(timedelta(seconds=1))
        began = shelf.clock()
        change()
        after = shelf.only().changed_at
        assert after == before or began <= after <= shelf.clock()
        return after != before

    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 1)

    def advance(**values: int) -> None:
        shelf.queue.advance(version, "worker", State.EXTRACTING, **values)

    assert later(advance)
    assert not later(lambda: advance(pages_done=1, pages_total=2))
    assert later(lambda: shelf.queue.fail(version, "worker", Outcome(code="no-text", detail="None.")))
    assert later(lambda: shelf.queue.retry("default", shelf.only().id))
    assert not later(lambda: shelf.queue.claim("worker", 1))
    assert later(lambda: shelf.queue.go_live(version, "worker", {}))
    assert later(lambda: shelf.accept("a.pdf", b"two"))
    assert later(lambda: shelf.registry.cancel("default", shelf.only().id))
    assert later(lambda: put(shelf, b"three"))


def test_a_list_asks_the_database_as_often_however_long_it_is(shelf: Shelf) -> None:
    sent = []
    for name in ("a.pdf", *(f"{number}.pdf" for number in range(12))):
        put(shelf, name.encode(), name)
        with shelf.statements() as statements:
            documents = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=100).items
        sent.append(len(statements))
    assert len(documents) == 13
    assert len(set(sent)) == 1


def test_to_look_up_a_collection_is_to_count_no_other_s_documents(shelf: Shelf) -> None:
    shelf.registry.create_collection("other")
    shelf.accept("a.pdf", b"one", collection="other")
    for name, size in {"default": 0, "other": 1}.items():
        with shelf.statements() as sent:
            assert shelf.registry.collection(name).documents == size
        counted = [each for each in sent if "count(" in each.text.lower()]
        assert counted
        assert all("collection_id IN" in each.text for each in counted)


# -- cancel -------------------------------------------------------------------------------------------------


def test_a_cancelled_version_ends_and_what_is_live_goes_on(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    shelf.accept("a.pdf", b"two")
    [version] = shelf.queue.claim("worker", 1)
    shelf.queue.advance(version, "worker", State.EMBEDDING)

    assert shelf.registry.cancel("default", document.id) == [version]

    found = shelf.registry.document("default", document.id)
    assert (found.live_version and found.live_version.number, found.pending_version) == (1, None)
    assert found.last_version.state is State.CANCELLED
    for late in (
        lambda: shelf.queue.advance(version, "worker", State.INDEXING),
        lambda: shelf.queue.go_live(version, "worker", {}),
        lambda: shelf.queue.fail(version, "worker", Outcome(code="x", detail="x")),
    ):
        with pytest.raises(LeaseLost):
            late()
    assert shelf.queue.claim("next", 10) == []
    with pytest.raises(NothingUnderWay):
        shelf.registry.cancel("default", document.id)


def test_where_all_there_was_was_cancelled_that_is_said_with_what_to_do(shelf: Shelf) -> None:
    document = shelf.accept("a.pdf", b"one").document
    shelf.registry.cancel("default", document.id)
    with pytest.raises(NotFound, match=r"Nothing of “a\.pdf” is stored.* cancelled\. Add it again\."):
        shelf.registry.version("default", document.id)
    with pytest.raises(NotFound, match="has no version 1 any more"):
        shelf.registry.version("default", document.id, 1)


def test_content_that_comes_back_after_it_was_cancelled_is_a_new_version(shelf: Shelf) -> None:
    document = shelf.accept("a.pdf", b"one").document
    cancelled = shelf.registry.cancel("default", document.id)
    shelf.registry.purge(cancelled, shelf.blobs.remove)
    assert list(shelf.blobs_kept()) == []
    again = put(shelf, b"one")
    assert again.live_version is not None
    assert again.live_version.number == 2


def test_what_a_worker_held_is_cleaned_up_again_when_its_lease_is_over(
    open_shelf: Callable[..., Shelf],
) -> None:
    shelf = open_shelf(lease_s=3600)
    shelf.registry.create_collection("default")
    document = shelf.accept("a.pdf", b"one").document
    [version] = shelf.queue.claim("worker", 1)
    shelf.registry.delete("default", document.id)
    assert shelf.registry.purge([version], shelf.blobs.remove) == 1
    assert shelf.registry.expired() == [], "its worker may yet write points"
    shelf.registry.expire_ended()
    assert shelf.registry.expired() == [version]
    assert shelf.registry.purge([version], shelf.blobs.remove) == 0
    assert shelf.registry.expired() == []


@pytest.mark.parametrize("of", ["the document", "the collection"])
def test_a_delete_after_a_cancel_does_not_forget_that_a_worker_may_yet_write(
    open_shelf: Callable[..., Shelf], of: str
) -> None:
    shelf = open_shelf(lease_s=3600)
    shelf.registry.create_collection("default")
    document = shelf.accept("a.pdf", b"one").document
    [version] = shelf.queue.claim("worker", 1)
    shelf.registry.cancel("default", document.id)
    if of == "the document":
        shelf.registry.delete("default", document.id)
    else:
        assert shelf.registry.delete_collection("default") == (1, 0, [version])
    shelf.registry.purge([version], shelf.blobs.remove)
    shelf.registry.expire_ended()
    assert shelf.registry.expired() == [version], "it was not marked as gone while its worker may write"


# -- deleted collections ------------------------------------------------------------------------------------


def test_a_deleted_collection_answers_nothing_and_no_late_worker_brings_it_back(shelf: Shelf) -> None:
    one, two = put(shelf, b"one"), put(shelf, b"two", "b.pdf")
    shelf.accept("c.pdf", b"three")
    [late] = shelf.queue.claim("worker", 1)
    live = [shelf.registry.version("default", each.id).id for each in (one, two)]
    shelf.registry.create_collection("other")
    revision = shelf.registry.revision("default")

    documents, _, versions = shelf.registry.delete_collection("default")

    assert (documents, sorted(versions)) == (3, sorted([*live, late]))
    assert shelf.registry.live([*live, late]) == {}
    assert not shelf.registry.present(live)
    assert [each.name for each in shelf.registry.collections()] == ["other"]
    assert shelf.registry.counts() == {}
    for name in ("default", f"deleted {revision.collection_id}"):
        for ask in (shelf.registry.revision, shelf.registry.collection, shelf.registry.delete_collection):
            with pytest.raises(NotFound):
                ask(name)
    with pytest.raises(LeaseLost):
        shelf.queue.go_live(late, "worker", {})
    with pytest.raises(NotFound):
        shelf.registry.document("default", one.id)


def test_a_collection_of_the_same_name_starts_empty(shelf: Shelf) -> None:
    before = put(shelf, b"one")
    old = shelf.registry.revision("default")
    *_, versions = shelf.registry.delete_collection("default")
    shelf.registry.create_collection("default", language="fr")
    new = shelf.registry.revision("default")
    assert new.collection_id != old.collection_id
    assert new.language == "fr"
    assert shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items == []
    again = put(shelf, b"one")
    assert again.id != before.id
    assert again.last_version.number == 1
    shelf.registry.purge(versions, shelf.blobs.remove)
    assert list(shelf.blobs_kept()) == [again.last_version.content_hash]


def test_deleting_a_collection_leaves_others_and_the_blobs_that_they_share(shelf: Shelf) -> None:
    document = put(shelf, b"one")
    shelf.registry.create_collection("other")
    with shelf.blobs.stage([b"one"]) as staged:
        shelf.registry.accept(
            "other", "a.pdf", staged, filename="a.pdf", fingerprint="build", origin=None, replace=True
        )
    *_, versions = shelf.registry.delete_collection("other")
    assert shelf.registry.purge(versions, shelf.blobs.remove) == 0
    assert shelf.registry.document("default", document.id) == document
    assert list(shelf.blobs_kept()) == [document.last_version.content_hash]


def test_no_statement_grows_with_the_collection_that_is_deleted(shelf: Shelf) -> None:
    """Postgres takes 65,535 parameters in one statement, SQLite 32,766."""
    most: dict[str, int] = {}
    for name, size in {"small": 2, "large": 12}.items():
        shelf.registry.create_collection(name)
        for number in range(size):
            shelf.accept(f"{number}.pdf", b"one", collection=name)
        with shelf.statements() as sent:
            shelf.registry.delete_collection(name)
        most[name] = max(len(each.parameters) for each in sent if not each.many)
    assert most["small"] == most["large"]


# -- whatever is done, in whatever order --------------------------------------------------------------------

CONTENTS = [b"one", b"two", b"three"]
NAMES = ["a.pdf", "b.pdf"]


class AnyOrder(RuleBasedStateMachine):
    """Two documents that share contents, and everything that can be done with their versions."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        url = f"sqlite:///{self.folder.name}/registry.sqlite3"
        self.shelf = Shelf(Path(self.folder.name), url, grace_s=3600)
        self.shelf.registry.create_collection("default")
        self.claimed: list[str] = []
        self.numbers: dict[str, int] = {}

    def teardown(self) -> None:
        self.shelf.database.close()
        self.folder.cleanup()

    def ids(self) -> list[str]:
        documents = self.shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
        return [document.id for document in documents]

    @rule(name=st.sampled_from(NAMES), content=st.sampled_from(CONTENTS))
    def add(self, name: str, content: bytes) -> None:
        accepted = self.shelf.accept(name, content)
        if accepted.created:
            number = accepted.document.last_version.number
            assert number == self.numbers.get(name, 0) + 1
            self.numbers[name] = number

    @rule()
    def take(self) -> None:
        self.claimed += self.shelf.queue.claim("worker", 10)

    @rule(fails=st.booleans())
    def finish(self, fails: bool) -> None:
        for version in self.claimed:
            try:
                if fails:
                    self.shelf.queue.fail(version, "worker", Outcome(code="no-text", detail="None."))
                else:
                    self.shelf.queue.go_live(version, "worker", {})
            except LeaseLost:
                continue
        self.claimed = []

    @rule(number=st.none() | st.integers(1, 5))
    def roll_back(self, number: int | None) -> None:
        for document_id in self.ids():
            try:
                version, seen = self.shelf.registry.rollback_target("default", document_id, number)
                self.shelf.registry.rollback("default", document_id, version, seen)
            except RequestError:
                continue
            live = self.shelf.registry.document("default", document_id).live_version
            assert live is not None
            assert number in (None, live.number)

    @rule()
    def cancel(self) -> None:
        for document_id in self.ids():
            try:
                gone = self.shelf.registry.cancel("default", document_id)
            except NothingUnderWay:
                continue
            self.shelf.registry.purge(gone, self.shelf.blobs.remove)

    @rule()
    def delete(self) -> None:
        for document_id in self.ids()[:1]:
            gone = self.shelf.registry.delete("default", document_id)
            self.shelf.registry.purge(gone, self.shelf.blobs.remove)

    @rule()
    def clean_up(self) -> None:
        end_grace(self.shelf)
        self.shelf.registry.purge(self.shelf.registry.expired(), self.shelf.blobs.remove)

    @invariant()
    def one_version_answers_and_what_it_needs_is_there(self) -> None:
        for document_id in self.ids():
            document = self.shelf.registry.document("default", document_id)
            history = self.shelf.registry.history("default", document_id)
            live = [each for each in history if each.state in LIVE]
            assert [each.number for each in live] == (
                [document.live_version.number] if document.live_version else []
            )
            assert sum(each.state in IN_PROGRESS for each in history) <= 1
            wanted = [each for each in history if each.kept]
            assert all(self.shelf.blobs.exists(each.content_hash) for each in wanted)
            assert all(each.kept for each in history if each.rollback_until or each in live)

    @invariant()
    def nothing_is_kept_that_nobody_uses(self) -> None:
        kept = {
            each.content_hash
            for document_id in self.ids()
            for each in self.shelf.registry.history("default", document_id)
            if each.kept
        }
        assert set(self.shelf.blobs_kept()) - kept <= self.waiting_to_go()

    def waiting_to_go(self) -> set[str]:
        """Contents of versions that were replaced while they were on their way: the next clean-up's."""
        cancelled = select(VersionRow.content_hash).where(
            VersionRow.state == State.CANCELLED, VersionRow.purged.is_(False)
        )
        with self.shelf.database.read() as session:
            return set(session.scalars(cancelled))


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)

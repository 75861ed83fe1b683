"""What ingest promises when it is killed at any instant, and of a document that cannot be read."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import select, update

from pincite.embed.vectors import Vectors
from pincite.errors import (
    BytesLost,
    DiskFull,
    EmbeddingServerAway,
    EmbeddingServerMismatch,
    EmbeddingServerUnavailable,
    ExtractionTimeout,
    IndexUnavailable,
    ModelUnavailable,
    SetupError,
)
from pincite.index import layout
from pincite.index.filters import read
from pincite.index.vector_index import Point
from pincite.library import Library
from pincite.schema.document import Document, State
from pincite.schema.extraction import Extraction, Remark
from pincite.settings import Settings
from pincite.store.registry import Job
from pincite.store.registry.attempts import MAX_ATTEMPTS
from pincite.store.registry.tables import VersionRow
from tests.killed import kill_this_process, run_until_killed


def ingest_until_killed(home: Path, target: str, method: str, when: str, files: Sequence[Path]) -> None:
    """Bring in files, up to before or after a call."""
    library = Library(Settings(home=home))
    parts = library.parts
    owners = {"ingest": parts.ingest, "reading": parts.ingest.reading, "index": parts.index}
    owner = (owners | {"queue": parts.queue})[target]
    real = getattr(owner, method)

    def killed(*arguments: Any, **options: Any) -> None:
        if when == "after":
            real(*arguments, **options)
        kill_this_process()

    hand_in(library, files)
    claimed = library.parts.queue.claim("killed", len(files))
    setattr(owner, method, killed)
    library.bring_in(claimed, "killed")


MOMENTS = [
    ("queue", "attach", "after", State.EXTRACTING),
    ("reading", "_chunk", "before", State.CHUNKING),
    ("ingest", "read", "after", State.CHUNKING),
    ("ingest", "embed", "after", State.EMBEDDING),
    ("index", "upsert", "after", State.INDEXING),
    ("index", "set_servable", "after", State.INDEXING),
    ("queue", "go_live", "after", State.LIVE),
]


def page(subject: str) -> str:
    """Return an HTML page of several chunks about a subject."""
    parts = (
        f"<h2>Part {number}</h2><p>The {subject} has part {number}, which weighs {number} kg.</p>"
        for number in range(1, 6)
    )
    return (
        f"<!doctype html><html><head><title>{subject}</title></head><body><h1>{subject}</h1>{''.join(parts)}"
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two pages to bring in as one batch."""
    folder = tmp_path_factory.mktemp("files")
    made = []
    for subject in ("winch", "capstan"):
        made.append(folder / f"{subject}.html")
        made[-1].write_text(page(subject), encoding="utf-8")
    return made


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(Settings(home=tmp_path / "home")) as opened:
        yield opened


def hand_in(library: Library, files: Sequence[Path]) -> None:
    for path in files:
        library.add("default", path.name, [path.read_bytes()], filename=path.name)


def documents(library: Library) -> dict[str, Document]:
    found = library.documents("default")
    assert found.after is None
    return {document.external_id: document for document in found.items}


@pytest.mark.parametrize(("target", "method", "when", "state"), MOMENTS)
def test_whenever_ingest_is_killed_the_next_start_finishes_the_work_once(
    tmp_path: Path, files: list[Path], target: str, method: str, when: str, state: State
) -> None:
    home = tmp_path / "home"
    run_until_killed(ingest_until_killed, home, target, method, when, files)
    with Library(Settings(home=home)) as library:
        before = documents(library)
        assert state in {document.last_version.state for document in before.values()}
        library.ingest()

        after = documents(library)
        assert set(after) == {path.name for path in files}
        chunks = 0
        for document in after.values():
            assert document.live_version is not None
            assert document.live_version == document.last_version
            assert (document.live_version.number, document.live_version.state) == (1, State.LIVE)
            assert document.live_version.chunks
            chunks += document.live_version.chunks
        assert library.parts.index.count(collection="default") == chunks
        assert library.parts.queue.claim("another", 10) == []
        hits = library.search("default", "Which part of the winch weighs 3 kg?", limit=100)
        assert len({hit.chunk_id for hit in hits}) == len(hits) == chunks
        assert "weighs 3 kg" in (library.answer("default", "How heavy is part 3 of the winch?").answer or "")
        blobs = Counter(path.parent.name for path in (home / "blobs").glob("??/*") if path.is_file())
        assert blobs.total() - blobs["partial"] == 4 * len(files)


def test_an_unreadable_document_of_a_batch_fails_with_its_code_and_the_others_go_live(
    library: Library, files: list[Path]
) -> None:
    contents = {path.name: path.read_bytes() for path in files}
    batch = {
        "aaa.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catal",
        **contents,
        "empty.html": b"",
        "letter.pdf": b"Dear reader,\n" * 20,
    }
    for name, content in batch.items():
        library.add("default", name, [content], filename=name, any_kind=True)
    live = library.bring_in(library.parts.queue.claim("worker", 100), "worker")
    assert len(live) == len(files)
    found = documents(library)
    for name in contents:
        assert found[name].last_version.state is State.LIVE
    codes = {
        name: document.last_version.outcome.code
        for name, document in found.items()
        if document.last_version.state is State.FAILED and document.last_version.outcome
    }
    assert codes == {"aaa.pdf": "unreadable", "empty.html": "empty-file", "letter.pdf": "unsupported-type"}
    assert {hit.document for hit in library.search("default", "winch", limit=100)} == set(contents)


def test_a_file_that_is_not_stored_any_more_is_told_apart_from_one_that_cannot_be_read(
    library: Library, files: list[Path]
) -> None:
    hand_in(library, files[:1])
    [document] = documents(library).values()
    library.parts.blobs.remove(library.parts.registry.version("default", document.id).content_hash)
    assert library.bring_in(library.parts.queue.claim("worker", 10), "worker") == []
    outcome = library.document("default", document.id).last_version.outcome
    assert outcome is not None
    assert outcome.code == "content-lost"
    assert str(library.settings.home) not in outcome.detail
    with pytest.raises(BytesLost, match="Add it again"):
        library.original("default", document.id)
    hand_in(library, files[:1])
    assert library.bring_in(library.parts.queue.claim("worker", 100), "worker")


def test_what_the_index_did_not_take_is_tried_again_and_the_others_go_live(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(library, files)
    upsert = library.parts.index.upsert
    refused: list[str] = []

    def flaky(points: Sequence[Point]) -> None:
        if not refused:
            refused.append(points[0].document)
            raise ConnectionError("the index is away")
        upsert(points)

    monkeypatch.setattr(library.parts.index, "upsert", flaky)
    library.ingest()
    found = documents(library)
    waiting = found.pop(refused[0]).pending_version
    assert waiting is not None
    assert waiting.outcome is not None
    assert (waiting.state, waiting.outcome.code) == (State.QUEUED, "internal-error")
    assert "ConnectionError while indexing" in waiting.outcome.detail
    assert all(document.live_version for document in found.values())


def test_a_document_waits_for_room_on_the_disk_and_says_how_much_it_needs(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(library, files)
    small = documents(library)["winch.html"].id
    most_bytes = layout.most_bytes

    def too_many(points: Sequence[Point]) -> int:
        return most_bytes(points) if points[0].document_id == small else 1 << 60

    with monkeypatch.context() as patch:
        patch.setattr(layout, "most_bytes", too_many)
        library.ingest()
    found = documents(library)
    assert found["winch.html"].live_version
    waiting = found["capstan.html"].pending_version
    assert waiting is not None
    assert waiting.outcome is not None
    assert (waiting.state, waiting.outcome.code) == (State.QUEUED, "disk-full")
    assert f"this needs {1 << 40:,} MiB" in waiting.outcome.detail
    assert waiting.attempt == 0, "waiting is no failed attempt"
    with library.parts.database.write() as session:
        session.execute(update(VersionRow).values(not_before=None))  # a while later
    monkeypatch.setattr(library.parts.ingest.reading, "_extract", None)  # what was read of it is kept
    library.ingest()
    assert documents(library)["capstan.html"].live_version


def test_a_write_that_finds_no_room_is_an_attempt_since_its_disk_may_be_another(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(library, files[:1])

    def fail(*_: object, **__: object) -> Extraction:
        raise OSError(errno.ENOSPC, "No space left on device", "/other/disk/pages")

    monkeypatch.setattr(library.parts.extractor, "extract", fail)
    library.ingest()
    waiting = documents(library)["winch.html"].pending_version
    assert waiting is not None
    assert waiting.outcome is not None
    assert (waiting.outcome.code, waiting.attempt) == ("disk-full", 1)
    assert "for /other/disk/pages" in waiting.outcome.detail


def test_what_stops_a_whole_batch_is_raised_and_all_of_it_is_tried_again(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(library, files)

    def fail(texts: Sequence[str]) -> Vectors:
        raise ModelUnavailable("The model is gone. Put it back.")

    with monkeypatch.context() as patched:
        patched.setattr(library.parts.embedder, "passages", fail)
        with pytest.raises(ModelUnavailable):
            library.ingest()
    pending = [document.pending_version for document in documents(library).values()]
    codes = [version.outcome.code for version in pending if version and version.outcome]
    assert codes == ["model-unavailable"] * len(files)
    assert library.parts.queue.claim("worker", 10) == []


def fail_in_embedding(
    library: Library, monkeypatch: pytest.MonkeyPatch, error: SetupError, times: int
) -> None:
    """Try to bring in what waits, so many times, each as soon as its pause is over."""
    with monkeypatch.context() as patched:
        patched.setattr(library.parts.embedder, "passages", Mock(side_effect=error))
        for _ in range(times):
            with pytest.raises(type(error)):
                library.ingest()
            assert library.ingest() == 0
            with library.parts.database.write() as session:
                session.execute(update(VersionRow).values(not_before=None))


@pytest.mark.parametrize("kind", [EmbeddingServerAway, EmbeddingServerMismatch])
def test_however_often_the_embedding_server_is_away_documents_wait_for_it(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch, kind: type[SetupError]
) -> None:
    hand_in(library, files)
    fail_in_embedding(library, monkeypatch, kind("The server does not embed."), MAX_ATTEMPTS + 2)
    for document in documents(library).values():
        waiting = document.pending_version
        assert waiting is not None
        assert waiting.outcome is not None
        assert (waiting.state, waiting.outcome.code) == (State.QUEUED, kind.code)
    assert library.ingest() == len(files)
    assert {each.last_version.attempt for each in documents(library).values()} == {1}
    assert all(each.live_version for each in documents(library).values())


def test_what_the_embedding_server_refuses_is_tried_a_few_times(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(library, files[:1])
    refused = EmbeddingServerUnavailable("The server answered 400.")
    fail_in_embedding(library, monkeypatch, refused, MAX_ATTEMPTS)
    [failed] = documents(library).values()
    assert failed.last_version.state is State.FAILED


def test_where_nothing_can_be_brought_in_for_lack_of_room_that_is_said(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(library, files[:1])
    with monkeypatch.context() as patched:
        patched.setattr(library.parts.room, "check", Mock(side_effect=DiskFull("There is no room.")))
        with pytest.raises(DiskFull):
            library.ingest()
    assert library.ingest() == 1


def test_a_worker_is_told_of_a_document_whose_filters_cannot_be_written_yet(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    library.work_available.clear()
    away = Mock(side_effect=IndexUnavailable("The index does not answer."))
    monkeypatch.setattr(library.parts.attributes, "write", away)
    with pytest.raises(IndexUnavailable):
        library.add("default", "a", [files[0].read_bytes()], filename=files[0].name, metadata={"year": 2020})
    assert library.work_available.is_set()


def test_a_document_that_failed_is_read_when_it_is_tried_again(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(library, files[:1])

    def fail(*_: object, **__: object) -> Extraction:
        raise ExtractionTimeout("It took too long.")

    with monkeypatch.context() as patched:
        patched.setattr(library.parts.extractor, "extract", fail)
        library.ingest()
    [failed] = documents(library).values()
    assert failed.last_version.state is State.FAILED
    library.work_available.clear()
    assert library.retry("default", failed.id).pending_version is not None
    assert library.work_available.is_set()
    library.ingest()
    [live] = documents(library).values()
    assert live.live_version == live.last_version
    assert live.last_version.outcome is None


def test_the_documents_of_a_batch_are_read_side_by_side(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    if library.parts.extractor.children < 2:
        pytest.skip("one core reads one document at a time")
    both, read = Barrier(2, timeout=60), library.parts.extractor.extract

    def wait_for_the_other(*given: Any, **named: Any) -> Extraction:
        both.wait()
        return read(*given, **named)

    monkeypatch.setattr(library.parts.extractor, "extract", wait_for_the_other)
    for path in files:
        library.add("default", path.name, [path.read_bytes()], filename=path.name)
    claimed = library.parts.queue.claim("worker", 10)
    assert library.bring_in(claimed, "worker") == claimed


def test_who_interrupts_a_batch_need_not_wait_for_it_and_loses_nothing_of_it(
    tmp_path: Path, files: list[Path]
) -> None:
    def interrupt(job: Job, done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    settings = Settings(home=tmp_path / "home")
    with Library(settings) as library:
        for path in files:
            library.add("default", path.name, [path.read_bytes()], filename=path.name)
        with pytest.raises(KeyboardInterrupt):
            library.bring_in(library.parts.queue.claim("worker", 10), "worker", interrupt)
        assert all(not document.last_version.state.settled for document in documents(library).values())
    with Library(settings) as library:
        library.ingest()
        assert all(document.live_version for document in documents(library).values())


def test_a_stage_that_runs_again_changes_nothing(library: Library, files: list[Path]) -> None:
    for path in files:
        library.add("default", path.name, [path.read_bytes()], filename=path.name)
    claimed = library.parts.queue.claim("worker", 10)
    stages = (library.parts.ingest.read, library.parts.ingest.embed)
    blobs = []
    for _ in ("once", "again"):
        for stage in stages:
            assert stage(claimed, "worker") == claimed
        blobs.append({path for path in (library.settings.home / "blobs").glob("??/*") if path.is_file()})
    assert blobs[0] == blobs[1]
    assert library.parts.ingest.index(claimed, "worker") == claimed
    assert library.parts.ingest.index(claimed, "worker") == []
    chunks = [
        document.live_version.chunks for document in documents(library).values() if document.live_version
    ]
    assert library.parts.index.count(collection="default") == sum(count or 0 for count in chunks)


def test_a_version_that_was_replaced_on_its_way_never_goes_live(library: Library, files: list[Path]) -> None:
    library.add("default", "a.html", [files[0].read_bytes()], filename="a.html")
    claimed = library.parts.queue.claim("worker", 1)
    library.parts.ingest.embed(library.parts.ingest.read(claimed, "worker"), "worker")
    library.add("default", "a.html", [files[1].read_bytes()], filename="a.html")
    assert library.parts.ingest.index(claimed, "worker") == []
    assert library.search("default", "winch") == []
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    assert documents(library)["a.html"].last_version.number == 2
    assert "capstan" in library.search("default", "capstan")[0].text


def test_a_document_that_was_deleted_on_its_way_never_comes_back_and_holds_up_no_other(
    library: Library, files: list[Path]
) -> None:
    ids = [
        library.add("default", path.name, [path.read_bytes()], filename=path.name).document.id
        for path in files
    ]
    claimed = library.parts.queue.claim("worker", 10)
    library.parts.ingest.read(claimed, "worker")
    library.delete("default", ids[0])
    assert len(library.bring_in(claimed, "worker")) == 1
    left = documents(library)
    assert set(left) == {files[1].name}
    assert left[files[1].name].last_version.state is State.LIVE
    assert library.parts.queue.claim("another", 10) == []
    assert {hit.document for hit in library.search("default", files[0].stem)} == {files[1].name}
    library.delete("default", ids[1])
    assert library.parts.index.count() == 0
    assert [path for path in (library.settings.home / "blobs").glob("??/*") if path.is_file()] == []


def test_a_delete_that_falls_before_the_upsert_leaves_no_point_behind(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    added = library.add("default", "a.html", [files[0].read_bytes()], filename="a.html")
    upsert = library.parts.index.upsert

    def late(points: Sequence[Point]) -> None:
        library.delete("default", added.document.id)
        upsert(points)

    monkeypatch.setattr(library.parts.index, "upsert", late)
    assert library.bring_in(library.parts.queue.claim("worker", 1), "worker") == []
    assert library.parts.index.count() == 0


def sleep_through_another(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    method: str,
    meanwhile: Callable[[], object],
) -> None:
    """Let a method's next call wait while a lease runs out and another worker brings in what there is."""
    does = getattr(owner, method)

    def late(*given: Any) -> Any:
        monkeypatch.setattr(owner, method, does)
        with library.parts.database.write() as session:
            session.execute(update(VersionRow).values(lease_until=datetime(2026, 1, 1, tzinfo=UTC)))
        meanwhile()
        return does(*given)

    monkeypatch.setattr(owner, method, late)


@pytest.mark.parametrize("method", ["delete", "upsert"])
def test_a_worker_that_slept_past_its_lease_takes_nothing_from_what_another_made_live(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    added = library.add("default", "a.html", [files[0].read_bytes()], filename="a.html").document

    def another() -> None:
        assert library.bring_in(library.parts.queue.claim("worker", 100), "worker")
        library.update("default", added.id, metadata={"pier": "east"})

    sleep_through_another(library, monkeypatch, library.parts.index, method, another)
    assert library.bring_in(library.parts.queue.claim("sleeper", 1), "sleeper") == []
    live = library.document("default", added.id).live_version
    assert live is not None
    assert library.search(
        "default", "Which part of the winch weighs 3 kg?", where=read("metadata.pier = east")
    )
    assert library.parts.index.count(servable_in="default") == live.chunks
    assert library.examine(deep=True) == []


def test_a_worker_that_slept_past_its_lease_hides_nothing_that_another_is_about_to_make_live(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("default", "a.html", [files[0].read_bytes()], filename="a.html")
    [version] = library.parts.queue.claim("sleeper", 1)
    ready, slept = Event(), Event()
    go_live = library.parts.queue.go_live

    def wait_for_the_sleeper(*given: Any) -> None:
        ready.set()
        assert slept.wait(60)
        go_live(*given)

    with ThreadPoolExecutor(1) as pool:

        def another() -> None:
            monkeypatch.setattr(library.parts.queue, "go_live", wait_for_the_sleeper)
            brought = pool.submit(
                lambda: library.bring_in(library.parts.queue.claim("another", 1), "another")
            )
            brought.add_done_callback(lambda _: ready.set())
            assert ready.wait(60)

        sleep_through_another(library, monkeypatch, library.parts.index, "delete", another)
        assert library.bring_in([version], "sleeper") == []
        slept.set()
    assert library.search("default", "winch")
    assert library.examine(deep=True) == []


def test_what_a_worker_that_slept_past_its_lease_writes_of_a_replaced_version_goes(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("default", "a.html", [files[0].read_bytes()], filename="a.html")

    def another() -> None:
        library.add("default", "a.html", [files[1].read_bytes()], filename="a.html")
        assert library.bring_in(library.parts.queue.claim("worker", 100), "worker")
        library.purge_expired()

    sleep_through_another(library, monkeypatch, library.parts.index, "upsert", another)
    assert library.bring_in(library.parts.queue.claim("sleeper", 1), "sleeper") == []
    assert {hit.version for hit in library.search("default", "capstan", limit=100)} == {2}
    assert len(library.parts.index.versions()) == 1


FRENCH = """
<!doctype html><html lang="fr"><head><title>Règlement du port</title></head><body><main>
<h1>Règlement du port</h1>
<p>Les bateaux de pêche accostent au quai du nord, où les pêcheurs déchargent leurs caisses avant le lever du
soleil. Le capitaine du port tient le registre de toutes les arrivées et de tous les départs.</p>
<p>La redevance d'amarrage des péniches s'élève à 41 couronnes par semaine, et elle se paie au bureau du port
avant le départ. Les équipages qui ne paient pas perdent leur place pour toute la saison.</p>
</main></body></html>
"""


def test_a_language_that_the_model_does_not_read_is_said_and_its_words_are_found_all_the_same(
    library: Library, files: list[Path]
) -> None:
    library.create_collection("port", language="fr")
    for collection in ("default", "port"):
        library.add(collection, "port.html", [FRENCH.encode()], filename="port.html")
    library.add("default", "winch.html", [files[0].read_bytes()], filename="winch.html")
    library.ingest()

    found = documents(library)
    assert found["winch.html"].last_version.warnings == []
    french = found["port.html"].last_version
    assert french.state is State.LIVE_WITH_WARNINGS
    assert [warning.code for warning in french.warnings] == ["language-not-read"]
    assert "create a collection with the language fr" in french.warnings[0].detail

    [document] = library.documents("port").items
    [warning] = document.last_version.warnings
    assert "PINCITE_EMBEDDING_MODEL" in warning.detail
    assert "create a collection" not in warning.detail
    [best, *_] = library.search("port", "A combien s'elevent les redevances de l'amarrage ?")
    assert best.why is not None
    assert {"redev", "amarrag"} <= set(best.why.words.terms)
    answer = library.answer("port", "À combien s'élèvent les redevances d'amarrage des péniches ?")
    assert answer.answer is None or "41 couronnes" in answer.answer


def test_a_document_has_its_reports_grade_also_where_it_was_read_before_grades_were_kept(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = library.parts.extractor.extract

    def doubt(path: Path, filename: str, **options: Any) -> Extraction:
        extraction = extract(path, filename, **options)
        doubts = (Remark("file-repaired", "It was repaired."),) if filename == "winch.html" else ()
        return replace(extraction, remarks=doubts)

    monkeypatch.setattr(library.parts.extractor, "extract", doubt)
    hand_in(library, files)
    assert {document.grade for document in documents(library).values()} == {None}
    library.ingest()

    def grades() -> dict[str, str | None]:
        return {name: document.grade for name, document in documents(library).items()}

    assert grades() == {"winch.html": "B", "capstan.html": "A"}
    for document in documents(library).values():
        assert library.report("default", document.id).grade == document.grade
    with library.parts.database.write() as session:
        session.execute(update(VersionRow).values(grade=None))
    assert grades() == {"winch.html": None, "capstan.html": None}
    library.purge_expired()
    assert grades() == {"winch.html": "B", "capstan.html": "A"}


def test_a_report_that_is_lost_holds_up_no_other_grade(library: Library, files: list[Path]) -> None:
    hand_in(library, files)
    library.ingest()
    with library.parts.database.write() as session:
        lost = session.scalars(select(VersionRow).order_by(VersionRow.id)).first()
        session.execute(update(VersionRow).values(grade=None))
    assert lost is not None and lost.extraction_hash is not None
    library.parts.blobs.remove(lost.extraction_hash)
    for _ in range(2):
        library.purge_expired()
    assert sorted(str(document.grade) for document in documents(library).values()) == ["A", "None"]

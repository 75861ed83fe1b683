"""What a library promises of replacing, going back and calling off, with all of its stores real."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from pincite.errors import NoRollback, NothingUnderWay
from pincite.extract import EXTRACTOR_VERSION, extractor_fingerprint
from pincite.index.filters import read
from pincite.index.vector_index import Point, Scores
from pincite.ingest.chunker import CHUNKER_VERSION
from pincite.library import Library
from pincite.schema.document import State
from pincite.settings import Settings
from pincite.store.registry import Job
from tests.versions import QUESTION, add, answer, live_number, notice, stored


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Yield a library that keeps superseded versions for an hour."""
    with Library(Settings(home=tmp_path_factory.mktemp("home"), grace_s=3600)) as opened:
        yield opened


@pytest.fixture
def harbour(library: Library, request: pytest.FixtureRequest) -> str:
    """Return an empty collection of the test's own."""
    return library.create_collection(f"harbour-{abs(hash(request.node.name))}").name


def hanging(path: Path) -> bytes:
    """Return a PDF whose only page draws ten forms that draw ten forms, and so on: nobody sees its end."""
    canvas = Canvas(str(path))
    for depth in range(12, -1, -1):
        canvas.beginForm(f"form{depth}")
        if depth == 12:
            canvas.drawString(0, 0, "x")
        for _ in range(10 if depth < 12 else 0):
            canvas.doForm(f"form{depth + 1}")
        canvas.endForm()
    canvas.drawString(72, 700, "The mooring fee for a barge is 99 crowns.")
    canvas.doForm("form0")
    canvas.save()
    return path.read_bytes()


# -- rollback -----------------------------------------------------------------------------------------------


def test_after_a_rollback_the_older_version_answers_and_nothing_was_read_again(
    library: Library, harbour: str
) -> None:
    document = add(library, harbour, "fees.html", notice(41))
    add(library, harbour, "fees.html", notice(58))
    assert "58 crowns" in answer(library, harbour)
    before = stored(library)

    back = library.rollback(harbour, document.id)

    assert live_number(back) == 1
    assert "41 crowns" in answer(library, harbour)
    hits = library.search(harbour, QUESTION)
    assert {hit.version for hit in hits} == {1}
    assert stored(library) == before
    assert library.parts.queue.waiting() == 0
    library.purge_expired()
    assert "58 crowns" in (library.rollback(harbour, document.id, 2), answer(library, harbour))[1]


def test_a_version_that_came_back_is_found_by_what_was_said_of_the_document_since(
    library: Library, harbour: str
) -> None:
    document = add(library, harbour, "fees.html", notice(41))
    add(library, harbour, "fees.html", notice(58))
    library.update(harbour, document.id, metadata={"year": 2026})
    library.rollback(harbour, document.id)
    assert {hit.version for hit in library.search(harbour, QUESTION, where=read("metadata.year = 2026"))} == {
        1
    }
    assert library.search(harbour, QUESTION, where=read("metadata.year = 1990")) == []


def test_a_question_that_the_engine_answered_just_before_a_flip_sees_what_answers_since(
    library: Library, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = add(library, harbour, "fees.html", notice(41))
    add(library, harbour, "fees.html", notice(58))
    by_meaning, flips = library.parts.index.search_dense, iter([1, 2])

    def flip_after(*given: Any) -> Scores:
        nearest = by_meaning(*given)
        if number := next(flips, None):
            library.rollback(harbour, document.id, number)
        return nearest

    monkeypatch.setattr(library.parts.index, "search_dense", flip_after)
    assert {hit.version for hit in library.search(harbour, QUESTION)} == {2}
    assert next(flips, None) is None


def test_questions_under_way_see_one_version_and_never_two_or_none(library: Library, harbour: str) -> None:
    document = add(library, harbour, "fees.html", notice(41))
    over, asking = threading.Event(), threading.Barrier(3)

    def versions_seen(ask: Callable[[], set[int]]) -> list[set[int]]:
        seen = [ask()]
        asking.wait()
        while not over.is_set():
            seen.append(ask())
        return seen

    def search() -> set[int]:
        return {hit.version for hit in library.search(harbour, QUESTION)}

    def cite() -> set[int]:
        found = library.answer(harbour, QUESTION)
        return {each.version for sentence in found.sentences for each in sentence.citations}

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(versions_seen, ask) for ask in (search, cite)]
        try:
            asking.wait()
            for fee in (58, 63):
                number = live_number(add(library, harbour, "fees.html", notice(fee)))
                assert number is not None
                library.rollback(harbour, document.id)
                assert search() == {number - 1}
                library.rollback(harbour, document.id, number)
                library.purge_expired()
        finally:
            over.set()
        seen = [versions for future in asked for versions in future.result()]
    assert [versions for versions in seen if len(versions) != 1] == []
    assert {1, 2, 3} >= set().union(*seen) > {1}


# -- another build ------------------------------------------------------------------------------------------


def test_what_a_former_build_read_keeps_its_text_answers_and_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path / "home")
    with monkeypatch.context() as former:
        former.setattr("pincite.extract.EXTRACTOR_VERSION", EXTRACTOR_VERSION - 1)
        former.setattr("pincite.ingest.fingerprint.CHUNKER_VERSION", CHUNKER_VERSION - 1)
        extractor_fingerprint.cache_clear()
        with Library(settings) as library:
            build = library.status()["build"]
            document = add(library, "default", "fees.html", notice(41))
            elements = library.elements("default", document.id)
    extractor_fingerprint.cache_clear()
    with Library(settings) as library:
        assert library.status()["build"] != build
        assert not library.add("default", "fees.html", [notice(41)], filename="fees.html").created
        assert library.parts.queue.waiting() == 0
        assert library.examine(deep=True) == []
        assert live_number(library.document("default", document.id)) == 1
        assert library.elements("default", document.id) == elements
        assert "41 crowns" in answer(library, "default")


# -- cancel -------------------------------------------------------------------------------------------------


def test_a_cancelled_ingestion_stops_reading_and_leaves_nothing(
    library: Library, harbour: str, tmp_path: Path
) -> None:
    document = add(library, harbour, "fees", notice(41))
    before, reading = stored(library), threading.Event()

    def progress(_job: Job, _done: int, _total: int | None) -> None:
        reading.set()

    library.add(harbour, "fees", [hanging(tmp_path / "slow.pdf")], filename="slow.pdf")
    claimed = library.parts.queue.claim("worker", 1)
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(library.bring_in, claimed, "worker", progress)
        assert reading.wait(120)
        assert library.document(harbour, document.id).pending_version is not None

        after = library.cancel(harbour, document.id)

        # Far sooner than the minutes that the page would be given twice.
        assert run.result(timeout=library.settings.limits.page_timeout_s / 2) == []
    assert (live_number(after), after.pending_version) == (1, None)
    assert after.last_version.state is State.CANCELLED
    assert "41 crowns" in answer(library, harbour)
    assert stored(library) == before
    with pytest.raises(NothingUnderWay):
        library.cancel(harbour, document.id)
    assert live_number(add(library, harbour, "fees", notice(58))) == 3


@pytest.mark.parametrize("stage", ["_chunk", "embed", "index"])
def test_a_version_that_is_cancelled_before_a_stage_goes_no_further(
    library: Library, harbour: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(library)
    document = library.add(harbour, "fees.html", [notice(41)], filename="fees.html").document
    ingest = library.parts.ingest
    owner = ingest.reading if stage == "_chunk" else ingest
    real = getattr(owner, stage)

    def cancelled_first(*given: Any) -> Any:
        library.cancel(harbour, document.id)
        return real(*given)

    monkeypatch.setattr(owner, stage, cancelled_first)
    assert library.bring_in(library.parts.queue.claim("worker", 1), "worker") == []
    assert library.document(harbour, document.id).last_version.state is State.CANCELLED
    assert stored(library) == before
    assert library.search(harbour, QUESTION) == []


def test_a_version_that_is_cancelled_while_its_points_are_written_leaves_none(
    library: Library, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(library)
    document = library.add(harbour, "fees.html", [notice(41)], filename="fees.html").document
    upsert = library.parts.index.upsert

    def cancelled_first(points: Sequence[Point]) -> None:
        library.cancel(harbour, document.id)
        upsert(points)

    monkeypatch.setattr(library.parts.index, "upsert", cancelled_first)
    assert library.bring_in(library.parts.queue.claim("worker", 1), "worker") == []
    assert stored(library) == before


# -- after the grace period ---------------------------------------------------------------------------------


def test_after_its_grace_period_nothing_of_a_version_is_left_but_what_others_use(tmp_path: Path) -> None:
    with Library(Settings(home=tmp_path / "home", grace_s=0)) as library:
        shared = notice(41)
        other = add(library, "default", "other.html", shared)
        with_other = stored(library)[1]
        document = add(library, "default", "fees.html", shared)
        add(library, "default", "fees.html", notice(58))
        assert library.purge_expired() == 1
        assert b"".join(library.original("default", other.id).pieces) == shared
        assert with_other <= stored(library)[1], "what the other document uses stays"
        library.delete("default", other.id)

        points, files = stored(library)
        [last, first] = library.versions("default", document.id)
        assert list(points.values()) == [last.chunks]
        assert len(files) == 4, "its original, extraction, chunks and vectors"
        assert not files & with_other
        assert (first.kept, first.rollback_until) == (False, None)
        with pytest.raises(NoRollback):
            library.rollback("default", document.id)
        assert "58 crowns" in answer(library, "default")


def test_page_images_go_with_their_version(tmp_path: Path) -> None:
    def leaflet(fee: int) -> bytes:
        canvas = Canvas(str(tmp_path / "leaflet.pdf"))
        canvas.drawString(72, 700, f"The mooring fee for a barge is {fee} crowns.")
        canvas.save()
        return (tmp_path / "leaflet.pdf").read_bytes()

    with Library(Settings(home=tmp_path / "home", grace_s=0)) as library:
        document = add(library, "default", "fees.pdf", leaflet(41))
        library.page_image("default", document.id, 1)
        assert len(list((library.settings.home / "page-images").rglob("*.png"))) == 1
        add(library, "default", "fees.pdf", leaflet(58))
        library.purge_expired()
        assert list((library.settings.home / "page-images").rglob("*.png")) == []

"""What a library promises of filters: what was changed counts at once, and whatever is killed in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pincite.errors import DiskFull
from pincite.index import layout
from pincite.index.filters import Attributes, read
from pincite.index.vector_index import Point
from pincite.library import Library
from pincite.settings import Settings
from pincite.store.registry import AttributeWriter
from tests.killed import kill_this_process, run_until_killed


def update_until_killed(home: Path, when: str) -> None:
    """Change a document, up to before or after the change of its points."""
    library = Library(Settings(home=home))
    name = "winch.html"
    document = library.add("default", name, [page("winch")], filename=name).document
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    real = library.parts.index.set_attributes

    def killed(version_key: str, attributes: Attributes) -> None:
        if when == "after":
            real(version_key, attributes)
        kill_this_process()

    setattr(library.parts.index, "set_attributes", killed)  # noqa: B010 - a method, which mypy lets nobody assign
    library.update("default", document.id, metadata={"year": 2018})


def page(subject: str) -> bytes:
    return (
        f"<!doctype html><html><head><title>{subject}</title></head><body><main><h1>{subject}</h1>"
        f"<p>The {subject} weighs 40 kg and has two drums.</p></main></body></html>"
    ).encode()


def add(library: Library, *subjects: str) -> dict[str, str]:
    """Bring in a page about each; the documents' ids."""
    ids = {
        subject: library.add(
            "default", subject, [page(subject)], filename=f"{subject}.html", metadata={"subject": subject}
        ).document.id
        for subject in subjects
    }
    library.ingest()
    return ids


def found(library: Library, where: str, limit: int = 20) -> set[str]:
    hits = library.search("default", "How heavy is it?", limit=limit, where=read(where))
    return {hit.document for hit in hits}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"), grace_s=0)) as library:
        yield library


@pytest.fixture
def library(opened: Library) -> Iterator[Library]:
    """Yield a library without documents."""
    yield opened
    for document in opened.documents("default").items:
        opened.delete("default", document.id)


def test_a_filter_narrows_searches_and_answers(library: Library) -> None:
    add(library, "winch", "capstan")
    assert found(library, "metadata.subject = winch") == {"winch"}
    assert found(library, "document = capstan or title = Winch") == {"winch", "capstan"}
    assert found(library, "kind = web-page and not title = winch") == {"capstan"}
    question = "How many drums does the capstan have?"
    answer = library.answer("default", question, where=read("metadata.subject = capstan"))
    assert "capstan weighs 40 kg and has two drums" in (answer.answer or "")
    nothing = library.answer("default", question, where=read("metadata.subject = anchor"))
    assert (nothing.answerable, nothing.nearest) == (False, [])


def test_a_filter_sees_a_change_when_it_is_made(library: Library) -> None:
    ids = add(library, "winch", "capstan")
    library.update("default", ids["winch"], metadata={"year": 2018}, profile={"kind": "manual"})
    assert found(library, "metadata.year >= 2018 and kind = manual") == {"winch"}
    library.update("default", ids["winch"], metadata={"year": None}, withdraw=["kind"])
    assert found(library, "metadata.year exists or kind = manual") == set()
    library.add("default", "capstan", [page("capstan")], filename="capstan.html", metadata={"year": 2019})
    assert found(library, "metadata.year > 2018") == {"capstan"}


def test_the_registry_decides_whatever_the_index_still_says(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = [f"winch {i}" for i in range(12)]
    ids = add(library, *subjects)
    for subject in subjects:
        library.update("default", ids[subject], metadata={"kept": True})
    with monkeypatch.context() as patched:
        patched.setattr(AttributeWriter, "write", lambda *_: None)
        for subject in subjects[:11]:
            library.update("default", ids[subject], metadata={"kept": None, "new": 1})
    for limit in (1, 20):
        assert found(library, "metadata.kept = true", limit=limit) == {subjects[11]}
    library.refresh_attributes()
    assert found(library, "metadata.kept = true") == {subjects[11]}
    assert found(library, "metadata.new = 1") == set(subjects[:11])


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_change_that_was_killed_on_its_way_to_the_index_is_there_after_the_next_start(
    tmp_path: Path, when: str
) -> None:
    run_until_killed(update_until_killed, tmp_path, when)
    with Library(Settings(home=tmp_path)) as library:
        assert found(library, "metadata.year = 2018") == {"winch.html"}
        [document] = library.documents("default").items
        assert document.metadata == {"year": 2018}


def test_a_change_while_a_version_is_on_its_way_counts_when_it_is_live(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = add(library, "winch")
    library.add("default", "winch", [page("new winch")], filename="winch.html")
    upsert = library.parts.index.upsert

    def late(points: Sequence[Point]) -> None:
        upsert(points)
        library.update("default", ids["winch"], metadata={"subject": "hoist"})
        assert found(library, "metadata.subject = hoist") == {"winch"}

    monkeypatch.setattr(library.parts.index, "upsert", late)
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    [hit] = library.search("default", "How heavy is it?", where=read("metadata.subject = hoist"))
    assert "new winch" in hit.text
    assert found(library, "metadata.subject = winch") == set()


@pytest.mark.parametrize("change", ["update", "add"])
def test_a_change_that_has_no_room_is_not_made(
    library: Library, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    ids = add(library, "winch")
    with monkeypatch.context() as patched:
        patched.setattr(layout, "PAYLOAD_BYTES", 1 << 60)
        with pytest.raises(DiskFull):
            if change == "update":
                library.update("default", ids["winch"], metadata={"year": 2018})
            else:
                library.add("default", "winch", [b"<p>x"], filename="winch.html", metadata={"year": 2018})
    assert library.document("default", ids["winch"]).metadata == {"subject": "winch"}


def test_a_change_whose_room_is_gone_when_it_is_made_is_seen_later_and_holds_up_no_other(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = add(library, "winch", "capstan")
    with monkeypatch.context() as patched:
        patched.setattr(library.parts.index, "check_room_for_attributes", lambda _: None)
        set_attributes = library.parts.index.set_attributes

        def refuse(version_key: str, attributes: Attributes) -> None:
            if attributes["document"] == ("winch",):
                raise DiskFull("There is no room.")
            set_attributes(version_key, attributes)

        patched.setattr(library.parts.index, "set_attributes", refuse)
        for subject in ("winch", "capstan"):
            document = library.update("default", ids[subject], metadata={"year": 2018})
            assert document.metadata["year"] == 2018
        library.refresh_attributes()
        assert found(library, "metadata.year = 2018") == {"capstan"}
    library.refresh_attributes()
    assert found(library, "metadata.year = 2018") == {"winch", "capstan"}


def test_what_was_known_of_a_deleted_document_is_in_no_filter(library: Library) -> None:
    ids = add(library, "winch")
    library.delete("default", ids["winch"])
    library.add("default", "winch", [page("winch")], filename="winch.html")
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    assert found(library, "metadata.subject exists") == set()
    assert found(library, "metadata.subject not exists") == {"winch"}

"""Where the lists of a document stand is found once, kept within a bound, and forgotten with a deletion."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.answer.find import document_parts
from pincite.answer.find.document_parts import DocumentParts
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve.passage import Passage
from pincite.settings import Settings
from pincite.store.artifacts import Extractions

LEVELS = "The following levels are known."
PAGE = f"<html><h1>Levels</h1><p>{LEVELS}</p><ul><li>Calm</li><li>Fresh</li><li>Gale</li></ul></html>"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(Settings(home=tmp_path)) as opened:
        opened.add(DEFAULT_COLLECTION, "levels.html", [PAGE.encode()], filename="levels.html")
        opened.ingest()
        yield opened


def passage_of(library: Library) -> Passage:
    retriever = library.parts.retriever
    [passage] = retriever.search(Scope(DEFAULT_COLLECTION), LEVELS, 1)
    return passage


def listed(found: DocumentParts, passage: Passage) -> list[str]:
    return [each.chunk.text for each in found.lists([passage])]


def test_a_document_is_read_for_its_lists_once_until_something_is_forgotten(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    passage, read = passage_of(library), list[str]()
    elements = Extractions.elements

    def counted(self: Extractions, extraction: str) -> list[dict[str, object]]:
        read.append(extraction)
        return elements(self, extraction)

    monkeypatch.setattr(Extractions, "elements", counted)
    found = DocumentParts(library.parts.extractions)
    assert [listed(found, passage) for _ in range(3)] == [[f"{LEVELS}\nCalm\nFresh\nGale"]] * 3
    assert len(read) == 1
    library.parts.extractions.forget("another")
    assert listed(found, passage)
    assert len(read) == 2


def test_lists_beyond_the_bound_are_given_and_not_kept(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_parts, "LISTS_BYTES", 100)
    found = DocumentParts(library.parts.extractions)
    assert listed(found, passage_of(library))
    assert not found._lists._known


def test_headings_of_other_documents_are_found_beside_one_that_was_deleted_a_moment_ago(
    library: Library,
) -> None:
    library.add(
        DEFAULT_COLLECTION, "gone.html", [PAGE.replace("Levels", "Winds").encode()], filename="gone.html"
    )
    library.ingest()
    here, gone = library.parts.retriever.search(Scope(DEFAULT_COLLECTION), LEVELS, 2)
    if here.version.external_id == "gone.html":
        here, gone = gone, here
    library.delete(DEFAULT_COLLECTION, gone.version.document_id)
    found = DocumentParts(library.parts.extractions)
    assert [each.chunk.text for each in found.headings([gone, here], bool)] == ["Levels"]


def test_a_document_that_was_deleted_a_moment_ago_has_no_lists_and_no_title(library: Library) -> None:
    passage = passage_of(library)
    document = library.find(DEFAULT_COLLECTION, "levels.html")
    assert document is not None
    library.delete(DEFAULT_COLLECTION, document.id)
    found = DocumentParts(library.parts.extractions)
    assert (found.lists([passage]), found.title(passage), found.opening(passage)) == ([], None, None)
    assert not found._lists._known

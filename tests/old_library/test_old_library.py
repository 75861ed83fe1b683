"""A library that an old version has left opens, answers from the same pages, and nothing of it is made anew.

`make.py` says how it was made. Tables, texts, chunks, vectors and the index are of that version. Later ones
read and cut documents otherwise, and that is no reason to do it again.
"""

import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.embed.embedder import Embedder
from pincite.extract import Extractor
from pincite.ingest.chunker import Chunker
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.document import State
from pincite.settings import Settings

from .make import DOCUMENTS, first_cited

HERE = Path(__file__).parent
CITED: dict[str, list[list[object]] | None] = json.loads((HERE / "cited.json").read_text(encoding="utf-8"))
HANDBOOK, NEW = "handbook.html", "datasheet-cv-240.pdf"


class Counted:
    """How often documents were read and cut, and texts of documents were embedded."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def watch(self, patch: pytest.MonkeyPatch, owner: type, method: str) -> None:
        inner = getattr(owner, method)

        def called(*given: object, **named: object) -> object:
            self.calls.append(method)
            return inner(*given, **named)

        patch.setattr(owner, method, called)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Count the work on documents in this test."""
    counted = Counted()
    for owner, method in ((Extractor, "extract"), (Chunker, "chunk"), (Embedder, "passages")):
        counted.watch(monkeypatch, owner, method)
    return counted


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder as it was left."""
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(HERE / "library.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def home(unpacked: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    return shutil.copytree(unpacked, tmp_path / "home")


@pytest.fixture
def library(home: Path, own_migrations: None, work: Counted) -> Iterator[Library]:
    """Yield the library, opened for the first time by this version."""
    with Library(Settings(home=home)) as opened:
        yield opened


def files(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.glob("blobs/??/*")}


def test_it_opens_and_answers_from_the_same_pages(library: Library, work: Counted) -> None:
    """The first sentence's citations are compared, since of the others processors judge in another order."""
    assert {question: first_cited(library, question) for question in CITED} == CITED
    assert any(CITED.values())
    assert not all(CITED.values())
    assert work.calls == []


def test_nothing_is_made_anew(library: Library, home: Path, unpacked: Path, work: Counted) -> None:
    documents = library.documents(DEFAULT_COLLECTION).items
    assert {document.external_id for document in documents} == set(DOCUMENTS)
    for document in documents:
        assert document.pending_version is None
        assert document.live_version is not None
        assert document.live_version.state is State.LIVE
        assert document.live_version.number == 1

    assert library.parts.queue.claim("worker", 10) == []
    library.purge_expired()
    assert library.examine(deep=True) == []
    # Deep, the doctor cuts each document again, in memory, to compare; that is all it does.
    assert set(work.calls) <= {"chunk"}
    before = {path.relative_to(unpacked): content for path, content in files(unpacked).items()}
    assert {path.relative_to(home): content for path, content in files(home).items()} == before


def test_a_file_that_is_in_it_is_known(library: Library, sample_docs: Path, work: Counted) -> None:
    content = (sample_docs / HANDBOOK).read_bytes()
    assert not library.add(DEFAULT_COLLECTION, HANDBOOK, [content], filename=HANDBOOK).created
    assert work.calls == []


def test_new_documents_and_versions_come_beside_the_old(
    library: Library, sample_docs: Path, work: Counted
) -> None:
    content = (sample_docs / NEW).read_bytes()
    raised = (sample_docs / HANDBOOK).read_bytes().replace(b"480", b"495")
    library.add(DEFAULT_COLLECTION, NEW, [content], filename=NEW)
    library.add(DEFAULT_COLLECTION, HANDBOOK, [raised], filename=HANDBOOK)
    library.ingest()

    assert work.calls.count("extract") == 2
    assert "passages" in work.calls
    answer = library.answer(DEFAULT_COLLECTION, "How many watts does a CV-240 draw on average?")
    assert answer.sentences[0].citations[0].document == NEW
    pay = "What does a senior field engineer earn for each call-out on a weekday?"
    assert "495" in (library.answer(DEFAULT_COLLECTION, pay).answer or "")
    flow = "What is the maximum flow of the Corvane CV-120?"
    assert first_cited(library, flow) == CITED[flow]

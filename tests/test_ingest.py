"""What ingest promises when it is killed at any instant, and of a document that cannot be read."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pincite.document import Document, State
from pincite.index import Point
from pincite.library import Library
from pincite.settings import Settings

INGEST_UNTIL_KILLED = """
import os, signal, sys
from pathlib import Path
from pincite.library import Library
from pincite.settings import Settings

home, target, method, when, *files = sys.argv[1:]
library = Library(Settings(home=Path(home)))
owner = {"ingest": library.ingest, "index": library.index, "queue": library.queue}[target]
real = getattr(owner, method)

def killed(*arguments, **options):
    if when == "after":
        real(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)

for path in map(Path, files):
    library.add("default", path.name, [path.read_bytes()], filename=path.name)
claimed = library.queue.claim("killed", len(files))
setattr(owner, method, killed)
library.ingest.run(claimed, "killed")
"""

MOMENTS = [
    ("queue", "attach", "after", State.EXTRACTING),
    ("ingest", "chunk", "after", State.CHUNKING),
    ("ingest", "embed", "after", State.EMBEDDING),
    ("index", "upsert", "after", State.INDEXING),
    ("index", "set_servable", "after", State.INDEXING),
    ("queue", "go_live", "after", State.LIVE),
]


def page(subject: str) -> str:
    """An HTML page of several chunks about a subject."""
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


def documents(library: Library) -> dict[str, Document]:
    found, more = library.documents("default")
    assert not more
    return {document.external_id: document for document in found}


@pytest.mark.parametrize(("target", "method", "when", "state"), MOMENTS)
def test_whenever_ingest_is_killed_the_next_start_finishes_the_work_once(
    tmp_path: Path, files: list[Path], target: str, method: str, when: str, state: State
) -> None:
    home = tmp_path / "home"
    command: list[str | Path] = [
        sys.executable,
        "-c",
        INGEST_UNTIL_KILLED,
        home,
        target,
        method,
        when,
        *files,
    ]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()

    with Library(Settings(home=home)) as library:
        before = documents(library)
        assert state in {document.last_version.state for document in before.values()}
        library.ingest.run(library.queue.claim("next", 10), "next")

        after = documents(library)
        assert set(after) == {path.name for path in files}
        chunks = 0
        for document in after.values():
            assert document.live_version is not None
            assert document.live_version == document.last_version
            assert (document.live_version.number, document.live_version.state) == (1, State.LIVE)
            assert document.live_version.chunks
            chunks += document.live_version.chunks
        assert library.index.count(collection="default") == chunks
        assert library.queue.claim("another", 10) == []
        hits = library.search("default", "Which part of the winch weighs 3 kg?", limit=100)
        assert len({hit.chunk_id for hit in hits}) == len(hits) == chunks
        assert "weighs 3 kg" in (library.answer("default", "How heavy is part 3 of the winch?").answer or "")
        blobs = Counter(path.parent.name for path in (home / "blobs").rglob("*") if path.is_file())
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
        library.add("default", name, [content], filename=name)
    live = library.ingest.run(library.queue.claim("worker", 10), "worker")
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


def test_a_stage_that_runs_again_changes_nothing(library: Library, files: list[Path]) -> None:
    for path in files:
        library.add("default", path.name, [path.read_bytes()], filename=path.name)
    claimed = library.queue.claim("worker", 10)
    stages = (library.ingest.extract, library.ingest.chunk, library.ingest.embed)
    blobs = []
    for _ in ("once", "again"):
        for stage in stages:
            assert stage(claimed, "worker") == claimed
        blobs.append({path for path in (library.settings.home / "blobs").rglob("*") if path.is_file()})
    assert blobs[0] == blobs[1]
    assert library.ingest.index(claimed, "worker") == claimed
    assert library.ingest.index(claimed, "worker") == []
    chunks = [
        document.live_version.chunks for document in documents(library).values() if document.live_version
    ]
    assert library.index.count(collection="default") == sum(count or 0 for count in chunks)


def test_a_version_that_was_replaced_on_its_way_never_goes_live(library: Library, files: list[Path]) -> None:
    library.add("default", "a.html", [files[0].read_bytes()], filename="a.html")
    claimed = library.queue.claim("worker", 1)
    library.ingest.embed(library.ingest.chunk(library.ingest.extract(claimed, "worker"), "worker"), "worker")
    library.add("default", "a.html", [files[1].read_bytes()], filename="a.html")
    assert library.ingest.index(claimed, "worker") == []
    assert library.search("default", "winch") == []
    library.ingest.run(library.queue.claim("worker", 1), "worker")
    assert documents(library)["a.html"].last_version.number == 2
    assert "capstan" in library.search("default", "capstan")[0].text


def test_a_document_that_was_deleted_on_its_way_never_comes_back_and_holds_up_no_other(
    library: Library, files: list[Path]
) -> None:
    ids = [
        library.add("default", path.name, [path.read_bytes()], filename=path.name).document.id
        for path in files
    ]
    claimed = library.queue.claim("worker", 10)
    library.ingest.extract(claimed, "worker")
    library.delete("default", ids[0])
    assert len(library.ingest.run(claimed, "worker")) == 1
    left = documents(library)
    assert set(left) == {files[1].name}
    assert left[files[1].name].last_version.state is State.LIVE
    assert library.queue.claim("another", 10) == []
    assert {hit.document for hit in library.search("default", files[0].stem)} == {files[1].name}
    library.delete("default", ids[1])
    assert library.index.count() == 0
    assert [path for path in (library.settings.home / "blobs").rglob("*") if path.is_file()] == []


def test_a_delete_that_falls_before_the_upsert_leaves_no_point_behind(
    library: Library, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    added = library.add("default", "a.html", [files[0].read_bytes()], filename="a.html")
    upsert = library.index.upsert

    def late(points: Sequence[Point]) -> None:
        library.delete("default", added.document.id)
        upsert(points)

    monkeypatch.setattr(library.index, "upsert", late)
    assert library.ingest.run(library.queue.claim("worker", 1), "worker") == []
    assert library.index.count() == 0

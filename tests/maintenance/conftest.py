"""A library with a few small documents, on each engine, and ways to damage what it has stored."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from qdrant_client import QdrantClient

from pincite import rebuild as rebuild_module
from pincite import wiring
from pincite.errors import PinciteError
from pincite.index import server
from pincite.index.server import ServerIndex
from pincite.index.vector_index import IndexOptions, VectorIndex
from pincite.library import Library
from pincite.maintenance.difference import Difference
from pincite.runtime.room import Room
from pincite.schema.document import Document
from pincite.settings import Settings
from pincite.store.registry import StoredVersion
from tests.test_library import bring_in, leaflet, notice

FILES = {
    "barge.html": notice("The mooring fee for a barge is 41 crowns."),
    "dinghy.html": notice("The mooring fee for a dinghy is 7 crowns.", place="Marina"),
    "crane.pdf": leaflet("The crane lifts eleven tonnes at the north quay."),
}
QUESTIONS = {
    "barge.html": ("What is the mooring fee for a barge?", "41 crowns"),
    "dinghy.html": ("What is the mooring fee for a dinghy?", "7 crowns"),
    "crane.pdf": ("How much does the crane at the north quay lift?", "eleven tonnes"),
}
Role = Literal["content", "extraction", "chunks", "vectors"]


class Ward:
    """A library in a folder, opened and closed as a service would be, and the doctor's patients in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.library = self._opened()

    def _opened(self) -> Library:
        library = Library(Settings(home=self.home, grace_s=0, qdrant_url=None))
        patience(library, timedelta(0))
        return library

    def reopen(self) -> Library:
        self.library.close()
        self.library = self._opened()
        return self.library

    def close(self) -> None:
        self.library.close()

    def version(self, name: str) -> StoredVersion:
        """Return the newest version of a document."""
        document = self.document(name)
        return self.library.parts.registry.version("default", document.id, document.last_version.number)

    def document(self, name: str) -> Document:
        found = self.library.find("default", name)
        assert found is not None
        return found

    def blob(self, name: str, role: Role) -> Path:
        """Where a blob of a document is."""
        blob_hash: str = getattr(self.version(name), f"{role}_hash")
        return self.home / "blobs" / blob_hash[:2] / blob_hash

    def work(self) -> None:
        """Bring in what waits."""
        claimed = self.library.parts.queue.claim("worker", 100)
        self.library.bring_in(claimed, "worker")

    def answers(self, names: Sequence[str] = tuple(QUESTIONS)) -> bool:
        """Whether each document answers its question."""
        return all(
            words in (self.library.answer("default", question, within=[name]).answer or "")
            for name, (question, words) in QUESTIONS.items()
            if name in names
        )

    def codes(self, *, deep: bool = False) -> list[str]:
        return codes(self.library.examine(deep=deep))


def codes(found: Sequence[Difference]) -> list[str]:
    assert all(each.detail for each in found)
    return sorted(each.code for each in found)


def patience(library: Library, time: timedelta) -> None:
    library.parts.doctor._repairer.patience = time


@contextmanager
def local_qdrant(folder: Path, *, may_be_new: bool = False) -> Iterator[None]:
    """Give libraries opened in the block the client's local mode for an index, kept in a folder."""
    anyway = may_be_new

    def opened(
        settings: Settings,
        fingerprint: str,
        dim: int,
        *,
        installation: str | None = None,
        may_be_new: bool = True,
        former: Collection[str] = (),
        room: Room | None = None,  # the disk is the server's
    ) -> VectorIndex:
        with warnings.catch_warnings():
            # The local mode takes payload indexes and says that it has no use for them.
            warnings.filterwarnings("ignore", message="Payload indexes have no effect", category=UserWarning)
            client = QdrantClient(path=str(folder))
            try:
                return ServerIndex(
                    client,
                    fingerprint,
                    dim,
                    name=settings.qdrant_collection,
                    installation=installation,
                    options=IndexOptions(may_be_new=may_be_new or anyway, former=former),
                )
            except PinciteError:
                client.close()
                raise

    patch = pytest.MonkeyPatch()

    def discard(settings: Settings) -> None:
        with closing(QdrantClient(path=str(folder))) as client:
            client.delete_collection(settings.qdrant_collection)

    patch.setattr(wiring, "open_index", opened)
    patch.setattr(rebuild_module, "open_index", opened)
    patch.setattr(server, "discard", discard)
    try:
        yield
    finally:
        patch.undo()


@pytest.fixture(scope="session")
def model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with three documents that answer, beside their points in the other engine."""
    folder = tmp_path_factory.mktemp("model")
    with closing(Ward(folder / "home")) as made:
        bring_in(made.library, "default", FILES)
        assert made.answers()
    # Of the same blobs, the other engine's index: nothing is read twice.
    with local_qdrant(folder / "qdrant", may_be_new=True), closing(Ward(folder / "home")) as made:
        made.library.reindex()
        assert made.answers()
    return folder


@pytest.fixture(params=["edge", "local"])
def ward(request: pytest.FixtureRequest, model_home: Path, tmp_path: Path) -> Iterator[Ward]:
    """Three documents that answer, on each engine."""
    copy_tree(model_home, tmp_path / "copy")
    with ExitStack() as stack:
        if request.param == "local":
            stack.enter_context(local_qdrant(tmp_path / "copy" / "qdrant"))
        yield stack.enter_context(closing(Ward(tmp_path / "copy" / "home")))


@pytest.fixture
def embedded(model_home: Path, tmp_path: Path) -> Iterator[Ward]:
    """Yield the same with the embedded index alone, where the engine makes no difference."""
    copy_tree(model_home, tmp_path / "copy")
    with closing(Ward(tmp_path / "copy" / "home")) as made:
        yield made


def copy_tree(source: Path, target: Path) -> None:
    """Return a copy that takes no more of the disk than it must: the engine's files are mostly holes."""
    subprocess.run(["cp", "-r", "--sparse=always", str(source), str(target)], check=True)

"""Make a run of the tests cheaper: files in memory, byte code that is kept, one fork server, one model.

Sample documents are read once; migrations are run and routes of the service are made once.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from itertools import count
from multiprocessing import util
from pathlib import Path
from typing import Any

import pytest
from fastapi import routing
from fastapi.dependencies.models import (
    _is_async_gen_callable_cached,
    _is_coroutine_callable_cached,
    _is_gen_callable_cached,
)
from filelock import FileLock

from pincite.embed import Prompts, embedder, source
from pincite.embed.backend import Backend, Task
from pincite.extract import Extractor, drawing, extraction_client
from pincite.extract.forks import ForkServer
from pincite.schema.extraction import Extraction
from pincite.settings import EmbeddingBackend
from pincite.store.registry import Database

from .registries import copy_or_migrate, migrate

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory
ROOM_BYTES = 4 * 2**30
"""What must be free there. At any one time the tests need a tenth of it."""
RUN = "pincite-tests-"
"""What the folder of a run is named by, before the number of its process."""
LAST = -200
"""Priority of what is done at the end of the run: that of multiprocessing's own folder is -100."""
_open_model, _default_folder = embedder._open, source._default_folder


def keep_files_in_memory() -> None:
    """Make temporary files in memory, in a folder of this run: waiting for a disk took half of its time.

    The folder goes when the run ends, and a killed run's when the next begins, since nothing else would give
    that memory back. TMPDIR names another place. A file system from which no program may be started will
    not do.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        return
    for left in MEMORY.glob(f"{RUN}*"):
        if left.stat().st_uid == os.getuid() and not _runs(int(left.name.removeprefix(RUN))):
            shutil.rmtree(left)
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize >= ROOM_BYTES and not found.f_flag & os.ST_NOEXEC:
        folder = MEMORY / f"{RUN}{os.getpid()}"
        folder.mkdir(mode=0o711)  # Postgres runs as another user where the tests run as root
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        # Not in a process that a test forks, and after multiprocessing has removed its own folder there.
        util.Finalize(None, shutil.rmtree, (folder, True), exitpriority=LAST)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


_of_fixtures: list[list[Path]] = []
"""Of each fixture that is being set up, the last one that began last, the folders that it has made."""
_mktemp = pytest.TempPathFactory.mktemp
_NUMBERS = count(1)


def _noted_mktemp(self: pytest.TempPathFactory, basename: str, numbered: bool = True) -> Path:
    if not _of_fixtures:
        return _mktemp(self, basename, numbered)
    # A number of its own, since what remembers a folder by its path outlives the folder.
    folder = _mktemp(self, f"{basename}-{next(_NUMBERS)}-", numbered)
    _of_fixtures[-1].append(folder)
    return folder


@contextmanager
def folders_go_with(fixture: pytest.FixtureDef[Any]) -> Iterator[None]:
    """Remove the folders that a fixture makes in this block when it is over, not at the end of the run.

    A library takes 36 MB, and memory is where they lie.
    """
    made: list[Path] = []

    def remove() -> None:
        while made:
            shutil.rmtree(made.pop(), ignore_errors=True)

    fixture.addfinalizer(remove)  # before the fixture's own, and so after it is torn down
    _of_fixtures.append(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pytest.TempPathFactory, "mktemp", _noted_mktemp)
        try:
            yield
        finally:
            _of_fixtures.pop()


def keep_byte_code() -> None:
    """Have each module compiled once, not by each of some hundred processes that tests start."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


class SharedForkServer(ForkServer):
    """What all extractors fork children from. It reads no document, so tests do not meet in it."""

    def close(self) -> None:
        """Leave it to the next extractor."""

    def end(self) -> None:
        """End it with the tests."""
        super().close()


@pytest.fixture(scope="session", autouse=True)
def fork_servers() -> Iterator[None]:
    """Share the same fork servers between all libraries of this process: each would load for some seconds."""
    shared = [SharedForkServer(), SharedForkServer()]
    with pytest.MonkeyPatch.context() as patch:
        for module, server in zip((drawing, extraction_client), shared, strict=True):
            patch.setattr(module, "ForkServer", lambda _=0, server=server: server)
        yield
    for server in shared:
        server.end()


@pytest.fixture(scope="session", autouse=True)
def shared_migrations() -> Iterator[None]:
    """Have the migrations make one registry of SQLite for all of this process, not one a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "_migrate", copy_or_migrate)
        yield


@pytest.fixture
def own_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have new registries of this test made by the migrations."""
    monkeypatch.setattr(Database, "_migrate", migrate)


@pytest.fixture(scope="session", autouse=True)
def shared_readings(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Iterator[None]:
    """Each sample document is read once for all libraries of a run, for some seconds each.

    One whose fork server is its own reads it again.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which the processes of a run share
    samples = {sha256(path.read_bytes()).digest() for path in sample_docs.iterdir() if path.is_file()}
    extract = Extractor.extract

    def extract_once(self: Extractor, path: Path, filename: str, **options: Any) -> Extraction:
        content = sha256(path.read_bytes()).digest()
        if content not in samples or not isinstance(self._client._server, SharedForkServer):
            return extract(self, path, filename, **options)
        # What was read to its end depends on no limit of time.
        limits = self._limits.model_dump(exclude={"page_timeout_s", "document_timeout_s"})
        kept = folder / f"read-{sha256(repr((content, filename, limits)).encode()).hexdigest()}"
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                kept.write_bytes(pickle.dumps(extract(self, path, filename, **options)))
            found: Extraction = pickle.loads(kept.read_bytes())  # noqa: S301 - written above
        if progress := options.get("progress"):
            progress(len(found.page_extractions), len(found.page_extractions))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Extractor, "extract", extract_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_routes() -> Iterator[None]:
    """Each route of the service is made once for all apps of this process: a fifth of a second for each app.

    What FastAPI makes of a route depends on the route and on what its router is included with. Routes that an
    app makes for itself are not kept, since they would keep the app.
    """
    made: dict[tuple[object, ...], tuple[object, routing._EffectiveRouteContext]] = {}
    make = routing._EffectiveRouteContext.from_api_route

    def make_once(*, original_route: Any, include_context: Any) -> routing._EffectiveRouteContext:
        if "<locals>" in original_route.endpoint.__qualname__:
            return make(original_route=original_route, include_context=include_context)
        key = (
            id(original_route),
            include_context.path_for(original_route),
            tuple(each.dependency for each in include_context.dependencies),
            repr(include_context.responses),
        )
        if key not in made:
            context = make(original_route=original_route, include_context=include_context)
            made[key] = original_route, context  # the route stays, or another could have its id
        return made[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routing._EffectiveRouteContext, "from_api_route", make_once)
        yield


def forget_apps() -> None:
    """Let go of apps of the service that have ended: FastAPI's caches keep hundreds, a megabyte for each."""
    for cached in (_is_gen_callable_cached, _is_async_gen_callable_cached, _is_coroutine_callable_cached):
        cached.cache_clear()


_opened: dict[tuple[source.ModelSource, EmbeddingBackend, frozenset[tuple[Task, str]]], Backend] = {}


def _open_once(found: source.ModelSource, choice: EmbeddingBackend, prompts: Prompts) -> Backend:
    key = (found, choice, frozenset(prompts.items()))
    if key not in _opened:
        _opened[key] = _open_model(found, choice, prompts)
    return _opened[key]


@contextmanager
def unshared_fork_server() -> Iterator[None]:
    """Extractors that are made in the block start a fork server of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (drawing, extraction_client):
            patch.setattr(module, "ForkServer", ForkServer)
        yield


@pytest.fixture
def own_fork_server() -> Iterator[None]:
    """Extractors that this test makes start a fork server of their own."""
    with unshared_fork_server():
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_models() -> Iterator[None]:
    """Each embedding model is loaded once for all libraries of this process, for a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedder, "_open", _open_once)
        patch.setattr(source, "_default_folder", cache(_default_folder))
        yield


@pytest.fixture
def own_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedders of this test load models of their own."""
    monkeypatch.setattr(embedder, "_open", _open_model)
    monkeypatch.setattr(source, "_default_folder", _default_folder)

"""Make a run of the tests cheaper: files in memory, byte code that is kept, one fork server, one model."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from pincite.embed import Prompts, embedder, source
from pincite.embed.backend import Backend, Task
from pincite.extract import drawing, reading
from pincite.extract.forks import ForkServer
from pincite.settings import EmbeddingBackend

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory
ROOM_BYTES = 4 * 2**30
"""What must be free there. At any one time the tests need a tenth of it."""
_open_model, _default_folder = embedder._open, source._default_folder


def keep_files_in_memory() -> None:
    """Make temporary files in memory: waiting for a disk took half of the time of a run.

    TMPDIR names another folder. A file system from which no program may be started will not do.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize >= ROOM_BYTES and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


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
    """The same fork servers for all libraries of this process: each would load the same for some seconds."""
    shared = [SharedForkServer(), SharedForkServer()]
    with pytest.MonkeyPatch.context() as patch:
        for module, server in zip((drawing, reading), shared, strict=True):
            patch.setattr(module, "ForkServer", lambda _=0, server=server: server)
        yield
    for server in shared:
        server.end()


_opened: dict[tuple[source.Source, EmbeddingBackend, frozenset[tuple[Task, str]]], Backend] = {}


def _open_once(found: source.Source, choice: EmbeddingBackend, prompts: Prompts) -> Backend:
    key = (found, choice, frozenset(prompts.items()))
    if key not in _opened:
        _opened[key] = _open_model(found, choice, prompts)
    return _opened[key]


@contextmanager
def unshared_fork_server() -> Iterator[None]:
    """Extractors that are made in the block start a fork server of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (drawing, reading):
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

"""What tests of every folder share: where the test data are, servers of the session's own, and extractors."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from pincite.extract import Extractor
from pincite.settings import Limits

from .cheap import (
    folders_go_with,
    fork_servers,
    keep_byte_code,
    keep_files_in_memory,
    own_fork_server,
    own_migrations,
    own_models,
    shared_migrations,
    shared_models,
    shared_readings,
    shared_routes,
)
from .postgres import postgres

__all__ = [
    "fork_servers",
    "own_fork_server",
    "own_migrations",
    "own_models",
    "postgres",
    "shared_migrations",
    "shared_models",
    "shared_readings",
    "shared_routes",
]

keep_files_in_memory()
keep_byte_code()

# How long an example takes is the machine's business, and no promise.
settings.register_profile("pincite", deadline=None)
settings.load_profile("pincite")

# A folder of each test would else keep as much of the disk as one that is in use.
os.environ.setdefault("PINCITE_DISK_RESERVE_MB", "1")


def pytest_collection_finish() -> None:
    """Have the collector of garbage look at what tests make, and not again at all that was imported."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Let no folder of a module or of a package outlast it. Those of a test that failed are kept."""
    if fixturedef.scope == "function":
        return (yield)
    with folders_go_with(fixturedef):
        return (yield)


REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of public test data, or a skip with its reason."""
    folder = os.environ.get("PINCITE_TEST_DATA")
    if not folder:
        pytest.skip("PINCITE_TEST_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="session")
def sample_docs() -> Path:
    """The documents that are written for this project."""
    return REPOSITORY / "sample_docs"


@pytest.fixture(scope="session")
def qdrant_url() -> Iterator[str]:
    """Where the server that QDRANT_URL names is, or else one that speaks as much of Qdrant as is used."""
    if url := os.environ.get("QDRANT_URL"):
        yield url
        return
    from .qdrant_server import qdrant_server

    with qdrant_server() as url:
        yield url


@pytest.fixture(scope="session")
def extractor() -> Iterator[Extractor]:
    """An extractor with the default limits, whose children end with the tests."""
    made = Extractor(Limits())
    yield made
    made.close()


@pytest.fixture
def limited(own_fork_server: None) -> Iterator[Callable[..., Extractor]]:
    """Makes extractors with limits and a fork server of their own."""
    made: list[Extractor] = []

    def make(**limits: Any) -> Extractor:
        made.append(Extractor(Limits(**limits)))
        return made[-1]

    yield make
    for each in made:
        each.close()

"""A real library in a folder of its own, and one real Prefect server for the session."""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.document import Document
from pincite.settings import Settings
from pincite_flows.server import LocalPrefect
from tests.prefects import START_TIMEOUT_S, SpareMigrations

BUSY_TIMEOUT_S = 60.0
NOBODY = "http://127.0.0.1:9/api"


@pytest.fixture(autouse=True)
def broken_connections_are_collected() -> Iterator[None]:
    """Prefect's client closes no connection whose server is gone: that is found here, not in another test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Yield an empty library with its own work pool, that gives a Prefect server half a second to start."""
    pool = f"pool-{uuid4().hex[:8]}"
    with Library(Settings(home=tmp_path / "home", prefect_start_timeout_s=0.5, work_pool=pool)) as library:
        yield library


@pytest.fixture(scope="session")
def prefect(
    tmp_path_factory: pytest.TempPathFactory, spare_migrations: SpareMigrations
) -> Iterator[LocalPrefect]:
    """Yield a local server that answers, started by a process that has a secret."""
    spare_migrations(home := tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PINCITE_API_KEY", "a-secret-of-the-service")
        server = LocalPrefect(home)
    assert server.wait_ready(START_TIMEOUT_S)
    yield server
    server.stop()


def shown_of_process(prefect: LocalPrefect, name: str) -> str:
    """Return a file of the server's process in /proc, or skip the test where there is none."""
    file = Path(f"/proc/{prefect._process.pid}/{name}")
    if not file.exists():
        pytest.skip("this system does not show a process")
    return file.read_text()


def add_page(library: Library, name: str, sentence: str) -> Document:
    """Add a small HTML document."""
    page = f"<html><head><title>{name}</title></head><body><h1>{name}</h1><p>{sentence}</p></body></html>"
    return library.add(DEFAULT_COLLECTION, name, [page.encode()], filename=name).document


def wait_until(condition: Callable[[], bool], timeout_s: float = 90.0) -> None:
    """Wait until something is so, and fail if it is not so in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def all_settled(library: Library) -> bool:
    """Whether nothing is on its way any more."""
    return library.parts.queue.waiting() == 0


def asked(prefect: LocalPrefect, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return the server's answer.

    One whose SQLite is busy says 503, as it does to Prefect's clients, and is asked again.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    place, auth = f"{prefect.url}/{path}", prefect.access.basic_auth
    while (answer := httpx.request(method, place, json=body, auth=auth)).status_code == 503:
        assert time.monotonic() < deadline, "the server stays busy"
        time.sleep(0.2)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def fetch(prefect: LocalPrefect, kind: str, filters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the server has of a kind, such as flow_runs."""
    found: list[dict[str, Any]] = asked(prefect, "POST", f"{kind}/filter", filters)
    return found


def deployments_in(prefect: LocalPrefect, pool: str) -> dict[str, dict[str, Any]]:
    """Return the deployments of a work pool by name; those that are named like it are one here."""
    found = fetch(prefect, "deployments", {"work_pools": {"name": {"any_": [pool]}}})
    return {deployment["name"]: deployment for deployment in found}

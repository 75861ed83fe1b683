"""A library with a report and a handbook in it, and clients of MCP that speak to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mcp import StdioServerParameters

from pincite.library import Library
from pincite.settings import Settings
from tests.api.conftest import served
from tests.serving import bound
from tests.test_library import bring_in

REPORT, HANDBOOK = "technical-report.pdf", "handbook.html"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Path:
    """Return a data folder with two documents, which no process has open."""
    home = tmp_path_factory.mktemp("mcp") / "data"
    with Library(Settings(home=home)) as library:
        files = {name: (sample_docs / name).read_bytes() for name in (REPORT, HANDBOOK)}
        assert all(document.live_version for document in bring_in(library, "default", files).values())
    return home


@contextmanager
def running_service(home: Path, key: str | None = None) -> Iterator[str]:
    """Yield the address of a service that has the data folder."""
    with bound() as listening:
        settings = Settings(home=home, port=listening.getsockname()[1])
        with (
            Library(settings, address=settings.loopback_address) as library,
            served(library, {"api_key": key}, listening),
        ):
            yield settings.loopback_address


def command(home: Path, key: str | None = None) -> StdioServerParameters:
    """How a client starts `pincite mcp` on a data folder."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home.parent), "PINCITE_HOME": str(home)}
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "pincite_cli.main", "mcp"],
        env=env | ({"PINCITE_API_KEY": key} if key else {}),
        cwd=home.parent,
    )

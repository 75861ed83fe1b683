"""A library whose model is scripted, shared by the tests of what is shown of its answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pincite.library import Library
from tests.answer.generate.scripted_server import Script
from tests.served import make_harbour, served_library


@pytest.fixture(scope="module")
def script() -> Script:
    """Return what the model says, for a test to change."""
    return Script()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, script: Script) -> Iterator[Library]:
    """Yield a library with the harbour, which asks the scripted model."""
    with served_library(tmp_path_factory.mktemp("served"), script) as opened:
        make_harbour(opened, "harbour")
        yield opened

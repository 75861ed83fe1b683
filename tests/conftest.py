"""What tests of every folder share: where the test data are, and a Postgres of the session's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .postgres import postgres

__all__ = ["postgres"]

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

"""What tests of every folder share: where the public test data are, and a data folder of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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

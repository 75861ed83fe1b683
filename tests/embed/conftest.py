"""The default model's files, to make other models of."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.embed import source


@pytest.fixture(scope="session")
def wheel_folder() -> Path:
    return source.find(None).folder


@pytest.fixture(autouse=True)
def models_of_the_test(own_models: None) -> None:
    """Load the models anew for each test: what loads one is what is tested here."""

"""The default model's files, to make other models of."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.embed import source


@pytest.fixture(scope="session")
def wheel_folder() -> Path:
    return source.find(None).folder

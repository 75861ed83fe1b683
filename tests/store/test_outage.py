"""A server that is away is named as that, by whatever asks it."""

from __future__ import annotations

import pytest
from qdrant_client import QdrantClient
from sqlalchemy import create_engine

from pincite.errors import DatabaseUnavailable, IndexUnavailable
from pincite.store.outage import outage
from tests.e2e.service import free_port


@pytest.fixture
def nobody() -> int:
    """Return a port on which nobody answers."""
    return free_port()


def test_a_database_that_is_away(nobody: int) -> None:
    with pytest.raises(Exception, match="refused") as refused:
        create_engine(f"postgresql+psycopg://pincite@127.0.0.1:{nobody}/pincite").connect()
    assert isinstance(refused.value, Exception)
    assert isinstance(outage(refused.value), DatabaseUnavailable)


def test_an_index_that_is_away(nobody: int) -> None:
    client = QdrantClient(url=f"http://127.0.0.1:{nobody}", check_compatibility=False)
    with pytest.raises(Exception, match="refused") as refused:
        client.count("pincite")
    client.close()
    assert isinstance(refused.value, Exception)
    assert isinstance(outage(refused.value), IndexUnavailable)


def test_a_fault_of_another_kind_is_none() -> None:
    assert outage(RuntimeError("something else")) is None

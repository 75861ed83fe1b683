"""What opening a server's index promises: without a server, beside others, and after one that was killed."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from qdrant_client import QdrantClient

from pincite.errors import IndexMismatch, SettingsConflict, StoreMismatch
from pincite.index import identity, layout
from pincite.index.opening import open_index
from pincite.index.server import ServerIndex, _create
from pincite.settings import Settings


def test_a_server_that_does_not_answer_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsConflict, match=f"{url}.*QDRANT_URL"):
            open_index(Settings(qdrant_url=url), "model", 8)


def opened(url: str, name: str, fingerprint: str = "model") -> ServerIndex:
    return ServerIndex(QdrantClient(url=url, check_compatibility=False), fingerprint, 8, name=name)


def test_processes_that_start_at_once_make_one_collection(qdrant_url: str) -> None:
    name = f"pincite-{uuid4()}"
    everyone = Barrier(4)

    class Late(QdrantClient):
        def create_collection(self, *given: Any, **named: Any) -> bool:
            everyone.wait(60)
            return super().create_collection(*given, **named)

    def start(_: int) -> int:
        client = Late(url=qdrant_url, check_compatibility=False)
        with closing(ServerIndex(client, "model", 8, name=name)) as index:
            return index.count()

    with ThreadPoolExecutor(4) as starting:
        assert list(starting.map(start, range(4))) == [0, 0, 0, 0]
    with pytest.raises(IndexMismatch):
        opened(qdrant_url, name, "another model")
    QdrantClient(url=qdrant_url, check_compatibility=False).delete_collection(name)


def test_a_collection_is_of_the_installation_that_made_it(qdrant_url: str) -> None:
    name = f"pincite-{uuid4()}"
    settings = Settings(qdrant_url=qdrant_url, qdrant_collection=name)
    for _ in range(2):
        open_index(settings, "model", 8, installation="ours").close()
    with pytest.raises(StoreMismatch, match="PINCITE_QDRANT_COLLECTION"):
        open_index(settings, "model", 8, installation="theirs")
    QdrantClient(url=qdrant_url, check_compatibility=False).delete_collection(name)


def test_a_collection_whose_maker_was_killed_half_way_is_completed(qdrant_url: str) -> None:
    name, client = f"pincite-{uuid4()}", QdrantClient(url=qdrant_url, check_compatibility=False)
    _create(client, name, identity.of("model", 8), "int8")
    opened(qdrant_url, name).close()
    assert set(client.get_collection(name).payload_schema) == set(layout.KEYWORDS)
    client.delete_collection(name)
    client.close()

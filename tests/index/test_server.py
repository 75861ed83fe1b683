"""What opening a server's index says when there is no server."""

from __future__ import annotations

import socket

import pytest

from pincite.errors import SettingsConflict
from pincite.index import open_index
from pincite.settings import Settings


def test_a_server_that_does_not_answer_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsConflict, match=f"{url}.*QDRANT_URL"):
            open_index(Settings(qdrant_url=url), "model", 8)

"""A client that leaves: the model behind the answer stops, at once, and not at its next sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from pincite.library import Library
from tests.generate.scripted_server import Script
from tests.served import BARGE, FEE, TIMEOUT_S, YACHT, citing, make_harbour, served_library

from .conftest import served


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, script: Script) -> Iterator[Library]:
    with served_library(tmp_path_factory.mktemp("leaving"), script) as opened:
        make_harbour(opened, "harbour")
        yield opened


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_the_model_server_sees_the_client_leave(library: Library, script: Script, accept: str) -> None:
    vars(script).update(vars(Script()))
    two = citing((BARGE, BARGE), (YACHT, YACHT))
    # After the first sentence there is nothing but white space: no sentence is there to notice it.
    script.content = lambda request: two(request).replace("}, {", "}, " + " " * 400 + "{")
    script.piece, script.between_s = 8, 0.03
    hasty = httpx.Timeout(TIMEOUT_S, read=0.5 if accept == "application/json" else TIMEOUT_S)
    with (
        served(library, {}) as client,
        httpx.Client(base_url=client.base_url, timeout=hasty, trust_env=False) as leaving,
        suppress(httpx.ReadTimeout),
        leaving.stream(
            "POST",
            "/v1/collections/harbour/answers",
            json={"question": FEE},
            headers={"Accept": accept},
        ) as response,
    ):
        assert "event: sentence" in next(response.iter_lines())
    assert script.left.wait(TIMEOUT_S)
    assert len(script.requests) == 1

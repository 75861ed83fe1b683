"""A client that leaves: the model behind the answer stops, at once, and not at its next sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from pincite.library import Library
from tests.answer.generate.scripted_server import Request, Script
from tests.served import BARGE, FEE, TIMEOUT_S, YACHT, citing, make_harbour, served_library

from .conftest import ask_and_leave, served


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
    two, between = citing((BARGE, BARGE), (YACHT, YACHT)), threading.Event()

    # After the first sentence there is nothing but white space: no sentence is there to notice it.
    def say(request: Request) -> str:
        first, second = two(request).split("}, {")
        script.on_piece = lambda number: between.set() if number * script.piece > len(first) + 10 else None
        return first + "}, " + " " * 10_000 + "{" + second

    script.content, script.piece, script.between_s = say, 8, 0.03
    with served(library, {}) as client:
        path = "/v1/collections/harbour/answers"
        ask_and_leave(client, path, {"question": FEE}, accept, lambda: between.wait(TIMEOUT_S))
        assert script.left.wait(TIMEOUT_S)
    assert len(script.requests) == 1

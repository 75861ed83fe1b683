"""A client that leaves: its answer ends, and no more calls run at once than there are places."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from typing import Any, cast

import anyio
import httpx
import pytest
from mcp import Client

from pincite.schema.answer import AnswerEvent
from pincite_api.mcp import Documents, create_server
from pincite_api.mcp.server import AT_ONCE
from pincite_api.places import Places
from tests.api.conftest import SENTENCES, ScriptedLibrary, ask_and_leave, client, library, serve

__all__ = ["client", "library", "serve"]

ASK = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": {"question": "When does it end?"}},
}
ACCEPT = "application/json, text/event-stream"
ENOUGH = 1000


def test_an_answer_ends_when_nobody_waits_for_it(library: ScriptedLibrary, client: httpx.Client) -> None:
    began, left, closed = threading.Event(), threading.Event(), threading.Event()
    made: list[AnswerEvent] = []

    def patient() -> Generator[AnswerEvent]:
        try:
            while len(made) < ENOUGH:
                made.append(SENTENCES[0])
                began.set()
                yield SENTENCES[0]
                assert left.wait(30)
                time.sleep(0.01)  # a sentence takes a while, in which it is seen that nobody waits for it
        finally:
            closed.set()

    library.on_stream = patient
    ask_and_leave(client, "/mcp", ASK, ACCEPT, lambda: began.wait(30))
    left.set()
    assert closed.wait(30)
    assert len(made) < ENOUGH


@pytest.mark.parametrize(
    "tool", [("ask", {"question": "x"}), ("search", {"query": "x"})], ids=["ask", "search"]
)
def test_a_call_has_its_place_until_its_work_ends_though_its_client_left(
    library: ScriptedLibrary, tool: tuple[str, dict[str, Any]]
) -> None:
    go_on, running, lock = threading.Event(), [0, 0], threading.Lock()

    def work() -> None:
        with lock:
            running[0] += 1
            running[1] = max(running)
        assert go_on.wait(30)
        with lock:
            running[0] -= 1

    def on_stream() -> Generator[AnswerEvent]:
        work()
        yield SENTENCES[0]

    def on_search() -> list[Any]:
        work()
        return []

    library.on_stream, library.on_search = on_stream, on_search

    async def calls_that_leave(server: Any) -> None:
        async with Client(server) as client, anyio.create_task_group() as group:
            for _ in range(2 * AT_ONCE):
                group.start_soon(client.call_tool, *tool)
            with anyio.fail_after(30):
                while running[0] < AT_ONCE:
                    await anyio.sleep(0.01)
            group.cancel_scope.cancel()

    async def talk() -> None:
        server = create_server(cast(Documents, library), "https://pincite.example", Places(AT_ONCE))
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(calls_that_leave, server)
            await anyio.sleep(1)  # in which calls of those that stay could begin, if there were places
            go_on.set()

    anyio.run(talk)
    assert running == [0, AT_ONCE]

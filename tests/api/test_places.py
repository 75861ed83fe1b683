"""Answers under load: few are made at once, a few more wait in turns, the others are told when to come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import anyio
import httpx
import pytest

from pincite.errors import AnswersFull
from pincite.runtime.cpu_count import usable_cores
from pincite.schema.answer import AnswerEvent
from pincite.settings import Settings
from pincite_api.places import WAITING, Places

from .conftest import ANSWER, SENTENCES, ScriptedLibrary, Serve, ask_and_leave

AT_ONCE = 2
ANSWERS = "/v1/collections/default/answers"
Door = Callable[[httpx.Client], httpx.Response]


def by_rest(client: httpx.Client) -> httpx.Response:
    return client.post(ANSWERS, json={"question": "When?"})


def by_events(client: httpx.Client) -> httpx.Response:
    return client.post(ANSWERS, json={"question": "When?"}, headers={"Accept": "text/event-stream"})


def by_chat(client: httpx.Client, **more: object) -> httpx.Response:
    chat = {"model": "pincite/default", "messages": [{"role": "user", "content": "When?"}], **more}
    return client.post("/v1/chat/completions", json=chat)


def by_chat_events(client: httpx.Client) -> httpx.Response:
    return by_chat(client, stream=True)


def by_mcp(client: httpx.Client) -> httpx.Response:
    call = {"name": "ask", "arguments": {"question": "When?"}}
    return client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
        headers={"Accept": "application/json, text/event-stream"},
    )


DOORS = (by_rest, by_events, by_chat, by_chat_events, by_mcp)


class Slow:
    """Answers that are made until the test lets them go on."""

    def __init__(self) -> None:
        self.go_on, self.lock = threading.Event(), threading.Lock()
        self.running, self.most = 0, 0

    def __call__(self) -> Generator[AnswerEvent]:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            assert self.go_on.wait(60)
            yield SENTENCES[0]
            yield ANSWER
        finally:
            with self.lock:
                self.running -= 1


@pytest.fixture
def slow(library: ScriptedLibrary) -> Slow:
    library.settings = library.settings.model_copy(update={"max_answers": AT_ONCE})
    library.on_stream = slow = Slow()
    return slow


@pytest.mark.parametrize(
    "doors", [*((door,) for door in DOORS), DOORS], ids=[*(door.__name__ for door in DOORS), "all"]
)
def test_who_asks_when_as_many_wait_as_may_is_told_when_to_come_back_before_a_stream_begins(
    serve: Serve, slow: Slow, doors: tuple[Door, ...]
) -> None:
    there, more = AT_ONCE * (1 + WAITING), 3
    client = serve()
    with (
        httpx.Client(base_url=client.base_url, timeout=60, trust_env=False) as many,
        ThreadPoolExecutor(there + more) as pool,
    ):
        try:
            asked = [pool.submit(doors[number % len(doors)], many) for number in range(there + more)]
            refused = [each.result() for each in islice(as_completed(asked, timeout=30), more)]
        finally:
            slow.go_on.set()
        answered = [each.result() for each in asked if each.result() not in refused]
    assert slow.most == AT_ONCE
    for answer in refused:
        check_refusal(answer)
    assert [answer.status_code for answer in answered] == [200] * there
    assert not any("answers-full" in answer.text for answer in answered)


def check_refusal(answer: httpx.Response) -> None:
    if answer.request.url.path == "/mcp":
        assert "answers-full: Too many questions are being answered." in answer.text
        return
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 30
    said = answer.json()
    assert said.get("error", said)["code"] == "answers-full"


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_who_leaves_gives_back_the_place_that_it_had_or_waited_for(
    serve: Serve, library: ScriptedLibrary, slow: Slow, accept: str
) -> None:
    library.settings = library.settings.model_copy(update={"max_answers": 1})
    client = serve()
    ask_and_leave(client, ANSWERS, {"question": "When?"}, accept, lambda: until(lambda: slow.running == 1))
    for _ in range(2 * WAITING):
        ask_and_leave(client, ANSWERS, {"question": "When?"}, accept, lambda: None)
    slow.go_on.set()
    until(lambda: client.post(ANSWERS, json={"question": "When?"}).status_code == 200)
    assert slow.most == 1


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_collections_take_turns_at_a_place() -> None:
    places, had = Places(1), list[str]()

    async def ask(collection: str) -> None:
        with await places.take(collection):
            had.append(collection)
            await anyio.sleep(0)

    async def all_at_once() -> None:
        held = await places.take("much")
        async with anyio.create_task_group() as group:
            for collection in ("much", "much", "little"):
                group.start_soon(ask, collection)
            await anyio.wait_all_tasks_blocked()
            with held:
                pass

    anyio.run(all_at_once)
    assert had == ["much", "little", "much"]


def test_one_that_many_ask_leaves_room_for_the_first_who_asks_another() -> None:
    places, had, refused = Places(1), list[str](), list[str]()

    async def ask(collection: str) -> None:
        try:
            with await places.take(collection):
                had.append(collection)
        except AnswersFull:
            refused.append(collection)

    async def all_at_once() -> None:
        held = await places.take("much")
        async with anyio.create_task_group() as group:
            for collection in [*["much"] * (WAITING + 1), "little"]:
                group.start_soon(ask, collection)
                await anyio.wait_all_tasks_blocked()
            with held:
                pass

    anyio.run(all_at_once)
    assert refused == ["much", "much"]
    assert sorted(had) == ["little", *["much"] * (WAITING - 1)]


def test_nobody_waits_for_longer_than_is_said() -> None:
    places = Places(1, patience_s=0.05)

    async def wait() -> None:
        with await places.take("default"):
            with pytest.raises(AnswersFull) as refused:
                await places.take("default")
            assert refused.value.retry_after_s >= 1
        with await places.take("default"):
            """It is free again, and nobody waits any more."""

    anyio.run(wait)


def test_a_place_that_was_given_to_one_who_has_just_left_goes_to_the_next() -> None:
    places = Places(1)

    async def have() -> None:
        with await places.take("default"):
            await anyio.sleep_forever()

    async def leave_as_it_comes() -> None:
        held = await places.take("default")
        async with anyio.create_task_group() as group:
            group.start_soon(have)
            await anyio.wait_all_tasks_blocked()
            with held:
                pass
            group.cancel_scope.cancel()
        with anyio.fail_after(5), await places.take("default"):
            """The place was not lost."""

    anyio.run(leave_as_it_comes)


def test_a_served_model_has_more_answers_in_the_making() -> None:
    alone, served = Settings(), Settings(llm_url="http://127.0.0.1:1/v1")
    assert alone.answers_at_once == usable_cores()
    assert served.answers_at_once == 8 * usable_cores()
    assert Settings(max_answers=3).answers_at_once == 3

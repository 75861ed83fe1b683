"""A library, its client and its client to be awaited have the same verbs, results and errors."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.client import sse
from pincite.client.async_client import AsyncClient
from pincite.client.call import Refused, ServiceUnavailable
from pincite.client.client import Client
from pincite.client.sse import Messages, ServerSentEvent
from pincite.errors import PinciteError
from pincite.index.filters import read
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.answer import Answer, Sentence
from pincite.schema.document import State
from pincite.settings import Settings
from tests.serving import serving
from tests.test_library import bring_in, notice

MILL = "The mill was built in 1904 by the river."
QUESTION = "When was the mill built?"
DOORS = ("library", "client", "async client")


class Awaited:
    """An AsyncClient whose verbs are waited for; what it yields comes as a list."""

    def __init__(self, client: AsyncClient, runner: asyncio.Runner) -> None:
        self._client, self._runner = client, runner

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        def wait(*args: Any, **kwargs: Any) -> Any:
            made = getattr(self._client, verb)(*args, **kwargs)
            return self._runner.run(_all(made) if inspect.isasyncgen(made) else made)

        return wait


async def _all(events: Any) -> list[Any]:
    return [event async for event in events]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Yield a library with two notices."""
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as library:
        bring_in(
            library,
            DEFAULT_COLLECTION,
            {"mill.html": notice(MILL, "Mill"), "dam.html": notice("The dam is 31 metres high.", "Dam")},
        )
        yield library


@pytest.fixture(scope="module")
def doors(library: Library) -> Iterator[dict[str, Any]]:
    """Yield the same library by each way in."""
    with serving(library) as url, Client(url) as client, asyncio.Runner() as runner:
        awaited = AsyncClient(url)
        yield dict(zip(DOORS, (library, client, Awaited(awaited, runner)), strict=True))
        runner.run(awaited.close())


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest, doors: dict[str, Any]) -> Any:
    return doors[request.param]


def test_each_finds_explains_and_answers_alike(doors: dict[str, Any]) -> None:
    where = read("not kind = manual")
    verbs: list[Callable[[Any], Any]] = [
        lambda door: door.search(DEFAULT_COLLECTION, QUESTION, limit=3, where=where),
        lambda door: door.search_result(DEFAULT_COLLECTION, QUESTION, within=["dam.html"]),
        lambda door: door.explain(DEFAULT_COLLECTION, QUESTION, document="dam.html"),
        lambda door: door.answer(DEFAULT_COLLECTION, QUESTION, policy="flag", min_verdict="supported"),
        lambda door: door.find(DEFAULT_COLLECTION, "mill.html"),
        lambda door: door.find(DEFAULT_COLLECTION, "weir.html"),
        lambda door: door.collections(),
    ]
    for verb in verbs:
        of_library, *of_clients = (verb(door) for door in doors.values())
        assert of_clients == [of_library] * 2


def test_what_was_read_is_the_same_by_each(library: Library, doors: dict[str, Any]) -> None:
    document = library.find(DEFAULT_COLLECTION, "mill.html")
    assert document is not None
    asked = (DEFAULT_COLLECTION, document.id)
    for door in (doors["client"], doors["async client"]):
        assert door.pages(*asked) == library.pages(*asked)
        assert door.page(*asked, 1) == library.page(*asked, 1)
        assert door.elements(*asked) == library.elements(*asked)
        assert door.report(*asked) == library.report(*asked)


def test_an_answer_is_streamed_by_its_sentences(door: Any) -> None:
    events = list(door.stream(DEFAULT_COLLECTION, QUESTION))
    assert [type(event) for event in events] == [Sentence, Answer]
    assert events[0].text.strip("“”") == MILL
    assert events[-1] == door.answer(DEFAULT_COLLECTION, QUESTION)


def test_a_document_comes_is_described_and_goes(door: Any, library: Library, request: Any) -> None:
    name = f"of-{request.node.callspec.params['door'].replace(' ', '-')}"
    assert door.create_collection(name, language="de").language == "de"
    pieces = [notice(MILL)[:100], notice(MILL)[100:]]
    accepted = door.add(name, "a.html", iter(pieces), filename="a.html", metadata={"year": 1904})
    assert accepted.created
    assert not door.add(name, "a.html", pieces, filename="a.html").created
    document_id = accepted.document.id
    assert door.wait(name, document_id, 0.0).pending_version.state is State.QUEUED
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    live = door.wait(name, document_id, 60.0)
    assert (live.last_version.state, live.metadata) == (State.LIVE, {"year": 1904})
    changed = door.update(name, document_id, metadata={"year": None, "place": "Tarn"})
    assert changed.metadata == {"place": "Tarn"}
    assert door.delete(name, document_id).document == "a.html"
    assert door.find(name, "a.html") is None
    assert door.delete_collection(name).collection == name


def test_what_cannot_be_done_has_the_same_code_by_each(door: Any) -> None:
    def code(verb: Callable[[], Any]) -> str:
        with pytest.raises(PinciteError) as refused:
            verb()
        return refused.value.code

    assert code(lambda: door.search("nowhere", "When?")) == "collection-not-found"
    assert code(lambda: door.search(DEFAULT_COLLECTION, "When?", within=["x"])) == "document-not-found"
    assert code(lambda: list(door.stream("nowhere", "When?"))) == "collection-not-found"
    assert code(lambda: door.document(DEFAULT_COLLECTION, "x")) == "document-not-found"
    assert code(lambda: door.create_collection(DEFAULT_COLLECTION)) == "collection-exists"
    live = door.find(DEFAULT_COLLECTION, "mill.html")
    assert code(lambda: door.retry(DEFAULT_COLLECTION, live.id)) == "nothing-to-retry"


def test_a_list_comes_in_stretches_by_each(door: Any) -> None:
    document = door.find(DEFAULT_COLLECTION, "mill.html")
    for verb in (
        partial(door.documents, DEFAULT_COLLECTION),
        partial(door.events, DEFAULT_COLLECTION, document.id),
    ):
        whole, first = verb(), verb(limit=1)
        assert whole.items == first.items + verb(after=first.after).items
        assert (len(first.items), whole.after) == (1, None)


def test_each_tells_what_was_mended_and_what_is_left(door: Any) -> None:
    assert door.heal() == ([], [])


@pytest.mark.parametrize("name", DOORS[1:])
def test_events_are_listed_and_followed_until_a_document_has_settled(
    name: str, doors: dict[str, Any]
) -> None:
    document = doors[name].find(DEFAULT_COLLECTION, "mill.html")
    followed = list(doors[name].follow_events(DEFAULT_COLLECTION, document.id))
    first = doors[name].events(DEFAULT_COLLECTION, document.id, limit=1)
    rest = doors[name].events(DEFAULT_COLLECTION, document.id, after=first.after)
    assert followed == first.items + rest.items
    assert State.LIVE in {event.state for event in followed}
    assert rest.after is None


def test_both_clients_have_the_same_verbs_with_the_same_arguments_and_descriptions() -> None:
    def verbs(client: type) -> dict[str, tuple[list[str], str | None]]:
        return {
            name: (list(inspect.signature(verb).parameters), inspect.getdoc(verb))
            for name, verb in inspect.getmembers(client, inspect.isfunction)
            if not name.startswith("_") and name != "wait_ready"
        }

    assert verbs(Client) == verbs(AsyncClient)
    assert len(verbs(Client)) > 35
    assert all(description for _, description in verbs(Client).values())


LIBRARY_ALONE = {
    "add": {"replace"},
    "sources": {"collection"},
    "add_source": {"restricted"},
    "change_source": {"restricted"},
    "stream": {"instructions"},
    "sync": {"progress", "on_full"},
}
"""Arguments that no client has, by verb, as docs/python.md names them."""


def test_a_library_takes_what_a_client_takes_with_the_same_defaults() -> None:
    for name, verb in inspect.getmembers(Client, inspect.isfunction):
        if name.startswith("_") or not hasattr(Library, name):
            continue
        of_client, of_library = (
            {each.name: each.default for each in inspect.signature(method).parameters.values()}
            for method in (verb, getattr(Library, name))
        )
        assert of_library.keys() - of_client.keys() == LIBRARY_ALONE.get(name, set())
        assert {each: of_library[each] for each in of_client} == of_client


def test_a_service_that_is_not_there_is_said() -> None:
    with pytest.raises(ServiceUnavailable, match=r"http://127\.0\.0\.1:9 does not answer"):
        Client("http://127.0.0.1:9").status()
    with pytest.raises(ServiceUnavailable, match=r"http://127\.0\.0\.1:9 does not answer"):
        asyncio.run(AsyncClient("http://127.0.0.1:9").status())


ANSWERED = 'event: done\ndata: {"answerable": false, "confidence": 0.1, "answer": "", "sentences": [], '


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (b": alive\n\n", "broke off"),
        (ANSWERED.encode(), "broke off"),
        (b'event: error\ndata: {"code": "generator-timeout", "detail": "It took too long."}\n\n', "too long"),
        (b"data: " + b"x" * (sse.MAX_EVENT_BYTES + 1), "without an end"),
    ],
)
def test_an_answer_that_does_not_come_to_its_end_is_no_answer(stream: bytes, said: str) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=stream))
    with pytest.raises(Refused, match=said):
        list(Client("http://x", transport=transport).stream(DEFAULT_COLLECTION, QUESTION))
    with pytest.raises(Refused, match=said), asyncio.Runner() as runner:
        runner.run(_all(AsyncClient("http://x", transport=transport).stream(DEFAULT_COLLECTION, QUESTION)))


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    st.lists(st.tuples(TEXTS, TEXTS), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.lists(st.integers(0, 400)),
)
def test_events_are_read_the_same_however_their_bytes_come(
    sent: list[tuple[str, str]], end: str, cuts: list[int]
) -> None:
    lines = (f": alive{end}{end}event: {name}{end}data: {data}{end}{end}" for name, data in sent)
    stream = "".join(lines).encode()
    messages = Messages()
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    read = [message for start, stop in pairwise(edges) for message in messages.feed(stream[start:stop])]
    assert read == [ServerSentEvent(name, data) for name, data in sent]

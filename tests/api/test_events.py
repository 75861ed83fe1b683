"""Events as a list and as streams: nothing is missed, a settled document ends its own, nobody is held up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import QueuePool

from pincite.library import Library
from pincite.schema.event import Event
from pincite.store.registry.tables import EventRow
from pincite_api import event_notifier, examples
from tests.e2e.service import wait_until

from .conftest import ScriptedLibrary, Serve, served
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, add

COLLECTION = "/v1/collections/default"
EVENTS = f"{COLLECTION}/events"
STREAM = {"Accept": "text/event-stream"}


@dataclass
class Told:
    """A server-sent event."""

    name: str
    data: Any
    id: int | None


def parsed(response: httpx.Response) -> Iterator[Told]:
    """Yield the events of a stream, as they come."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif fields:
            yield Told(
                fields["event"], json.loads(fields["data"]), int(fields["id"]) if "id" in fields else None
            )
            fields = {}


@contextmanager
def following(client: httpx.Client, path: str, **options: Any) -> Iterator[Iterator[Told]]:
    headers = STREAM | options.pop("headers", {})
    with client.stream("GET", path, headers=headers, **options) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield parsed(response)


def kinds(events: list[Told]) -> list[tuple[str, str | None]]:
    return [(event.name, event.data.get("state")) for event in events]


def listed(client: httpx.Client, path: str = EVENTS, **params: Any) -> list[dict[str, Any]]:
    page: dict[str, Any] = client.get(path, params=params).raise_for_status().json()
    assert page["after"] == (page["events"][-1]["id"] if page["events"] else params.get("after", 0))
    return list(page["events"])


def test_a_list_is_walked_by_its_cursor_and_goes_on_where_it_ended(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        add(client, f"<p>{name}".encode(), name=name)
    seen, after, more = [], 0, True
    while more:
        page = client.get(EVENTS, params={"after": after, "limit": 2}).json()
        seen += [event["document"] for event in page["events"]]
        after, more = page["after"], page["has_more"]
    assert seen == ["a.pdf", "b.pdf", "c.pdf"]
    assert listed(client, after=after) == []
    library.settle_all()
    assert [event["code"] for event in listed(client, after=after)] == ["no-text"] * 3


def test_a_document_has_its_own_events_also_when_it_is_gone(client: httpx.Client) -> None:
    location = add(client, b"<p>one").headers["location"]
    add(client, b"<p>two", name="other.pdf")
    client.delete(location).raise_for_status()
    events = listed(client, f"{location}/events")
    assert [(event["kind"], event["state"]) for event in events] == [
        ("state", "queued"),
        ("state", "deleted"),
        ("deleted", None),
    ]
    with following(client, f"{location}/events") as stream:
        assert [event.name for event in stream] == ["state", "state", "deleted", "done"]


@pytest.mark.parametrize("headers", [{}, STREAM])
def test_what_is_not_there_is_a_problem_and_no_stream(client: httpx.Client, headers: dict[str, str]) -> None:
    nowhere = client.get("/v1/collections/nowhere/events", headers=headers)
    assert_problem(nowhere, 404, "collection-not-found")
    assert_problem(client.get(f"{DOCUMENTS}/x/events", headers=headers), 404, "document-not-found")
    for params, more in (({"after": "x"}, {}), ({"after": -1}, {}), ({}, {"Last-Event-ID": "x"})):
        answer = client.get(EVENTS, params=params, headers=headers | more)
        assert_problem(answer, 422, "invalid-request")


def test_a_documents_stream_ends_with_it_when_it_settles(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    location = add(client, b"<p>one").headers["location"]
    with following(client, f"{location}/events") as stream:
        first = next(stream)
        library.settle_all()
        rest = list(stream)
    assert kinds([first, *rest]) == [("state", "queued"), ("state", "failed"), ("done", None)]
    assert rest[-1].data == client.get(location).json()
    assert rest[-1].id is None


def test_a_documents_stream_ends_when_it_is_deleted(client: httpx.Client) -> None:
    location = add(client, b"<p>one").headers["location"]
    with following(client, f"{location}/events") as stream, ThreadPoolExecutor(1) as pool:
        next(stream)
        assert pool.submit(httpx.delete, f"{client.base_url}{location}", trust_env=False).result().is_success
        *_, deleted, done = stream
    assert (deleted.name, done.name, done.data) == ("deleted", "done", None)


def test_a_collections_stream_goes_on_and_resumes_where_it_broke_off(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    add(client, b"<p>one", name="a.pdf")
    with following(client, EVENTS) as stream:
        assert next(stream).data["document"] == "a.pdf"
        add(client, b"<p>two", name="b.pdf")
        last = next(stream)
        assert last.data["document"] == "b.pdf"
    library.settle_all()
    add(client, b"<p>three", name="c.pdf")
    missed = [event["id"] for event in listed(client, after=last.id)]
    # A browser asks for the address it began with, and says beside it where it was.
    again = {"params": {"after": 0}, "headers": {"Last-Event-ID": str(last.id)}}
    with following(client, EVENTS, **again) as stream:
        assert [next(stream).id for _ in missed] == missed
    with following(client, EVENTS, params={"after": last.id}) as stream:
        assert next(stream).id == missed[0]


def test_long_logs_are_streamed_whole(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite_api.events.STREAMED_AT_ONCE", 3)
    for number in range(10):
        add(client, b"<p>%d" % number, name=f"{number}.pdf")
    library.settle_all()
    whole = [event["id"] for event in listed(client)]
    with following(client, EVENTS) as stream:
        assert [next(stream).id for _ in whole] == whole


def test_whoever_was_away_too_long_is_told_of_the_gap_first(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    add(client, b"<p>one", name="a.pdf")
    library.settle_all()
    with library.parts.database.write() as session:
        for event in session.query(EventRow):
            event.at -= timedelta(days=31)
    add(client, b"<p>two", name="b.pdf")
    library.parts.events.prune()
    with following(client, EVENTS, params={"after": 0}) as stream:
        gap, kept = next(stream), next(stream)
    assert (gap.name, kept.data["document"]) == ("gap", "b.pdf")
    assert [event["kind"] for event in listed(client, after=0)] == ["gap", "state"]
    assert [event["kind"] for event in listed(client, after=gap.id)] == ["state"]


def test_who_follows_is_given_signs_of_life(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_notifier, "KEEP_ALIVE_S", 0.01)
    with client.stream("GET", EVENTS, headers=STREAM) as response:
        lines = response.iter_lines()
        assert [next(lines) for _ in range(4)] == [": ping", "", ": ping", ""]


def test_a_stream_of_a_broken_registry_ends_with_a_problem(
    library: ScriptedLibrary, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, newest = threading.Event(), library.parts.events.newest

    def ask() -> int:
        if broken.is_set():
            raise OSError("password=hunter2")
        return int(newest())

    monkeypatch.setattr(library.parts.events, "newest", ask)
    client = serve()
    add(client, b"<p>one")
    with following(client, EVENTS) as stream:
        next(stream)
        broken.set()
        [error] = stream
    assert (error.name, error.data["code"]) == ("error", "internal-error")
    assert "hunter2" not in str(error.data)


def test_many_who_follow_hold_up_nobody_and_ask_together(
    library: ScriptedLibrary, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, most, now = threading.Lock(), 0, 0
    newest = library.parts.events.newest

    def watched() -> int:
        nonlocal most, now
        with asking:
            now += 1
            most = max(most, now)
        found = int(newest())
        with asking:
            now -= 1
        return found

    monkeypatch.setattr(library.parts.events, "newest", watched)
    client = serve()
    limits = httpx.Limits(max_connections=80)
    with (
        httpx.Client(base_url=client.base_url, limits=limits, timeout=60, trust_env=False) as readers,
        ExitStack() as stack,
    ):
        streams = [stack.enter_context(following(readers, EVENTS)) for _ in range(60)]
        assert client.post(f"{COLLECTION}/search", json={"question": "When?"}).status_code == 200
        for name in ("a.pdf", "b.pdf"):
            add(client, b"<p>one", name=name)
            assert {next(stream).data["document"] for stream in streams} == {name}
    assert most == 1


def pool_of(library: ScriptedLibrary) -> QueuePool:
    """Return the connections to the registry."""
    return cast(QueuePool, library.parts.database.engine.pool)


def test_a_reader_that_takes_its_time_holds_nothing(library: ScriptedLibrary, client: httpx.Client) -> None:
    client.patch(
        add(client, b"<p>one").headers["location"], json={"metadata": {"text": "x"}}
    ).raise_for_status()
    with library.parts.database.write() as session:
        row = session.query(EventRow).first()
        assert row is not None
        session.add_all(
            EventRow(at=row.at, collection_id=row.collection_id, kind="changed", detail="x" * 10_000)
            for _ in range(2_000)
        )
    with client.stream("GET", EVENTS, headers=STREAM) as response:  # 20 MB, of which it takes a line
        lines = response.iter_lines()
        next(lines)
        with ThreadPoolExecutor(8) as pool:
            others = list(pool.map(lambda _: listed(client, limit=1), range(32)))
        assert all(len(events) == 1 for events in others)
        wait_until(lambda: pool_of(library).checkedout() == 0, 30, "the stream to wait for its reader")


def test_the_service_that_leaves_ends_its_streams_and_they_go_on_after_it_came_back(tmp_path: Path) -> None:
    library = ScriptedLibrary(tmp_path)
    with ExitStack() as reader:
        with served(cast(Library, library), {}) as client:
            add(client, b"<p>one")
            leaving = httpx.Client(base_url=client.base_url, timeout=30, trust_env=False)
            reader.enter_context(leaving)
            stream = reader.enter_context(following(leaving, EVENTS))
            last = next(stream)
        assert list(stream) == []  # an end that was cut off would raise
    library.settle_all()
    since = {"Last-Event-ID": str(last.id)}
    with (
        served(cast(Library, library), {}) as client,
        following(client, EVENTS, headers=since) as stream,
    ):
        assert next(stream).data["state"] == "failed"
    library.close()


@pytest.mark.parametrize("of", ["collection", "document"])
def test_who_has_seen_more_than_there_is_gets_a_gap_and_goes_on_from_there(
    library: ScriptedLibrary, client: httpx.Client, of: str
) -> None:
    location = add(client, b"<p>one").headers["location"]
    path = EVENTS if of == "collection" else f"{location}/events"
    newest = library.newest_event()
    page = client.get(path, params={"after": newest + 1000}).json()
    assert [event["kind"] for event in page["events"]] == ["gap"]
    assert page["after"] == newest
    assert client.get(path, params={"after": newest}).json()["events"] == []
    with following(client, path, headers={"Last-Event-ID": str(newest + 1000)}) as stream:
        assert (told := next(stream)).name == "gap"
        assert told.id == newest
        library.settle_all()
        assert next(stream).data["state"] == "failed"


def test_the_example_is_what_the_service_would_send() -> None:
    assert Event.model_validate(examples.EVENT).model_dump(mode="json") == examples.EVENT


def test_all_collections_are_followed_in_one_stream_that_names_each(client: httpx.Client) -> None:
    client.post("/v1/collections", json={"name": "other"}).raise_for_status()
    add(client, b"<p>one", name="a.pdf")
    other = "/v1/collections/other/documents"
    client.put(other, content=b"<p>two", params={"external_id": "b.pdf"}).raise_for_status()
    events = listed(client, "/v1/events")
    assert [(each["collection"], each["document"]) for each in events] == [
        ("default", "a.pdf"),
        ("other", "b.pdf"),
    ]
    assert listed(client) == events[:1]
    with following(client, "/v1/events", headers={"Last-Event-ID": str(events[0]["id"])}) as stream:
        assert next(stream).data == events[1]
        add(client, b"<p>three", name="c.pdf")
        came = next(stream)
        assert (came.data["collection"], came.data["document"]) == ("default", "c.pdf")


def test_what_was_let_go_of_a_collection_is_a_gap_of_that_one_alone(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    client.post("/v1/collections", json={"name": "other"}).raise_for_status()
    add(client, b"<p>one", name="a.pdf")
    with library.parts.database.write() as session:
        for event in session.query(EventRow):
            event.at -= timedelta(days=31)
    client.put(
        "/v1/collections/other/documents", content=b"<p>two", params={"external_id": "b.pdf"}
    ).raise_for_status()
    library.parts.events.prune()
    told = [(each["kind"], each["collection"]) for each in listed(client, "/v1/events")]
    assert told == [("gap", "default"), ("state", "other")]
    late = client.get("/v1/events", params={"after": 10**6}).json()["events"]
    assert [(each["kind"], each["collection"]) for each in late] == [("gap", None)]


def test_the_events_of_a_collection_that_is_gone_name_none(client: httpx.Client) -> None:
    add(client, b"<p>one", name="a.pdf")
    client.delete("/v1/collections/default").raise_for_status()
    assert {each["collection"] for each in listed(client, "/v1/events")} == {None}

"""Events: what has happened to documents, as a list, or as a stream that goes on."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel

from pincite.errors import NotFound, PinciteError
from pincite.library import Library
from pincite.schema.document import Document
from pincite.schema.event import Event
from pincite.schema.list_page import ListPage
from pincite_api.dependencies import CollectionName, DocumentId, OpenLibrary
from pincite_api.event_notifier import EventNotifier
from pincite_api.examples import DOCUMENT, EVENT
from pincite_api.problems import documented, problem_of
from pincite_api.streams import EventStream, wants_events, while_signed_in

log = logging.getLogger(__name__)

LARGEST_ID = 2**63 - 1
STREAMED_AT_ONCE = 100

router = APIRouter(tags=["events"])

After = Annotated[
    int | None, Query(description="The id of the event to go on after.", ge=0, le=LARGEST_ID, examples=[120])
]
LastEventId = Annotated[
    int | None,
    Header(
        alias="Last-Event-ID",
        description="What a stream was last at: goes before `after`.",
        ge=0,
        le=LARGEST_ID,
    ),
]
Limit = Annotated[int, Query(description="How many at most; a stream has no limit.", ge=1, le=500)]


class EventPage(BaseModel):
    """A stretch of the events. `after` is where the next begins, also when there are none yet."""

    events: list[Event]
    has_more: bool
    after: int


_DONE = format_sse_event(event="done", data_str=json.dumps(DOCUMENT)).decode()


def _shown(description: str, ended: str) -> dict[int | str, dict[str, Any]]:
    example = (
        format_sse_event(event="state", data_str=json.dumps(EVENT), id=str(EVENT["id"])).decode() + ended
    )
    content = {
        "application/json": {"example": {"events": [EVENT], "has_more": False, "after": EVENT["id"]}},
        "text/event-stream": {"schema": {"type": "string"}, "example": example},
    }
    return {200: {"description": description, "content": content}, **documented(404, 422)}


_UNTIL_THE_CLIENT_LEAVES = _shown(
    "The events, oldest first. With `Accept: text/event-stream` each comes as an event that is named for its "
    "`kind`, and the stream goes on until the client leaves. A client that comes back with `Last-Event-ID` "
    "misses nothing: where events after that one are no longer kept, or nothing is as late since the "
    "registry was restored, the first is `gap`.",
    "",
)


@router.get(
    "/events",
    summary="Follow all collections",
    response_model=EventPage,
    responses=_UNTIL_THE_CLIENT_LEAVES,
)
async def list_all_events(
    library: OpenLibrary,
    request: Request,
    after: After = None,
    limit: Limit = 100,
    last_event_id: LastEventId = None,
) -> EventPage | Response:
    """List what has happened to the documents of all collections, in the order in which it did.

    A `gap` with a `collection` is of that one; without, of all. Of a collection that is gone, `collection` is
    null.
    """
    read = partial(library.events, None)
    return await _answer(request, library, read, _start(after, last_event_id), limit, lambda: None)


@router.get(
    "/collections/{collection}/events",
    summary="Follow a collection",
    response_model=EventPage,
    responses=_UNTIL_THE_CLIENT_LEAVES,
)
async def list_events(
    collection: CollectionName,
    library: OpenLibrary,
    request: Request,
    after: After = None,
    limit: Limit = 100,
    last_event_id: LastEventId = None,
) -> EventPage | Response:
    """Return what has happened to the documents of a collection, in the order in which it did."""
    read = partial(library.events, collection)
    return await _answer(request, library, read, _start(after, last_event_id), limit, lambda: None)


@router.get(
    "/collections/{collection}/documents/{document_id}/events",
    summary="Follow a document by its events",
    response_model=EventPage,
    responses=_shown(
        "The events, oldest first. With `Accept: text/event-stream` each comes as an event that is named for "
        "its `kind`, until nothing of the document is under way; then comes `done` with the document, or "
        "with null where it was deleted, and the stream ends.",
        _DONE,
    ),
)
async def list_document_events(
    collection: CollectionName,
    document_id: DocumentId,
    library: OpenLibrary,
    request: Request,
    after: After = None,
    limit: Limit = 100,
    last_event_id: LastEventId = None,
) -> EventPage | Response:
    """Return what has happened to a document. Its events are still there when it is deleted."""
    read = partial(library.events, collection, document_id=document_id)
    look = partial(_lookup, library, collection, document_id)
    return await _answer(request, library, read, _start(after, last_event_id), limit, look)


@dataclass(frozen=True, slots=True)
class _Settled:
    """Nothing of a document is under way; None: it was deleted."""

    document: Document | None


Read = Callable[..., ListPage[Event]]
DocumentLookup = Callable[[], _Settled | None]


def _lookup(library: Library, collection: str, document_id: str) -> _Settled | None:
    try:
        document = library.document(collection, document_id)
    except NotFound:
        return _Settled(None)
    return None if document.pending_version else _Settled(document)


def _start(after: int | None, last_event_id: int | None) -> int:
    # A browser that comes back asks for the address it began with, so what it says beside that goes first.
    return last_event_id if last_event_id is not None else after or 0


def _first(library: Library, read: Read, after: int, limit: int) -> ListPage[Event]:
    """Return the first events that a client gets.

    One that has seen more than there is, since the registry was put back to what it was earlier, gets a
    `gap`, and goes on from the newest.
    """
    first = read(after=after, limit=limit)
    if not first.items and after and after > (newest := library.newest_event()):
        return ListPage([Event(id=newest, at=datetime.now(UTC), kind="gap")], None)
    return first


async def _answer(
    request: Request, library: Library, read: Read, after: int, limit: int, lookup: DocumentLookup
) -> EventPage | Response:
    notifier: EventNotifier = request.app.state.notifier
    # Before the status of a stream is sent, too: what is not there is a problem, not a stream.
    streamed = wants_events(request)
    begin = partial(_first, library, read, after, 1 if streamed else limit)
    first = await to_thread.run_sync(begin, limiter=notifier.threads)
    events = first.items
    if streamed:
        stream = _stream(notifier, read, events, after, lookup, request.url.path)
        return EventStream(while_signed_in(request, stream))
    last = events[-1].id if events else after
    return EventPage(events=events, has_more=first.after is not None, after=last)


async def _stream(
    notifier: EventNotifier, read: Read, first: list[Event], after: int, lookup: DocumentLookup, path: str
) -> AsyncGenerator[bytes, None]:
    """Yield the events.

    It holds nothing while the client takes its time: the next are read when these are sent.
    """

    def next_events() -> tuple[ListPage[Event], _Settled | None]:
        settled = lookup()  # before the events, so that those which led there are among them
        return read(after=after, limit=STREAMED_AT_ONCE), settled

    try:
        for event in first:
            yield _sent(event)
            after = event.id
        while not notifier.leaving:
            newest = notifier.newest
            found, settled = await to_thread.run_sync(next_events, limiter=notifier.threads)
            for event in found.items:
                yield _sent(event)
                after = event.id
            if found.after is not None:
                continue
            if settled is not None:
                done = settled.document.model_dump_json() if settled.document else "null"
                yield format_sse_event(event="done", data_str=done)
                return
            while not await notifier.newer(newest):
                yield KEEPALIVE_COMMENT
    except Exception as error:
        if not isinstance(error, PinciteError):
            log.exception("A stream of events broke off.")
        yield format_sse_event(
            event="error", data_str=problem_of(error, path).model_dump_json(exclude_none=True)
        )


def _sent(event: Event) -> bytes:
    return format_sse_event(event=event.kind, data_str=event.model_dump_json(), id=str(event.id))

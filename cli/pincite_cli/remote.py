"""The backend over a running service: commands name documents, and the client knows them by id."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from json import dumps
from pathlib import Path
from socket import gethostname
from threading import Event as Cancelled
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from pincite.client.call import Call, Refused
from pincite.client.client import Client
from pincite.errors import AnswersFull, DiskFull, QueueFull
from pincite.schema.answer import Answer, AnswerEvent
from pincite.schema.document import Accepted, Document, State
from pincite.schema.event import Event
from pincite.sources.report import OUTCOMES, OnEntry, SyncReport
from pincite_cli import listing
from pincite_cli.following import OnPages, check_held
from pincite_cli.named_documents import NamedDocuments

START_TIMEOUT_S = 60.0
POLL_S = 0.5
LONGEST_PAUSE_S = 30.0
POLLED_AT_ONCE = 32
ROOM_POLL_S = 5.0
METADATA_IN_ADDRESS = 4096
"""Characters of metadata that an address may hold, as it is sent; the service and what stands before it take
no more. Metadata that are longer follow their file."""

Item = TypeVar("Item", bound=BaseModel)


class PatientClient(Client):
    """A client that waits with a question until the service has a place for it."""

    def answer(self, *args: Any, **given: Any) -> Answer:
        return _when_there_is_room(partial(super().answer, *args, **given), AnswersFull.code)

    def _answering(self, call: Call[Answer], cancelled: Cancelled) -> Generator[AnswerEvent]:
        while not cancelled.is_set():
            try:
                yield from super()._answering(call, cancelled)
                return
            except Refused as error:
                if error.code != AnswersFull.code:
                    raise
                cancelled.wait(min(error.retry_after_s, LONGEST_PAUSE_S))


class RemoteBackend(NamedDocuments):
    """Commands through the service at `address`, with its key where it has one.

    `starting` is for a service of this machine, which may have been started a moment ago. Methods raise
    NotFound for a document that is not there, what the client raises, and DiskFull where `follow` waits for
    room on the service's disk.
    """

    library: Client

    def __init__(
        self,
        address: str,
        api_key: str | None,
        transport: httpx.BaseTransport | None = None,
        *,
        starting: bool = True,
    ) -> None:
        self._patience_s = START_TIMEOUT_S if starting else 0.0
        self._machine = "" if starting else f"{gethostname()}:"
        """Stands before a path, so that a service elsewhere tells it from that path of another machine."""
        self.library = PatientClient(address, api_key, transport=transport)

    def __enter__(self) -> Self:
        """Wait for a service that has just been started. Raises ServiceUnavailable."""
        try:
            self.library.wait_ready(self._patience_s)
        except BaseException:
            self.library.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.library.close()

    def accept(
        self, collection: str, external_id: str, path: Path, origin: str, metadata: Mapping[str, object]
    ) -> tuple[Document, bool]:
        too_long = len(quote(dumps(metadata, ensure_ascii=False))) > METADATA_IN_ADDRESS

        def add() -> Accepted:
            with path.open("rb") as file:
                return self.library.add(
                    collection,
                    external_id,
                    file,
                    filename=path.name,
                    origin=f"{self._machine}{origin}",
                    metadata=None if too_long else metadata,
                    any_kind=True,
                )

        accepted = _when_there_is_room(add, QueueFull.code)
        document = accepted.document
        if too_long:
            document = self.library.update(collection, document.id, metadata=metadata)
        return document, accepted.created

    def follow(self, collection: str, documents: Sequence[Document], on_pages: OnPages) -> Iterator[Document]:
        waiting = [document.id for document in documents]
        next_look = time.monotonic()
        while waiting:
            under_way = False
            # The service takes the oldest first, so the ones to look at are at the front.
            for document_id in waiting[:POLLED_AT_ONCE]:
                try:
                    document = self.library.document(collection, document_id)
                except Refused as error:
                    if error.code != "document-not-found":
                        raise
                    waiting.remove(document_id)  # deleted meanwhile, by another client
                    continue
                version = document.pending_version or document.last_version
                on_pages(document_id, version.pages_done, version.pages_total)
                if document.pending_version is None:
                    waiting.remove(document_id)
                    yield document
                else:
                    check_held(version)
                    under_way |= version.state is not State.QUEUED
            if waiting and not under_way and time.monotonic() >= next_look:
                self._check_room()
                next_look = time.monotonic() + ROOM_POLL_S
            if waiting:
                time.sleep(POLL_S)

    def _check_room(self) -> None:
        """Raise DiskFull where the service takes no document, because its disk is full."""
        if self.library.status()["disk"]["full"]:
            raise DiskFull(
                "The disk of the service is full. Make room there, or delete documents: what waits goes on "
                "by itself then. `pincite status` says how much is free."
            )

    def events(
        self, collection: str, external_id: str | None, *, after: int, follow: bool
    ) -> Iterator[Event]:
        document_id = None if external_id is None else self._id(collection, external_id)
        if follow:
            return self.library.follow_events(collection, document_id, after=after)
        read = partial(self.library.events, collection, document_id, limit=listing.LIST_PAGE)
        return listing.whole(lambda last: read(after=last or after))

    def sync(self, name: str, *, dry_run: bool, delete_anyway: bool, on_entry: OnEntry) -> SyncReport:
        report = self.library.sync(name, dry_run=dry_run, delete_anyway=delete_anyway)
        for outcome in OUTCOMES:
            for entry in getattr(report, outcome):
                on_entry(outcome, entry)
        return report

    def status(self) -> dict[str, Any]:
        return {**self.library.status(), "service": self.library.address}


def _when_there_is_room(ask: Callable[[], Item], code: str) -> Item:
    """Ask again, when the service says, for as long as it has no room."""
    while True:
        try:
            return ask()
        except Refused as error:
            if error.code != code:
                raise
            time.sleep(min(error.retry_after_s, LONGEST_PAUSE_S))

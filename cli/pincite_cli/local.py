"""Run commands on a library in this process. The command works off the queue itself."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pincite.errors import NotFound, QueueFull
from pincite.ingest.worker import Worker
from pincite.library import Library
from pincite.schema.document import Document
from pincite.schema.event import Event
from pincite.sources.report import OnEntry, SyncReport
from pincite.store.blobs import read_in_pieces
from pincite.store.registry import Job
from pincite_cli import listing
from pincite_cli.following import OnPages, check_held
from pincite_cli.named_documents import NamedDocuments

POLL_S = 0.5


class LocalBackend(NamedDocuments):
    """Commands on a library that stays the caller's to close."""

    library: Library

    def __init__(self, library: Library) -> None:
        self.library = library
        self._worker = library.worker()

    def accept(
        self, collection: str, external_id: str, path: Path, origin: str, metadata: Mapping[str, object]
    ) -> tuple[Document, bool]:
        while True:
            try:
                with path.open("rb") as file:
                    accepted = self.library.add(
                        collection,
                        external_id,
                        read_in_pieces(file),
                        filename=path.name,
                        origin=origin,
                        metadata=metadata,
                        any_kind=True,
                    )
                return accepted.document, accepted.created
            except QueueFull:
                self._take_a_batch()

    def follow(self, collection: str, documents: Sequence[Document], on_pages: OnPages) -> Iterator[Document]:
        def progress(job: Job, done: int, total: int | None) -> None:
            on_pages(job.document_id, done, total)

        library = self.library
        worker = library.worker(partial(library.bring_in, progress=progress))
        library.purge_expired()
        began = datetime.now(UTC)
        waiting = [document.id for document in documents]
        while waiting:
            idle = not self._take_a_batch(worker)
            for document_id in list(waiting):
                try:
                    document = library.document(collection, document_id)
                except NotFound:  # deleted meanwhile, by another machine
                    waiting.remove(document_id)
                    continue
                if document.pending_version is None:
                    waiting.remove(document_id)
                    yield document
                elif idle and document.pending_version.updated_at >= began:  # it was tried by this command
                    check_held(document.pending_version)

    def _make_place(self, _full: QueueFull) -> None:
        self._take_a_batch()

    def _take_a_batch(self, worker: Worker | None = None) -> bool:
        """Take what waits; return True if there was any. Raises DiskFull where nothing can be brought in."""
        worker = worker or self._worker
        try:
            taken = worker.take_a_batch()
        except Exception:  # the command ends; whoever comes next need not wait for the leases
            worker.give_back()
            raise
        if not taken:
            self.library.check_room()
            time.sleep(POLL_S)  # a worker of another machine has what is left, or it is not to be tried yet
        return bool(taken)

    def events(
        self, collection: str, external_id: str | None, *, after: int, follow: bool
    ) -> Iterator[Event]:
        library = self.library
        document_id = None if external_id is None else self._id(collection, external_id)
        # A data folder is this command's alone while it runs: nothing can happen to what is in it.
        follow = follow and library.settings.database_url is not None
        while True:
            settled = not follow or (document_id is not None and self._is_settled(collection, document_id))
            found = library.events(collection, document_id, after=after, limit=listing.LIST_PAGE)
            yield from found.items
            after = found.items[-1].id if found.items else after
            if found.after is None:
                if settled:
                    return
                time.sleep(POLL_S)

    def _is_settled(self, collection: str, document_id: str) -> bool:
        try:
            return self.library.document(collection, document_id).pending_version is None
        except NotFound:
            return True

    def sync(self, name: str, *, dry_run: bool, delete_anyway: bool, on_entry: OnEntry) -> SyncReport:
        return self.library.sync(
            name,
            dry_run=dry_run,
            delete_anyway=delete_anyway,
            progress=on_entry,
            on_full=self._make_place,
        )

    def status(self) -> dict[str, Any]:
        return {**self.library.status(), "service": None}

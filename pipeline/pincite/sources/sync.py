"""One sync: what a source lists against what it had, and what follows for the collection.

It asks as little as it can: a stamp that is as it was spares opening an item, and bytes that are as they were
spare handing them in. So a document that its user deleted, rolled back or cancelled stays so until the source
has other bytes for it; one whose bytes were lost here is handed in anew. Whatever is killed half way is found
done, or done again, by the next sync.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pincite.errors import (
    Gone,
    InvalidMetadata,
    InvalidName,
    NotFound,
    OriginConflict,
    PinciteError,
    QueueFull,
    SourceError,
    UploadTooLarge,
)
from pincite.schema.document import Accepted, Document
from pincite.sources.intake import Intake
from pincite.sources.items import NOTHING, Item, ItemContent, SourceListing, Stamp
from pincite.sources.report import Entry, EntryOutcome, OnEntry, SyncReport
from pincite.sources.spec import AnySpec
from pincite.store.blobs import too_large
from pincite.store.registry import check_external_id
from pincite.store.registry.documents import origin_conflict
from pincite.store.registry.sources import SeenItem, SourceStore

BATCH = 100
"""Items of one commit. Those of a batch that is lost are only looked at again."""
ITEM_ERRORS = (SourceError, InvalidName, InvalidMetadata, OriginConflict, UploadTooLarge, QueueFull)
"""Errors for which one document is not taken, or not yet; the others go on."""

OnFull = Callable[[QueueFull], None]
"""Called where the queue is full, until there is room: it makes some, or waits a while, or gives the document
up by raising what it was given."""


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """The options of a sync, as `Library.sync` describes them."""

    dry_run: bool
    delete_anyway: bool
    progress: OnEntry | None
    on_full: OnFull | None


class Sync:
    """A sync under way; `run` is called once. A file of more than `limit` bytes is not taken."""

    def __init__(
        self,
        intake: Intake,
        store: SourceStore,
        spec: AnySpec,
        *,
        limit: int,
        options: SyncOptions,
    ) -> None:
        self._intake, self._store, self._spec, self._limit = intake, store, spec, limit
        self._options = options
        self._report = SyncReport(source=spec.name, collection=spec.collection, dry_run=options.dry_run)
        self._had = store.seen(spec.name)
        self._seen: set[str] = set()
        self._unsaved: dict[str, SeenItem] = {}
        self._forgotten: list[str] = []

    def run(self, listing: SourceListing) -> SyncReport:
        """Take in what is listed, then delete what vanished; what was done is kept where it breaks off."""
        try:
            self._go_through(listing)
        finally:
            self._save()
        if not self._options.dry_run:
            summary = {**self._report.counts, "troubles": self._report.troubles}
            self._store.finish(self._spec.name, summary)
        return self._report

    def _go_through(self, listing: SourceListing) -> None:
        gone: dict[str, str] = {}
        for item in self._listed(listing):
            try:
                outcome, entry = self._take(item)
            except Gone as error:
                if item.external_id in self._had:
                    gone[item.external_id] = error.detail
                    continue
                outcome, entry = "failed", _failure(item, error)
            except ITEM_ERRORS as error:
                outcome, entry = "failed", _failure(item, error)
            self._note(outcome, entry)
        self._report.troubles.extend(listing.troubles)
        missing = dict.fromkeys(sorted(self._had.keys() - self._seen), "The source has it no more.")
        self._drop(gone | missing if listing.exhaustive else gone)

    def _listed(self, listing: SourceListing) -> Iterator[Item]:
        """Yield each item once. A listing that breaks off is a trouble."""
        try:
            for item in listing.items:
                if item.external_id not in self._seen:
                    self._seen.add(item.external_id)
                    yield item
        except SourceError as error:
            listing.troubles.append(f"{error.code}: {error.detail}")

    def _take(self, item: Item) -> tuple[EntryOutcome, Entry]:
        had = self._had.get(item.external_id)
        had = None if had and had.lost else had
        known = Stamp(had.etag, had.last_modified, had.size) if had else NOTHING
        if had and item.stamp.tells() and item.stamp == known:
            return "unchanged", _as_it_was(item, had)
        with item.open(known) as content:
            if content is None:
                assert had is not None, "only what was seen can be as it was"
                return "unchanged", _as_it_was(item, had)
            digest = self._digest(content.pieces())
            if had and had.hash == digest:
                if content.stamp != known:
                    self._keep(item, content.stamp, digest, had.document_id)
                return "unchanged", _as_it_was(item, had)
            return self._hand_in(item, content, digest)

    def _hand_in(self, item: Item, content: ItemContent, digest: str) -> tuple[EntryOutcome, Entry]:
        """Give new bytes to the library, unless it has them from here already, as after a sync was killed."""
        check_external_id(item.external_id)
        collection = self._spec.collection
        before = self._intake.find(collection, item.external_id)
        document_id: str | None
        if before and self._has(before, item, digest):
            created, document_id = False, before.id
            if self._spec.metadata and not self._options.dry_run:
                self._intake.update(collection, before.id, metadata=self._spec.metadata)
        elif self._options.dry_run:
            created, document_id = _would_create(before, item, digest), before.id if before else None
        else:
            accepted = self._add(item, content)
            created, document_id = accepted.created, accepted.document.id
        if document_id is not None:
            self._keep(item, content.stamp, digest, document_id)
            if before:
                self._save()  # another source that had it may let go of it at any moment
        entry = _entry(item, document_id)
        if not created:
            return "unchanged", entry
        return ("changed" if before else "added"), entry

    def _has(self, document: Document, item: Item, digest: str) -> bool:
        """Tell whether these bytes were handed in before and nothing is to be done.

        Also where they failed or were called off, unless the source had others in between.
        """
        last, had = document.last_version, self._had.get(item.external_id)
        if document.origin != item.origin or last.content_hash != digest or (had and had.lost):
            return False
        return had is None or last in (document.live_version, document.pending_version)

    def _add(self, item: Item, content: ItemContent) -> Accepted:
        """Hand an item in as soon as the queue has room. Raises QueueFull where nobody waits for that."""
        while True:
            try:
                return self._intake.add(
                    self._spec.collection,
                    item.external_id,
                    content.pieces(),
                    filename=item.filename,
                    origin=item.origin,
                    metadata=self._spec.metadata,
                    any_kind=True,
                )
            except QueueFull as full:
                if self._options.on_full is None:
                    raise
                self._options.on_full(full)

    def _digest(self, pieces: Iterable[bytes]) -> str:
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            size += len(piece)
            if size > self._limit:
                raise too_large(self._limit)
            digest.update(piece)
        return digest.hexdigest()

    def _drop(self, vanished: dict[str, str]) -> None:
        """Delete what vanished, unless the listing was incomplete or it is too much at once."""
        withheld = self._why_withheld(len(vanished))
        for external_id, why in vanished.items():
            entry = Entry(external_id=external_id, document_id=self._had[external_id].document_id, reason=why)
            if not self._report.troubles:
                self._note("vanished", entry)
            if withheld is not None:
                self._note("withheld", entry.model_copy(update={"reason": withheld}))
            elif self._delete(external_id):
                self._note("deleted", entry)

    def _why_withheld(self, vanished: int) -> str | None:
        had, share = len(self._had), self._spec.max_vanished
        if self._report.troubles:
            return "The listing is incomplete: it may still be there."
        one_of_several = vanished == 1 and had > 1 and share > 0
        if self._options.delete_anyway or one_of_several or vanished <= share * had + 1e-9:
            return None
        return (
            f"{vanished} of {had} documents have vanished at once, more than the share of {share:g} that "
            "max_vanished allows. If that is right, sync with --delete-anyway."
        )

    def _delete(self, external_id: str) -> bool:
        """Delete the document of a vanished item; false when there is none, or it is not this source's."""
        collection = self._spec.collection
        document = self._intake.find(collection, external_id)
        own = (
            document is not None
            and document.origin == self._spec.origin(external_id)
            and not self._store.is_shared(self._spec.name, self._had[external_id].document_id)
        )
        if document is not None and own and not self._options.dry_run:
            try:
                self._intake.delete(collection, document.id)
            except NotFound:
                own = False
            except Exception:
                if self._intake.find(collection, external_id) is None:  # a store has some of it still
                    self._forgotten.append(external_id)
                raise
        self._forgotten.append(external_id)  # only now: what could not be deleted is for the next sync
        if own:
            self._save()  # or what comes back later would be taken for what its user has deleted
        return own

    def _keep(self, item: Item, stamp: Stamp, digest: str, document_id: str) -> None:
        self._unsaved[item.external_id] = SeenItem(
            stamp.etag, stamp.last_modified, stamp.size, digest, document_id
        )
        self._save_batch()

    def _save_batch(self) -> None:
        if len(self._unsaved) + len(self._forgotten) >= BATCH:
            self._save()

    def _save(self) -> None:
        if not self._options.dry_run and (self._unsaved or self._forgotten):
            self._store.save(self._spec.name, self._unsaved, self._forgotten)
        self._unsaved, self._forgotten = {}, []

    def _note(self, outcome: EntryOutcome, entry: Entry) -> None:
        self._report.note(outcome, entry)
        if self._options.progress is not None:
            self._options.progress(outcome, entry)


def _would_create(before: Document | None, item: Item, digest: str) -> bool:
    """Return what `Registry.accept` would do. Raises OriginConflict."""
    current = [v for v in (before.live_version, before.pending_version) if v] if before else []
    if before is None or not current:
        return True
    if current[-1].content_hash == digest:
        return False
    if before.origin and before.origin != item.origin:
        raise origin_conflict(item.external_id, before.origin, item.origin)
    return all(version.content_hash != digest for version in current)


def _entry(item: Item, document_id: str | None) -> Entry:
    return Entry(external_id=item.external_id, document_id=document_id)


def _as_it_was(item: Item, had: SeenItem) -> Entry:
    """Return the entry of what has not changed, with the reason where its document is not there."""
    why = "It was deleted here, and stays so until the source has other content." if had.deleted else None
    return Entry(external_id=item.external_id, document_id=had.document_id, reason=why)


def _failure(item: Item, error: PinciteError) -> Entry:
    return Entry(external_id=item.external_id, code=error.code, reason=error.detail)

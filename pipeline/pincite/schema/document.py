"""Documents, their versions and collections, as they are shown."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pincite.schema.model import Model
from pincite.schema.profile import Profile
from pincite.schema.user_metadata import Metadata, Scalar


class State(StrEnum):
    """The states of a version on its way."""

    QUEUED = "queued"
    EXTRACTING = "extracting"
    CHUNKING = "chunking"
    EMBEDDING = "embedding"
    INDEXING = "indexing"
    LIVE = "live"
    LIVE_WITH_WARNINGS = "live_with_warnings"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    DELETED = "deleted"

    @property
    def settled(self) -> bool:
        """True if nothing more will happen to the version by itself."""
        return self not in IN_PROGRESS


IN_PROGRESS = frozenset({State.QUEUED, State.EXTRACTING, State.CHUNKING, State.EMBEDDING, State.INDEXING})
LIVE = frozenset({State.LIVE, State.LIVE_WITH_WARNINGS})
SEARCHABLE = LIVE | {State.SUPERSEDED}
"""States of versions whose passages are kept in the index: they answer, or may again until they expire."""


class Outcome(Model):
    """The reason for a version's state: a stable code, and a sentence that says what to do.

    `page`, from 1, is null where it is about the whole document.
    """

    code: str
    detail: str
    page: int | None = None


class Version(Model):
    """One accepted content of a document.

    `worker` has it while it is read. `pages_total` and `chunks` are null until they are known. `outcome`
    says why it failed or waits to be tried again.
    """

    number: int
    state: State
    content_hash: str
    bytes: int
    filename: str
    attempt: int
    worker: str | None = None
    position: int | None = None
    """Of a version that waits: 1 is the next to be taken. None where a worker has it, where it is not to be
    tried again yet, and for up to a second after it was accepted."""
    seconds_left: int | None = None
    """About how long it still takes, by how fast the last versions went; None where that isn't known."""
    not_before: datetime | None = None
    """The time of the next try, after a failure that was not the version's fault; `outcome` says which."""
    pages_done: int = 0
    pages_total: int | None = None
    chunks: int | None = None
    outcome: Outcome | None = None
    warnings: list[Outcome] = []
    created_at: datetime
    updated_at: datetime


class PastVersion(Version):
    """A version in its document's history."""

    kept: bool
    """True if its bytes and what was read of them are still there."""
    rollback_until: datetime | None = None
    """Until when a rollback may go back to it; null: not, or not any more."""


Grade = Literal["A", "B", "C", "D"]
"""A report's, from A, nothing is in doubt, to D, a better copy is worth having."""


class Document(Model):
    """A thing with an external id; at most one of its versions answers questions.

    That is `live_version`, null where none does. `pending_version` is the one that waits or is being read.
    `origin` is the path or address that it came from, where one was given.
    """

    id: str
    collection: str
    external_id: str
    title: str
    origin: str | None = None
    live_version: Version | None = None
    pending_version: Version | None = None
    last_version: Version
    """The newest version whatever became of it: what a person asks about first."""
    changed_at: datetime
    """The time at which it came to its state: that of the newest version, superseded ones aside."""
    grade: Grade | None = None
    """The report's, of the live version or else the newest; null while nothing was read of it."""
    metadata: Metadata = {}
    profile: Profile = Profile()
    """The facts known of the live version, as corrected."""
    corrections: dict[str, str | list[str] | None] = {}
    """The user's corrections of the profile; null: what was derived is wrong, and taken away."""


class Accepted(Model):
    """A document after a file was handed in; `created` is true if that made a new version of it."""

    document: Document
    created: bool


class DocumentTotals(Model):
    """The number of documents of a collection, and of each list with `show`.

    No document is in two of the four. One whose newest version was cancelled counts by the version that
    answers; where none does, it is in `all` alone.
    """

    all: int = 0
    live: int = 0
    warnings: int = 0
    under_way: int = 0
    failed: int = 0


class Collection(Model):
    """A set of documents that a key may see; the unit of isolation."""

    name: str
    language: str = "en"
    """ISO 639-1: what its words are read in. Fixed when it is made: the stored weights are made with it."""
    documents: int = 0
    totals: DocumentTotals = DocumentTotals()
    suggestions: list[str] = []
    """Questions that a page offers to whoever has not asked one yet."""
    created_at: datetime


class FieldValue(Model):
    """A value that documents have in a field, as one of them writes it, and how many have it."""

    value: Scalar
    documents: int


class FilterField(Model):
    """A field that a filter may name, with the values that most documents have; `more`: there are others."""

    name: str
    values: list[FieldValue]
    more: bool


class Remnant(Model):
    """Something that a store still held when it was asked again after a delete."""

    store: Literal["index", "blobs", "page_images", "memory"]
    what: str


class Removed(Model):
    """The result of a delete, store by store, and what each store said when it was asked again after it."""

    versions: int
    points: int
    """Of the index."""
    blobs: int
    """Stored files that no other document uses: the original, and what was made of it."""
    page_images: int
    pages_in_memory: int = 0
    checked: bool = True
    """True if every store, asked again, had nothing of it left; else `remaining` says what."""
    remaining: list[Remnant] = []
    """Everything that was left when the stores were asked again. The next clean-up takes it away."""


class Receipt(Removed):
    """The result of a document's delete."""

    document: str
    document_id: str


class CollectionReceipt(Removed):
    """The result of a collection's delete."""

    collection: str
    documents: int
    sources: int = 0

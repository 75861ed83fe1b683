"""The registry's tables. alembic (migrations/) makes and changes them; this module reads and writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from pincite.schema.document import State


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, also in SQLite, which has no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment to UTC before it is stored."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give a stored moment its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BLOBS = ("content_hash", "extraction_hash", "chunks_hash", "vectors_hash")
"""The columns of a version that name blobs: the file, and what each stage made of it."""

EventId = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts rows by itself in a column of the type INTEGER only."""


class Base(DeclarativeBase):
    """The tables of the registry."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
    }


class CollectionRow(Base):
    """`revision` counts the commits that changed which documents answer, or what is known of one.

    A collection that was deleted stays as a row under another name: its documents' rows need it.
    `served_at` is when a worker took a version of it last.
    `calibration` is what the calibrator measured last, with the model and the count of documents it was of.
    """

    __tablename__ = "collections"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(63), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    revision: Mapped[int] = mapped_column(default=0)
    calibration: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    suggestions: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    served_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class DocumentRow(Base):
    """A document stays as a row when it is deleted: its next version must have a number of its own.

    `metadata_` are the user's, `corrections` what the user says instead of a version's profile.
    `attributes_stale`: what the index knows of them, to filter by, is not what they are.
    `versions` are those that are kept, and the newest also when it is purged: what of a document that was
    replaced a thousand times is past is not loaded with each look at it.
    """

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("collection_id", "external_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collections.id"))
    external_id: Mapped[str] = mapped_column(String(1024))
    origin: Mapped[str | None]
    title: Mapped[str]
    next_number: Mapped[int]
    live_version_id: Mapped[str | None] = mapped_column(String(36))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata")
    corrections: Mapped[dict[str, Any]]
    attributes_stale: Mapped[bool]
    deleted_at: Mapped[datetime | None]

    collection: Mapped[CollectionRow] = relationship(lazy="joined")
    versions: Mapped[list[VersionRow]] = relationship(
        back_populates="document",
        order_by="VersionRow.number",
        primaryjoin="and_(DocumentRow.id == VersionRow.document_id,"
        " or_(VersionRow.purged.is_(False), VersionRow.number == DocumentRow.next_number - 1))",
    )


class VersionRow(Base):
    """One accepted content in one build; `id` is also the key of its points in the index.

    `expires_at` is when its points and blobs may go; `purged` says that they have gone. `not_before` is when
    it may be tried again, `claimed_at` when a worker took it last, `finished_at` when that came to its end.
    `changed_at` is when it came to its state, `grade` its report's, once it was read.
    """

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number", "build"),
        Index("versions_by_state", "state", "lease_until"),
        Index("versions_to_purge", "purged", "expires_at"),
        Index("versions_by_end", "finished_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    number: Mapped[int]
    build: Mapped[str]
    state: Mapped[State] = mapped_column(
        Enum(
            State,
            native_enum=False,
            length=20,
            values_callable=lambda states: [state.value for state in states],
        )
    )
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    filename: Mapped[str]
    media_type: Mapped[str | None]
    attempt: Mapped[int]
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    pages_done: Mapped[int]
    pages_total: Mapped[int | None]
    chunks: Mapped[int | None]
    outcome: Mapped[dict[str, Any] | None]
    warnings: Mapped[list[dict[str, Any]]]
    profile: Mapped[dict[str, Any] | None]
    extraction_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    chunks_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    vectors_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    grade: Mapped[str | None] = mapped_column(String(1))
    expires_at: Mapped[datetime | None]
    purged: Mapped[bool]

    document: Mapped[DocumentRow] = relationship(back_populates="versions")

    def come_to(self, state: State, now: datetime) -> None:
        """Note a state, and when the version came to it."""
        if self.state is not state:
            self.changed_at = now
        self.state, self.updated_at = state, now

    @property
    def hashes(self) -> tuple[str | None, ...]:
        """The values of the columns `BLOBS`."""
        return tuple(getattr(self, column) for column in BLOBS)

    @property
    def blobs(self) -> set[str]:
        """The hashes of every blob this version uses."""
        return {blob_hash for blob_hash in self.hashes if blob_hash}


class SummaryRow(Base):
    """The columns by which documents are listed; `registry/summaries.py` keeps it.

    A deleted document has none.

    `tab` is under which a page shows the document, or nothing. `pages` and `grade` are of the version that
    answers, or else the newest; what is not known of them comes before all: -1, and no text. `words` are the
    external id and the title as they are searched, `attributes` what a filter sees.
    """

    __tablename__ = "document_summaries"
    __table_args__ = tuple(
        Index(f"summaries_{name}_by_{order}", *columns, *key, "external_id")
        for name, columns in (("of_all", ["collection_id"]), ("of_tab", ["collection_id", "tab"]))
        for order, key in (
            ("name", []),
            ("change", ["changed_at"]),
            ("pages", ["pages"]),
            ("grade", ["grade"]),
            ("state", ["state_rank"]),
        )
    )

    document_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    collection_id: Mapped[str] = mapped_column(String(36))
    external_id: Mapped[str] = mapped_column(String(1024))
    tab: Mapped[str] = mapped_column(String(9))
    state_rank: Mapped[int]
    changed_at: Mapped[datetime]
    pages: Mapped[int]
    grade: Mapped[str] = mapped_column(String(1))
    words: Mapped[str]
    attributes: Mapped[dict[str, Any]]


class EventRow(Base):
    """Something that was committed; `registry/events.py` writes it in the same commit.

    It refers to a collection and a document that may be gone by now. The one of kind `gap` stands for all of
    its collection's before it, which are no longer kept.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("events_of_collection", "collection_id", "id"),
        Index("events_of_document", "document_id", "id"),
        # An id is never given again, also when the last event was taken out.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(EventId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    collection_id: Mapped[str] = mapped_column(String(36))
    document_id: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(16))
    version: Mapped[int | None]
    state: Mapped[str | None] = mapped_column(String(20))
    pages_done: Mapped[int | None]
    pages_total: Mapped[int | None]
    code: Mapped[str | None]
    detail: Mapped[str | None]


class RequestRow(Base):
    """A write that came with an Idempotency-Key, and what it was answered with.

    `id` is a hash of the key and of who used it, `request` one of what was asked for except the body, `body`
    one of the body, known once it was read. `holder` is who works on it; None: it is done. While it is worked
    on, `until` is when its holder is thought dead, and after that when the answer is forgotten.
    """

    __tablename__ = "requests"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    body: Mapped[str | None] = mapped_column(String(64))
    holder: Mapped[str | None] = mapped_column(String(36))
    until: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class SessionRow(Base):
    """A browser in which the key was given. All three texts are hashes; `seen_at` may be a minute late."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class SourceRow(Base):
    """A source of a collection's documents. `spec` is a `SourceSpec` without its name and collection.

    `synced_at` and `summary` tell of the last sync that came to its end.
    """

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), index=True)
    spec: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    synced_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    collection: Mapped[CollectionRow] = relationship(lazy="joined")


class SourceItemRow(Base):
    """The item of a source at an external id when a sync last took it in; `hash` is of those bytes."""

    __tablename__ = "source_items"

    source: Mapped[str] = mapped_column(ForeignKey("sources.name", ondelete="CASCADE"), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(1024), primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(36), index=True)

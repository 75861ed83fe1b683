"""Documents, their versions and what happens to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import httpx

from pincite.client.call import Call
from pincite.client.calls.parts import (
    Stretch,
    document_at,
    documents_at,
    events_at,
    items,
    listed,
    one,
    stretch,
)
from pincite.schema.document import Accepted, Document, PastVersion, Receipt, State
from pincite.schema.event import Event


def add(
    collection: str,
    external_id: str,
    pieces: Iterable[bytes],
    *,
    filename: str,
    origin: str | None = None,
    metadata: Mapping[str, object] | None = None,
    any_kind: bool = False,
) -> Call[Accepted]:
    """Hand in a file, or replace it. When this returns it is safely stored, and it is read after that.

    Codes: `empty-file` and `unsupported-type` unless `any_kind`; `upload-too-large`, `queue-full`.
    """
    params = {
        "external_id": external_id,
        "filename": filename,
        "origin": origin,
        "any_kind": str(any_kind).lower(),
        "metadata": json.dumps(metadata, ensure_ascii=False) if metadata else None,
    }

    def read(response: httpx.Response) -> Accepted:
        document = Document.model_validate_json(response.content)
        return Accepted(document=document, created=response.status_code == httpx.codes.ACCEPTED)

    return Call("PUT", documents_at(collection), read, params, content=pieces)


def documents(
    collection: str, *, after: str | None = None, limit: int = 100, state: State | None = None
) -> Call[Stretch[Document]]:
    """List documents by external id: a stretch of them, from where `after` says."""
    params = {"after": after, "limit": limit, "state": state.value if state else None}
    return stretch(Document, "documents", documents_at(collection), **params)


def find(collection: str, external_id: str) -> Call[Document | None]:
    """Return the document of an external id, if it is there."""

    def read(response: httpx.Response) -> Document | None:
        return next(iter(items(Document, response, "documents")), None)

    return Call("GET", documents_at(collection), read, {"external_id": external_id})


def document(collection: str, document_id: str) -> Call[Document]:
    """Look at a document. Code `document-not-found`."""
    return one(Document, "GET", document_at(collection, document_id))


def update(
    collection: str,
    document_id: str,
    *,
    metadata: Mapping[str, object] | None = None,
    profile: Mapping[str, object] | None = None,
    withdraw: Iterable[str] = (),
) -> Call[Document]:
    """Merge into a document's metadata, correct its profile, and take corrections of fields back."""
    body = {"metadata": metadata or {}, "profile": profile or {}, "withdraw": list(withdraw)}
    return one(Document, "PATCH", document_at(collection, document_id), body=body)


def retry(collection: str, document_id: str) -> Call[Document]:
    """Put a document's newest version, which failed, back in the queue. Code `nothing-to-retry`."""
    return one(Document, "POST", f"{document_at(collection, document_id)}/retry")


def cancel(collection: str, document_id: str) -> Call[Document]:
    """Call off what is on its way of a document. Code `nothing-under-way`."""
    return one(Document, "POST", f"{document_at(collection, document_id)}/cancel")


def delete(collection: str, document_id: str) -> Call[Receipt]:
    """Take a document out of every answer at once, then out of every store."""
    return one(Receipt, "DELETE", document_at(collection, document_id))


def versions(collection: str, document_id: str) -> Call[list[PastVersion]]:
    """List every version of a document, the newest first."""
    return listed(PastVersion, "versions", "GET", f"{document_at(collection, document_id)}/versions")


def rollback(collection: str, document_id: str, version: int | None = None) -> Call[Document]:
    """Let an earlier version answer again: the numbered one, or else the one before. Code `no-rollback`."""
    return one(
        Document, "POST", f"{document_at(collection, document_id)}/rollback", body={"version": version}
    )


def events(
    collection: str, document_id: str | None = None, *, after: int = 0, limit: int = 100
) -> Call[Stretch[Event]]:
    """List what has happened to a document, or to all: a stretch, after the event `after`."""
    return stretch(Event, "events", events_at(collection, document_id), after=after, limit=limit)


def events_of(collection: str, document_id: str | None) -> Call[None]:
    """Return the call whose response is a stream of events."""
    return Call("GET", events_at(collection, document_id), lambda _: None)

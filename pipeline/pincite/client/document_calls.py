"""Requests about documents, their versions and what happens to them, and how responses are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import httpx

from pincite.client.call import Call
from pincite.client.call_parts import document_at, documents_at, events_at, items, list_page, listed, one
from pincite.schema.document import Accepted, Document, PastVersion, Receipt, State
from pincite.schema.event import Event
from pincite.schema.list_page import ListPage


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

    `pieces` are its bytes, in order. The same bytes again make no new version: `created` is False then. With
    `any_kind`, a file that is not PDF, HTML or Word becomes a document that failed. Codes: `empty-file` and
    `unsupported-type` unless `any_kind`; `upload-too-large`, `queue-full`.
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
) -> Call[ListPage[Document]]:
    """List documents by external id, `limit` of them, 1 to 500, after the place `after`.

    The result's own `after` leads to the next ones. Codes: `collection-not-found`, `invalid-cursor`.
    """
    params = {"after": after, "limit": limit, "state": state.value if state else None}
    return list_page(Document, "documents", documents_at(collection), **params)


def find(collection: str, external_id: str) -> Call[Document | None]:
    """Return the document with an external id, or None. Code `collection-not-found`."""

    def read(response: httpx.Response) -> Document | None:
        return next(iter(items(Document, response, "documents")), None)

    return Call("GET", documents_at(collection), read, {"external_id": external_id})


def document(collection: str, document_id: str) -> Call[Document]:
    """Return a document by its id. Code `document-not-found`."""
    return one(Document, "GET", document_at(collection, document_id))


def update(
    collection: str,
    document_id: str,
    *,
    metadata: Mapping[str, object] | None = None,
    profile: Mapping[str, object] | None = None,
    withdraw: Iterable[str] = (),
) -> Call[Document]:
    """Merge into a document's metadata, correct its profile, and take corrections of fields back.

    A key of `metadata` whose value is None is removed. `withdraw` names the fields of the profile that become
    what was derived again. Codes: `document-not-found`, `invalid-metadata`, `invalid-profile`.
    """
    body = {"metadata": metadata or {}, "profile": profile or {}, "withdraw": list(withdraw)}
    return one(Document, "PATCH", document_at(collection, document_id), body=body)


def retry(collection: str, document_id: str) -> Call[Document]:
    """Put a document's newest version, which failed, back in the queue.

    Codes: `document-not-found`, `nothing-to-retry`, `version-cancelled`, and `content-lost` where its file
    must be added again.
    """
    return one(Document, "POST", f"{document_at(collection, document_id)}/retry")


def cancel(collection: str, document_id: str) -> Call[Document]:
    """Cancel the version of a document that waits or is being read. The live one goes on answering.

    Codes: `document-not-found`, `nothing-under-way`.
    """
    return one(Document, "POST", f"{document_at(collection, document_id)}/cancel")


def delete(collection: str, document_id: str) -> Call[Receipt]:
    """Delete a document: from every answer at once, then from every store.

    The receipt says what each store held. Code `document-not-found`.
    """
    return one(Receipt, "DELETE", document_at(collection, document_id))


def versions(collection: str, document_id: str) -> Call[list[PastVersion]]:
    """List every version of a document, the newest first. Code `document-not-found`."""
    return listed(PastVersion, "versions", "GET", f"{document_at(collection, document_id)}/versions")


def rollback(collection: str, document_id: str, version: int | None = None) -> Call[Document]:
    """Let an earlier version of a document answer again: the numbered one, or None for the one before.

    Codes: `document-not-found`, `version-not-found`, `no-rollback`, `version-under-way`.
    """
    return one(
        Document, "POST", f"{document_at(collection, document_id)}/rollback", body={"version": version}
    )


def events(
    collection: str, document_id: str | None = None, *, after: int = 0, limit: int = 100
) -> Call[ListPage[Event]]:
    """List the events of a document, or of all of a collection, oldest first, after the event number `after`.

    The result's own `after` leads to the next ones. Codes: `collection-not-found`, `document-not-found`.
    """
    return list_page(Event, "events", events_at(collection, document_id), after=after, limit=limit)


def events_of(collection: str, document_id: str | None) -> Call[None]:
    """Return the call whose response is a stream of events."""
    return Call("GET", events_at(collection, document_id), lambda _: None)

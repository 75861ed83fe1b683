"""Documents: handed in, followed, tried again and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from pincite.library import Library
from pincite.schema.document import Document, Receipt
from pincite.schema.user_metadata import parse_patch
from pincite.store.blobs import read_in_pieces
from pincite_api.bodies import FORM, MAX_ORIGIN, media_type, read_file, read_file_form
from pincite_api.dependencies import CollectionName, DocumentId, OpenLibrary, in_thread_of
from pincite_api.examples import DOCUMENT, RECEIPT, shown
from pincite_api.names import base_name
from pincite_api.problems import RequestProblem, documented
from pincite_api.validation_errors import NO_NUL

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 0.5

router = APIRouter(prefix="/collections/{collection}/documents", tags=["documents"])

_ORIGIN = "Where the file comes from. A file from elsewhere never takes the place of one with an origin."
_METADATA = "A JSON object that is merged into the document's metadata; null takes a key away."
MAX_METADATA_QUERY = 4096
"""Characters of metadata in an address. For more there is PATCH."""
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "A PDF, HTML or Word file (.docx).",
        },
        "external_id": {"type": "string", "description": "The document's id; else the file's name."},
        "origin": {"type": "string", "description": _ORIGIN},
        "metadata": {
            "type": "string",
            "contentMediaType": "application/json",
            "description": _METADATA,
            "examples": ['{"year": 2026, "tags": ["lease", "mill"]}'],
        },
    },
}

ExternalId = Annotated[
    str,
    Query(description="The document's id in your system.", max_length=1024, examples=["2026/lease.pdf"]),
]
Origin = Annotated[str | None, Query(description=_ORIGIN, max_length=MAX_ORIGIN, pattern=NO_NUL)]


@router.post(
    "",
    status_code=202,
    summary="Add a document",
    responses={
        202: shown(DOCUMENT, "Accepted. Follow it at Location."),
        200: {"model": Document, "description": "These bytes are there already."},
        **documented(400, 404, 408, 409, 413, 415, 422, 429),
    },
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
)
async def add_document(
    collection: CollectionName, library: OpenLibrary, request: Request, response: Response
) -> Document:
    """Hand in a file as a form. Other bytes under a known id are refused: PUT replaces.

    A file that is empty (`empty-file`), or not PDF, HTML or Word by its first bytes (`unsupported-type`), is
    refused, and nothing of it is kept. The answer comes when the file is safely stored; it is read after
    that. Follow it at Location.
    """
    async with read_file_form(request, library.settings.limits.max_upload_bytes) as form:
        filename = base_name(form.file.filename or form.external_id or "")
        return await _accept(
            library,
            request,
            response,
            collection=collection,
            external_id=form.external_id or filename,
            pieces=read_in_pieces(form.file.file),
            filename=filename,
            origin=form.origin,
            metadata=form.metadata,
            replace=False,
            any_kind=False,
        )


@router.put(
    "",
    status_code=202,
    summary="Add or replace a document",
    responses={
        202: shown(DOCUMENT, "A version was made. Follow it at Location."),
        200: {"model": Document, "description": "Nothing has changed."},
        **documented(404, 408, 409, 413, 415, 422, 429),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def put_document(
    collection: CollectionName,
    library: OpenLibrary,
    request: Request,
    response: Response,
    external_id: ExternalId,
    filename: Annotated[str | None, Query(description="Else the end of the id.", max_length=1024)] = None,
    origin: Origin = None,
    metadata: Annotated[
        str | None,
        Query(
            description=_METADATA + f" At most {MAX_METADATA_QUERY:,} characters: for more, use PATCH.",
            max_length=MAX_METADATA_QUERY,
            examples=['{"year": 2026}'],
        ),
    ] = None,
    any_kind: Annotated[
        bool,
        Query(
            description="Accept an empty file, and a file of any kind. It is not refused, but becomes a "
            "document that has failed with the same code: a folder is listed with all that is in it."
        ),
    ] = False,
) -> Document:
    """Hand in a file as the body.

    The new version takes the old one's place in one moment, when it has been read; until then the old one
    answers.

    A file that is empty (`empty-file`), or not PDF, HTML or Word by its first bytes (`unsupported-type`), is
    refused, and nothing of it is kept, unless `any_kind` is true.
    """
    # Of other types nothing is made: curl calls whatever it sends a form that is urlencoded.
    if media_type(request) == FORM:
        raise RequestProblem(
            415,
            "bytes-needed",
            "A PUT takes the file's own bytes, and would keep the form around them too: send the bytes "
            "(curl --data-binary @file), or POST the form.",
        )
    limit = library.settings.limits.max_upload_bytes
    name, patch = base_name(filename or external_id), parse_patch(metadata) if metadata else {}
    await in_thread_of(
        request, "uploads", partial(library.check_upload, collection, external_id, metadata=patch)
    )
    async with read_file(request, limit, None if any_kind else name) as file:
        return await _accept(
            library,
            request,
            response,
            collection=collection,
            external_id=external_id,
            pieces=read_in_pieces(file),
            filename=name,
            origin=origin,
            metadata=patch,
            replace=True,
            any_kind=any_kind,
        )


@router.get(
    "/{document_id}",
    summary="Follow a document",
    responses={200: shown(DOCUMENT, "The document as it stands."), **documented(404, 422)},
)
async def get_document(
    collection: CollectionName,
    document_id: DocumentId,
    library: OpenLibrary,
    request: Request,
    wait: Annotated[
        float, Query(description="Wait up to so many seconds until nothing of it is under way.", ge=0, le=60)
    ] = 0,
) -> Document:
    """Return a document with its live, its pending and its newest version."""
    deadline, pause = anyio.current_time() + wait, FIRST_PAUSE_S
    while True:
        document = await to_thread.run_sync(library.document, collection, document_id)
        left = deadline - anyio.current_time()
        if document.pending_version is None or left <= 0 or await request.is_disconnected():
            return document
        await anyio.sleep(min(pause, left))
        pause = min(1.5 * pause, LONGEST_PAUSE_S)


@router.post(
    "/{document_id}/retry",
    status_code=202,
    summary="Try a document again",
    responses={202: shown(DOCUMENT, "It is in the queue again."), **documented(404, 409, 422)},
)
def retry_document(collection: CollectionName, document_id: DocumentId, library: OpenLibrary) -> Document:
    """Put a version that failed back in the queue.

    What its finished stages left is used again; list documents by state to find those that failed.

    One that was cancelled (`version-cancelled`), or whose bytes are not stored any more (`content-lost`), is
    brought back by adding its file again.
    """
    return library.retry(collection, document_id)


@router.delete(
    "/{document_id}",
    summary="Delete a document",
    responses={200: shown(RECEIPT, "What was removed."), **documented(404, 422)},
)
def delete_document(collection: CollectionName, document_id: DocumentId, library: OpenLibrary) -> Receipt:
    """Take a document out of every answer at once, then out of every store; the receipt says what went."""
    return library.delete(collection, document_id)


async def _accept(
    library: Library,
    request: Request,
    response: Response,
    *,
    collection: str,
    external_id: str,
    pieces: Iterable[bytes],
    filename: str,
    origin: str | None,
    metadata: dict[str, object],
    replace: bool,
    any_kind: bool,
) -> Document:
    """Store a file in a thread of the uploads' own: they must not hold up those who ask."""
    accepted = await in_thread_of(
        request,
        "uploads",
        partial(
            library.add,
            collection,
            external_id,
            pieces,
            filename=filename,
            origin=origin,
            metadata=metadata,
            replace=replace,
            any_kind=any_kind,
        ),
    )
    document = accepted.document
    if accepted.created:
        location = request.url_for("get_document", collection=collection, document_id=document.id)
        response.headers["Location"] = location.path
    else:
        response.status_code = 200
    return document

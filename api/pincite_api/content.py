"""Serve the content of a document: the bytes that were handed in, its elements and its report."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from pincite.store.report import Report
from pincite_api.dependencies import CollectionName, DocumentId, OpenLibrary, VersionNumber, in_thread_of
from pincite_api.examples import ELEMENT, REPORT, shown
from pincite_api.names import attachment
from pincite_api.problems import documented

router = APIRouter(prefix="/collections/{collection}/documents/{document_id}", tags=["documents"])


@router.get(
    "/elements",
    summary="See what was read",
    response_class=Response,
    responses={
        200: {
            "description": "A list of elements.",
            "content": {
                "application/json": {
                    "schema": {"type": "array", "items": {"type": "object"}},
                    "example": [ELEMENT],
                }
            },
        },
        **documented(404, 422),
    },
)
async def get_elements(
    collection: CollectionName,
    document_id: DocumentId,
    library: OpenLibrary,
    request: Request,
    version: VersionNumber = None,
) -> Response:
    """Return a version's elements in unstructured's JSON format."""

    def as_text() -> str:
        # Long documents have very many: they become text here, in a thread, not in the event loop.
        return json.dumps(library.elements(collection, document_id, version))

    elements = await in_thread_of(request, "elements", as_text)
    return Response(elements, media_type="application/json")


@router.get(
    "/report",
    summary="See how it was read",
    responses={200: shown(REPORT, "How each page was read."), **documented(404, 422)},
)
def get_report(
    collection: CollectionName, document_id: DocumentId, library: OpenLibrary, version: VersionNumber = None
) -> Report:
    """Say how each page of a version was read and why so, with a grade for the whole.

    It names what is in doubt, and what text was left out because nobody sees it. While nothing was read there
    is none: that is a problem.
    """
    return library.report(collection, document_id, version)


@router.get(
    "/original",
    summary="Fetch the file",
    response_class=Response,
    responses={
        200: {
            "description": "The bytes as they were handed in, to be saved.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        **documented(404, 409, 422),
    },
)
def get_original(
    collection: CollectionName, document_id: DocumentId, library: OpenLibrary, version: VersionNumber = None
) -> StreamingResponse:
    """Return the bytes of a version.

    They are somebody else's: a browser saves them and never runs them here.
    """
    original = library.original(collection, document_id, version)
    return StreamingResponse(
        original.pieces,
        media_type=original.media_type,
        headers={
            "Content-Length": str(original.size),
            "Content-Disposition": attachment(original.filename),
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )

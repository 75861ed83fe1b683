"""Versions of a document: their history, the way back, and the end of one that is on its way."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from pincite.schema.document import Document, PastVersion
from pincite.schema.strict import StrictModel
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import CollectionName, DocumentId, OpenLibrary
from pincite_api.examples import DOCUMENT, HISTORY, shown
from pincite_api.idempotency import HEADER
from pincite_api.problems import RequestProblem, documented

router = APIRouter(
    prefix="/collections/{collection}/documents/{document_id}", tags=["documents"], route_class=JsonRoute
)


class VersionHistory(BaseModel):
    """Every version of a document, the newest first."""

    versions: list[PastVersion]


class Rollback(StrictModel):
    """The version to go back to."""

    version: int | None = Field(
        default=None,
        description="The version's number; else the newest before the live one that can be gone back to. "
        "With an Idempotency-Key it must be given.",
        ge=1,
        le=2**31 - 1,
    )


@router.get(
    "/versions",
    summary="See a document's history",
    responses={200: shown({"versions": HISTORY}, "The versions, the newest first."), **documented(404, 422)},
)
def list_versions(
    collection: CollectionName, document_id: DocumentId, library: OpenLibrary
) -> VersionHistory:
    """List every version that was accepted, with its outcome, and until when a rollback may go back to it."""
    return VersionHistory(versions=library.versions(collection, document_id))


@router.post(
    "/rollback",
    summary="Go back to an earlier version",
    responses={200: shown(DOCUMENT, "The version is live."), **documented(404, 408, 409, 413, 415, 422)},
)
def roll_back(
    collection: CollectionName,
    document_id: DocumentId,
    library: OpenLibrary,
    request: Request,
    rollback: Annotated[Rollback | None, Body(examples=[{"version": 1}])] = None,
) -> Document:
    """Let a version answer again that was superseded and is still in its grace period.

    It keeps its number, and the one that was live is kept for a grace period in turn. While a newer version
    is on its way this is refused: cancel that first.
    """
    version = rollback.version if rollback else None
    if version is None and HEADER in request.headers:
        # A process that is killed behind the commit leaves the request to be done again: one step further.
        raise RequestProblem(
            422,
            "invalid-request",
            f"With an {HEADER} a rollback names the version, so that it means the same whenever it is done. "
            "GET …/versions shows those that can be gone back to.",
        )
    return library.rollback(collection, document_id, version)


@router.post(
    "/cancel",
    summary="Cancel an ingestion",
    responses={200: shown(DOCUMENT, "It is cancelled."), **documented(404, 409, 422)},
)
def cancel(collection: CollectionName, document_id: DocumentId, library: OpenLibrary) -> Document:
    """Call off the version that waits or is being read.

    What it had made is removed, and what is live goes on answering.
    """
    return library.cancel(collection, document_id)

"""Correct what is known of a document."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import Field

from pincite.schema.document import Document
from pincite.schema.strict import StrictModel
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import CollectionName, DocumentId, OpenLibrary
from pincite_api.examples import CHANGES, DOCUMENT, shown
from pincite_api.problems import documented

router = APIRouter(prefix="/collections/{collection}/documents", tags=["documents"], route_class=JsonRoute)


class Changes(StrictModel):
    """Fields to change. Omitted fields keep their value."""

    metadata: dict[str, Any] = Field(
        {},
        description="Text, numbers, true, false, or lists of these, by key; null takes a key away. Keys are "
        "1 to 64 of a-z, 0-9, underscore, dot and dash.",
    )
    profile: dict[str, Any] = Field(
        {},
        description="What is right instead of what was derived: text for title, organisation, kind, language "
        "and published, a list for aliases, periods and identifiers; null where there is no such thing. It "
        "holds for later versions too, until it is withdrawn.",
    )
    withdraw: list[str] = Field([], description="Fields of the profile whose corrections are taken back.")


@router.patch(
    "/{document_id}",
    summary="Correct what is known of a document",
    responses={200: shown(DOCUMENT, "The document as it is now."), **documented(404, 408, 413, 415, 422)},
)
def update_document(
    collection: CollectionName,
    document_id: DocumentId,
    changes: Annotated[Changes, Body(examples=[CHANGES])],
    library: OpenLibrary,
) -> Document:
    """Merge into a document's metadata, and correct its profile (JSON merge patch). All of it, or nothing."""
    return library.update(
        collection,
        document_id,
        metadata=changes.metadata,
        profile=changes.profile,
        withdraw=changes.withdraw,
    )

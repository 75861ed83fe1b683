"""Collections: made, listed, looked at, changed and deleted."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field

from pincite.schema.document import Collection, CollectionReceipt
from pincite.schema.strict import StrictModel
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import CollectionName, OpenLibrary, in_thread_of
from pincite_api.examples import COLLECTION, COLLECTION_RECEIPT, shown
from pincite_api.problems import documented

router = APIRouter(prefix="/collections", tags=["collections"], route_class=JsonRoute)


class NewCollection(StrictModel):
    """A collection that is to be made."""

    name: str = Field(
        description="1 to 63 of a-z, 0-9, dot, dash and underscore; begins with a letter or digit."
    )
    language: str = Field(
        default="en",
        description="What its words are read in: ISO 639-1, such as en, fr or ja. It cannot be changed "
        "later, since the stored weights of words are made with it.",
    )


class CollectionChanges(StrictModel):
    """Name what of a collection is to change; all else stays as it is."""

    suggestions: list[str] | None = Field(
        default=None,
        description="The questions that a page suggests, in place of those before: at most 12, each of 1 to "
        "500 characters.",
    )


class Collections(BaseModel):
    """All collections, by name."""

    collections: list[Collection]


@router.post(
    "",
    status_code=201,
    summary="Make a collection",
    responses={201: shown(COLLECTION, "It is there."), **documented(408, 409, 413, 415, 422)},
)
def create_collection(
    new: Annotated[NewCollection, Body(examples=[{"name": "contracts", "language": "en"}])],
    library: OpenLibrary,
    request: Request,
    response: Response,
) -> Collection:
    """Make an empty collection. Nothing of one collection is ever seen or weighed in another."""
    collection = library.create_collection(new.name, language=new.language)
    response.headers["Location"] = request.url_for("get_collection", collection=collection.name).path
    return collection


@router.get(
    "",
    summary="List the collections",
    responses={200: shown({"collections": [COLLECTION]}, "All collections.")},
)
def list_collections(library: OpenLibrary) -> Collections:
    """Return all collections, by name, with how many documents each has."""
    return Collections(collections=library.collections())


@router.get(
    "/{collection}",
    summary="Look at a collection",
    responses={200: shown(COLLECTION, "The collection."), **documented(404, 422)},
)
def get_collection(collection: CollectionName, library: OpenLibrary) -> Collection:
    """Return one collection, with how many documents it has."""
    return library.collection(collection)


@router.patch(
    "/{collection}",
    summary="Change a collection",
    responses={200: shown(COLLECTION, "The collection as it is now."), **documented(404, 408, 413, 415, 422)},
)
def update_collection(
    collection: CollectionName,
    changes: Annotated[CollectionChanges, Body(examples=[{"suggestions": COLLECTION["suggestions"]}])],
    library: OpenLibrary,
) -> Collection:
    """Set the questions that a page suggests to whoever has not asked one yet."""
    if changes.suggestions is None:
        return library.collection(collection)
    return library.suggest(collection, changes.suggestions)


@router.delete(
    "/{collection}",
    summary="Delete a collection",
    responses={200: shown(COLLECTION_RECEIPT, "What was removed."), **documented(404, 422)},
)
async def delete_collection(
    collection: CollectionName, library: OpenLibrary, request: Request
) -> CollectionReceipt:
    """Take all of a collection's documents out of every answer at once, then out of every store.

    What is on its way is cancelled. The sources that fill it are removed with their schedules. The name is
    free then, and a new collection of that name starts empty. The default collection goes like any other;
    where none is left, there is an empty default one again.
    """
    return await in_thread_of(request, "deletes", partial(library.delete_collection, collection))

"""One change of many documents: each by itself, as if it had been asked for alone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field, StringConstraints, model_validator

from pincite.errors import ListChanged, NotFound, PinciteError
from pincite.library import Library
from pincite.schema.document import State
from pincite.schema.strict import StrictModel
from pincite.store.registry import DocumentQuery
from pincite.store.registry.listing import Tab
from pincite.store.registry.summaries import searchable
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import CollectionName, OpenLibrary, go_on, in_thread_of
from pincite_api.examples import BULK, BULK_RESULT, shown
from pincite_api.listing import MAX_CURSOR, MAX_TEXT, SHOW, STATE, TEXT
from pincite_api.problems import documented, problem_of
from pincite_api.questions import Where
from pincite_api.validation_errors import NO_NUL

AT_ONCE = 500
PATIENCE_S = 5.0
"""Seconds after which a list is left, and answered with `more`."""

log = logging.getLogger(__name__)
router = APIRouter(prefix="/collections/{collection}/documents", tags=["documents"], route_class=JsonRoute)

Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)]


class Bulk(StrictModel):
    """Name an action and its documents: those of `ids`, or those that the other fields list."""

    action: Literal["retry", "cancel", "delete"]
    ids: Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)] | None = None
    show: Tab | None = Field(None, description=f"{SHOW} `all` stands for every document.")
    state: State | None = Field(None, description=STATE)
    q: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=NO_NUL)] | None = Field(
        None, description=TEXT
    )
    filter: Where = Field(None, description="Only documents that pass this filter, as with a question.")
    expected: Annotated[int, Field(ge=0)] | None = Field(
        None,
        description="How many documents the list had when it was looked at. Where it has another number now, "
        "nothing is done. It is not checked with `after`.",
    )
    after: Annotated[str, StringConstraints(max_length=MAX_CURSOR, pattern=NO_NUL)] | None = Field(
        None, description="The last answer's `after`: those before it are not met again."
    )

    @property
    def query(self) -> DocumentQuery | None:
        """Return what lists the documents, and None where they are named by their ids."""
        if self.ids is not None:
            return None
        return DocumentQuery(text=self.q or "", where=self.filter, state=self.state, show=self.show or "all")

    @model_validator(mode="after")
    def _say_which(self) -> Self:
        listed = [self.show, self.state, self.q, self.filter]
        if (self.ids is None) == all(each is None for each in listed):
            raise ValueError(
                "say which documents: their ids, or some of show, state, q and filter; all of them are "
                "“show”: “all”"
            )
        if self.q is not None and not searchable(self.q):
            raise ValueError("q has nothing to look for: every document would be meant")
        if self.ids is not None and (self.after is not None or self.expected is not None):
            raise ValueError("after and expected are of a list: ids are all done at once")
        return self


class BulkFailure(BaseModel):
    """A document with which it was not done, and why. `external_id` is null where there is no such one."""

    id: str
    external_id: str | None
    code: str
    detail: str


class BulkResult(BaseModel):
    """The number of documents for which it was done. With `more`, send `after` again for the others."""

    done: int
    failed: list[BulkFailure]
    more: bool
    after: str | None


@router.post(
    "/bulk",
    summary="Retry, cancel or delete many documents",
    responses={
        200: shown(BULK_RESULT, "What became of it."),
        **documented(404, 408, 409, 413, 415, 422),
    },
)
async def change_documents(
    collection: CollectionName,
    bulk: Annotated[Bulk, Body(examples=[BULK])],
    library: OpenLibrary,
    request: Request,
) -> BulkResult:
    """Do the same with up to 500 documents, one after the other.

    One with which it cannot be done is named with its problem, and holds up no other. A list is left after a
    few seconds, with `more`.

    Documents that are listed are taken in the order of their ids. One that is not of the list any more when
    its turn comes stays as it is, and is named with `list-changed`. Those with which nothing could be done
    may be listed still: send the answer's `after` to go on behind them.
    """
    return await in_thread_of(request, "changes", partial(_change, library, collection, bulk, request))


def _change(library: Library, collection: str, bulk: Bulk, request: Request) -> BulkResult:
    library.collection(collection)
    ids, after = _ids(library, collection, bulk)
    act: dict[str, Callable[[str, str], object]] = {
        "retry": library.retry,
        "cancel": library.cancel,
        "delete": library.delete,
    }
    failed: list[BulkFailure] = []
    began = time.monotonic()
    for done, document_id in enumerate(ids):
        if bulk.query is not None and done and time.monotonic() - began > PATIENCE_S:
            return BulkResult(done=done - len(failed), failed=failed, more=True, after=ids[done - 1])
        go_on(request)
        try:
            _check_still_listed(library, collection, bulk.query, document_id)
            act[bulk.action](collection, document_id)
        except Exception as error:
            if not isinstance(error, PinciteError):
                log.exception("A document could not be changed with others.")
            failed.append(_failure(library, collection, document_id, error))
    return BulkResult(done=len(ids) - len(failed), failed=failed, more=after is not None, after=after)


def _ids(library: Library, collection: str, bulk: Bulk) -> tuple[list[str], str | None]:
    """Return the ids of the next documents, and where the list goes on behind them. Raises ListChanged."""
    if bulk.query is None:
        return list(dict.fromkeys(bulk.ids or ())), None
    if bulk.expected is not None and bulk.after is None:
        count = library.count_documents(collection, bulk.query)
        if count != bulk.expected:
            raise ListChanged(
                f"The list has {count} documents, not {bulk.expected} as expected. Nothing was changed: look "
                "at the list again."
            )
    listed = library.list_documents(collection, bulk.query, after=bulk.after, limit=AT_ONCE)
    return [document.id for document in listed.items], listed.after


def _check_still_listed(
    library: Library, collection: str, query: DocumentQuery | None, document_id: str
) -> None:
    """Raise NotFound for a document that is gone, and ListChanged for one that has left the list."""
    if query is not None and not library.count_documents(collection, query, document_id=document_id):
        name = library.document(collection, document_id).external_id
        raise ListChanged(f"“{name}” has changed and is not in the list any more. Nothing was done with it.")


def _failure(library: Library, collection: str, document_id: str, error: Exception) -> BulkFailure:
    """Return what is said of a document with which it could not be done."""
    found = problem_of(error)
    try:
        external_id = library.document(collection, document_id).external_id
    except NotFound:
        external_id = None
    return BulkFailure(id=document_id, external_id=external_id, code=found.code, detail=found.detail)

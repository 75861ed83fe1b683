"""Lists of documents: what of a collection is shown, in which order, one stretch after the other."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from pincite.errors import InvalidFilter
from pincite.index.filters import Filter, read
from pincite.schema.document import Document, FilterField, State
from pincite.store.registry import DocumentQuery
from pincite.store.registry.listing import Order, Sort, Tab
from pincite_api.dependencies import CollectionName, OpenLibrary
from pincite_api.examples import DOCUMENT, FIELDS, shown
from pincite_api.problems import RequestProblem, documented
from pincite_api.validation_errors import NO_NUL

MAX_TEXT, MAX_FILTER, MAX_CURSOR = 200, 4096, 8192

router = APIRouter(prefix="/collections/{collection}", tags=["documents"])

SHOW = (
    "Only documents that are live without a warning, that are live with warnings, that are under way (their "
    "newest version waits or is read), or whose newest version failed."
)
TEXT = "Only documents whose id or title has this, whatever its case and accents."
STATE = "Only documents whose newest version is in this state; after a rollback, the live one."


class DocumentPage(BaseModel):
    """A stretch of a list.

    `after` is where the next begins, and null at the end. `total` is how many documents the whole list has,
    and null where they were not to be counted.
    """

    documents: list[Document]
    has_more: bool
    after: str | None
    total: int | None = None


class Fields(BaseModel):
    """The fields by which documents can be filtered."""

    fields: list[FilterField]


_After = Annotated[
    str | None,
    Query(
        description="The last answer's `after`, to go on in its order. By name, a document's id too.",
        max_length=MAX_CURSOR,
        pattern=NO_NUL,
    ),
]
_Where = Annotated[
    str | None,
    Query(
        alias="filter",
        description="Only documents that pass this filter, as text or as JSON. A document that was never "
        "live is judged by what is known of it.",
        max_length=MAX_FILTER,
        examples=["metadata.year >= 2018 and not kind = manual"],
    ),
]
_SortedBy = Annotated[
    Sort,
    Query(
        description="By their ids; by when they came to their state; by pages or grade, unknown ones "
        "first; or by state, as they want a look: failed, with warnings, under way, live, cancelled. "
        "Equal ones go by their ids."
    ),
]
_OnlyDocument = Annotated[
    str | None,
    Query(
        description="The one document of this id, or none. It goes without the other parameters.",
        max_length=1024,
        pattern=NO_NUL,
        examples=["2026/lease.pdf"],
    ),
]


@router.get(
    "/documents",
    summary="List documents",
    responses={
        200: shown(
            {"documents": [DOCUMENT], "has_more": False, "after": None, "total": None},
            "A stretch of the list.",
        ),
        **documented(404, 422),
    },
)
def list_documents(
    collection: CollectionName,
    library: OpenLibrary,
    request: Request,
    after: _After = None,
    limit: Annotated[int, Query(description="How many at most.", ge=1, le=500)] = 100,
    q: Annotated[str, Query(description=TEXT, max_length=MAX_TEXT, pattern=NO_NUL, examples=["lease"])] = "",
    where: _Where = None,
    state: Annotated[State | None, Query(description=STATE)] = None,
    show: Annotated[Tab, Query(description=SHOW)] = "all",
    sort: _SortedBy = "name",
    order: Annotated[
        Order | None, Query(description="Else ascending, and by `changed` descending: the newest first.")
    ] = None,
    count: Annotated[
        bool, Query(description="Count the whole list too. Of one with `q` or `filter` that takes longer.")
    ] = False,
    external_id: _OnlyDocument = None,
) -> DocumentPage:
    """Return documents, narrowed and sorted.

    A stretch takes the same time wherever it begins. It takes longer where few documents have `q`, pass
    `filter` or are in `state`: they are looked at one after the other, until there are enough. `show` takes
    no longer.
    """
    if external_id is not None:
        if set(request.query_params) - {"external_id", "limit"}:
            raise RequestProblem(
                422, "invalid-request", "external_id asks for one document: leave out the other parameters."
            )
        document = library.find(collection, external_id)
        return DocumentPage(documents=[document] if document else [], has_more=False, after=None)
    query = DocumentQuery(
        text=q,
        where=None if where is None else _read_filter(where),
        state=state,
        show=show,
        sort=sort,
        order=order or ("desc" if sort == "changed" else "asc"),
    )
    found = library.list_documents(collection, query, after=after, limit=limit)
    total = library.count_documents(collection, query) if count else None
    return DocumentPage(
        documents=found.items, has_more=found.after is not None, after=found.after, total=total
    )


@router.get(
    "/fields",
    summary="See what to filter by",
    responses={200: shown({"fields": FIELDS}, "The fields, with values."), **documented(404, 422)},
)
def list_fields(collection: CollectionName, library: OpenLibrary) -> Fields:
    """List the fields that a filter may name.

    Each has the 50 values that most documents have, with their counts.
    """
    return Fields(fields=library.fields(collection))


def _read_filter(text: str) -> Filter:
    """Read a filter that is text, or JSON in text. Raises InvalidFilter."""
    if not text.lstrip().startswith("{"):
        return read(text)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidFilter("This is no filter: it begins like JSON and is not valid JSON.") from None
    return read(value)

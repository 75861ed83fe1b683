"""Sources: where documents come from on a schedule, and what a sync of one does."""

from __future__ import annotations

import time
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel

from pincite.errors import QueueFull
from pincite.sources.report import SyncReport
from pincite.sources.source import Source
from pincite.sources.spec import AnySpec
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import OpenLibrary, go_on, in_thread_of
from pincite_api.examples import SOURCE, SPEC, SYNC_REPORT, shown
from pincite_api.problems import documented
from pincite_api.validation_errors import NO_NUL

FULL_PAUSE_S = 1.0
"""Seconds that a sync waits before it looks again if the queue has room."""

router = APIRouter(prefix="/sources", tags=["sources"], route_class=JsonRoute)

SourceName = Annotated[
    str, Path(description="The source's name.", max_length=63, pattern=NO_NUL, examples=["handbook"])
]


class SourceList(BaseModel):
    """Sources, by name."""

    sources: list[Source]


@router.post(
    "",
    status_code=201,
    summary="Add a source",
    responses={201: shown(SOURCE, "It is there."), **documented(403, 404, 408, 409, 413, 415, 422)},
)
def add_source(
    spec: Annotated[AnySpec, Body(discriminator="kind", examples=[SPEC])],
    library: OpenLibrary,
    request: Request,
    response: Response,
) -> Source:
    """Say where documents come from; the first sync fetches them.

    A source holds no credentials: the service reads those from its environment. Folders, storage and private
    addresses are open only as far as who runs the service has said.
    """
    source = library.add_source(spec, restricted=True)
    response.headers["Location"] = request.url_for("get_source", name=source.name).path
    return source


@router.get(
    "",
    summary="List the sources",
    responses={200: shown({"sources": [SOURCE]}, "The sources."), **documented(404, 422)},
)
def list_sources(
    library: OpenLibrary,
    collection: Annotated[
        str | None, Query(description="Only those of this collection.", max_length=63, pattern=NO_NUL)
    ] = None,
) -> SourceList:
    """Return the sources by name, each with what its last sync counted."""
    if collection is not None:
        library.collection(collection)
    return SourceList(sources=library.sources(collection))


@router.get(
    "/{name}",
    summary="Look at a source",
    responses={200: shown(SOURCE, "The source."), **documented(404, 422)},
)
def get_source(name: SourceName, library: OpenLibrary) -> Source:
    """Return one source, with what its last sync counted."""
    return library.source(name)


@router.patch(
    "/{name}",
    summary="Change a source",
    responses={200: shown(SOURCE, "The source as it is now."), **documented(403, 404, 408, 413, 415, 422)},
)
def change_source(
    name: SourceName,
    changes: Annotated[dict[str, Any], Body(examples=[{"schedule": "0 3 * * *", "exclude": ["*/drafts/*"]}])],
    library: OpenLibrary,
) -> Source:
    """Change anything of a source but its name, kind, collection and place; the next sync goes by it."""
    return library.change_source(name, changes, restricted=True)


@router.delete(
    "/{name}",
    status_code=204,
    summary="Remove a source",
    responses={204: {"description": "It is gone."}, **documented(404, 422)},
)
def remove_source(name: SourceName, library: OpenLibrary) -> None:
    """Forget a source. The documents that it brought stay."""
    library.remove_source(name)


@router.post(
    "/{name}/sync",
    summary="Sync a source",
    responses={200: shown(SYNC_REPORT, "What was done."), **documented(404, 409, 422)},
)
async def sync_source(
    name: SourceName,
    library: OpenLibrary,
    request: Request,
    dry_run: Annotated[bool, Query(description="Only say what a sync would do.")] = False,
    delete_anyway: Annotated[
        bool, Query(description="Delete what has vanished, also when it is more than max_vanished allows.")
    ] = False,
) -> SyncReport:
    """Make the documents of a source those that it has now. The answer comes when all are accepted.

    Where the queue is full, the sync waits until there is room. What could not be fetched is in `failed`, and
    its document stays. After an incomplete listing, which `troubles` tell of, nothing is deleted.
    """

    def wait_for_room(_full: QueueFull) -> None:
        go_on(request)
        time.sleep(FULL_PAUSE_S)

    sync = partial(
        library.sync,
        name,
        dry_run=dry_run,
        delete_anyway=delete_anyway,
        progress=lambda *_: go_on(request),
        on_full=wait_for_room,
    )
    return await in_thread_of(request, "syncs", sync)

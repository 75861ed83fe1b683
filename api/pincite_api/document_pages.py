"""Pages of a document: their sizes, the words and elements of one, and its image."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator

from pincite.errors import InvalidHighlight
from pincite.store.stored_pages import PageList, StoredPage
from pincite_api.dependencies import CollectionName, DocumentId, OpenLibrary, VersionNumber, in_thread_of
from pincite_api.examples import PAGE_LIST, STORED_PAGE, shown
from pincite_api.problems import documented
from pincite_api.unchanged import NOT_MODIFIED, unless_known

HIGHLIGHT = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)

router = APIRouter(prefix="/collections/{collection}/documents/{document_id}/pages", tags=["documents"])

PageNumber = Annotated[int, Path(description="The page's number, from 1.", ge=1, le=1_000_000)]
Width = Annotated[
    Literal[160, 900, 1800], BeforeValidator(lambda text: int(text) if text.isdecimal() else text)
]


@router.get(
    "",
    summary="See how many pages there are",
    responses={200: shown(PAGE_LIST, "The pages, in columns."), **documented(404, 422)},
)
def get_pages(
    collection: CollectionName, document_id: DocumentId, library: OpenLibrary, version: VersionNumber = None
) -> PageList:
    """Return the size of each page of a version in points, and how it was read."""
    return library.pages(collection, document_id, version)


@router.get(
    "/{page}.png",
    summary="See a page",
    response_class=Response,
    responses={
        200: {"description": "The page.", "content": {"image/png": {}}},
        **NOT_MODIFIED,
        **documented(404, 409, 422),
    },
)
async def get_page_image(
    collection: CollectionName,
    document_id: DocumentId,
    page: PageNumber,
    library: OpenLibrary,
    request: Request,
    version: VersionNumber = None,
    highlight: Annotated[
        list[str] | None,
        Query(
            description="start-end, as in a citation's span: these characters of the page's text are marked. "
            "The end is at most the text's length. May be given repeatedly.",
            max_length=200,
            examples=[["120-188"]],
        ),
    ] = None,
    width: Annotated[
        Width | None, Query(description="How many pixels wide; without it, 110 pixels to the inch.")
    ] = None,
) -> Response:
    """Return an image of a page, with the words of each highlight marked. HTML has none: that is a problem.

    A browser may keep it, but asks each time whether it is still there: a page that was deleted is gone.
    """
    find = partial(
        library.page_drawing,
        collection,
        document_id,
        page,
        version=version,
        highlights=[_parse_highlight(text) for text in highlight or []],
        width=width,
    )
    drawing = await in_thread_of(request, "pages", find)

    async def drawn() -> Response:
        return Response(await in_thread_of(request, "images", drawing.draw), media_type="image/png")

    return await unless_known(request, drawing.tag, drawn)


@router.get(
    "/{page}",
    summary="See what was read of a page",
    response_model=StoredPage,
    responses={200: shown(STORED_PAGE, "The page's text, words and elements."), **documented(404, 422)},
)
async def get_page(
    collection: CollectionName,
    document_id: DocumentId,
    page: PageNumber,
    library: OpenLibrary,
    request: Request,
    version: VersionNumber = None,
) -> Response:
    """Return the stored text of a page: that in which citations count.

    Its words and elements point into it.
    """

    def as_text() -> str:
        # A page may have very many words: they become text here, in a thread, not in the event loop.
        return library.page(collection, document_id, page, version).model_dump_json()

    return Response(await in_thread_of(request, "pages", as_text), media_type="application/json")


def _parse_highlight(text: str) -> tuple[int, int]:
    match = HIGHLIGHT.fullmatch(text)
    start, end = (int(match[1]), int(match[2])) if match else (0, 0)
    if start >= end:
        raise InvalidHighlight(f"“{text}” is no highlight: write start-end, as in highlight=120-188.")
    return start, end

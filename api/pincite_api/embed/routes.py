"""Serve frames of other sites: one page and its files, and the cited pages that a token names.

A sandboxed frame has no origin of its own, so everything here is given to any. It goes by the token alone,
which the page sends in a header; cookies and the service's key count for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from pincite.errors import NotFound
from pincite.library import Library
from pincite.store.stored_pages import PageElement, StoredPage
from pincite_api.dependencies import OpenLibrary, in_thread_of, refuse_unknown_query
from pincite_api.document_pages import PageNumber, Width
from pincite_api.embed.tokens import HEADER, CitedWords, Tokens
from pincite_api.pages import EMBED, PAGE_HEADERS, BuiltFile, built_page
from pincite_api.problems import RequestProblem

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": HEADER,
    "Access-Control-Max-Age": "600",
}


AROUND = 20
"""Elements of an HTML document that are shown before and after a cited one."""


class CitedSpan(BaseModel):
    """Characters of the stored text of a page."""

    page: int
    start: int
    end: int


class CitedPlaces(BaseModel):
    """The document and the pages that a token opens, and the stretches cited on them."""

    document: str
    version: int
    pages: list[int]
    spans: list[CitedSpan]


async def opened(request: Request, library: OpenLibrary) -> CitedWords:
    """Read what the token of a request opens. Raises RequestProblem, and NotFound where that is gone."""
    tokens: Tokens = request.app.state.embed_tokens
    cited = tokens.read(request.headers.get(HEADER, ""))
    await to_thread.run_sync(_check_reading, library, cited)
    return cited


Opened = Annotated[CitedWords, Depends(opened)]
data = APIRouter(prefix="/embed", dependencies=[Depends(refuse_unknown_query)], include_in_schema=False)


@data.get("/citation")
def get_citation(cited: Opened, library: OpenLibrary) -> CitedPlaces:
    """Return the document and the pages that the token of this request opens."""
    return CitedPlaces(
        document=library.document(cited.collection, cited.document_id).external_id,
        version=cited.version,
        pages=cited.pages,
        spans=[CitedSpan(page=page, start=start, end=end) for page, start, end in cited.spans],
    )


@data.get("/pages/{page}.png")
async def get_cited_image(
    page: PageNumber, cited: Opened, library: OpenLibrary, request: Request, width: Width
) -> Response:
    """Return the image of a cited page, as PNG."""
    _check_page(cited, page)
    collection, document = cited.collection, cited.document_id
    find = partial(library.page_drawing, collection, document, page, version=cited.version, width=width)
    drawing = await in_thread_of(request, "pages", find)
    return Response(await in_thread_of(request, "images", drawing.draw), media_type="image/png")


@data.get("/pages/{page}")
async def get_cited_page(page: PageNumber, cited: Opened, library: OpenLibrary, request: Request) -> Response:
    """Return what is shown of a cited page."""
    _check_page(cited, page)

    def as_text() -> str:
        stored = library.page(cited.collection, cited.document_id, page, cited.version)
        return _shown(stored, cited).model_dump_json()

    return Response(await in_thread_of(request, "pages", as_text), media_type="application/json")


def embed_routes(files: Mapping[str, BuiltFile], origins: Collection[str]) -> APIRouter:
    """Return the page that sites of these origins may frame, its files, and its data."""
    router = APIRouter(include_in_schema=False)
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {' '.join(origins)}"
    )

    @router.api_route("/embed", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        headers = {**PAGE_HEADERS, "Content-Security-Policy": policy}
        return built_page(files, EMBED).response(request, headers)

    @router.api_route("/embed/assets/{name}", methods=["GET", "HEAD"])
    async def asset(request: Request, name: str) -> Response:
        if not name.startswith("embed-") or name not in files:
            raise HTTPException(404)
        return files[name].response(request)

    @router.options("/embed/{path:path}")
    async def preflight(path: str) -> Response:
        return Response(status_code=204, headers=PREFLIGHT)

    router.include_router(data)
    return router


def _check_reading(library: Library, cited: CitedWords) -> None:
    """Raise NotFound where the version is gone, or was read anew: its spans may be other words by now."""
    if library.reading(cited.collection, cited.document_id, cited.version) != cited.reading:
        raise NotFound("version", "The document was read again since then. Ask the question again.")


def _shown(page: StoredPage, cited: CitedWords) -> StoredPage:
    """Return what is shown of a page.

    HTML has one for all of a document: there it is the elements around the cited ones, in their sections,
    with spaces for all other text, so that every offset still holds.
    """
    if page.width is not None:
        return page
    near: set[int] = set()
    for place, element in enumerate(page.elements):
        if any(start < element.end and element.start < end for _, start, end in cited.spans):
            around = range(max(0, place - AROUND), min(len(page.elements), place + AROUND + 1))
            section = _section(page, element)
            near.update(at for at in around if _section(page, page.elements[at]) == section)
    text = [" "] * len(page.text)
    elements = [page.elements[at] for at in sorted(near)]
    for element in elements:
        text[element.start : element.end] = page.text[element.start : element.end]
    return page.model_copy(update={"text": "".join(text), "elements": elements})


def _section(page: StoredPage, element: PageElement) -> list[str]:
    """Return the path of headings that an element stands below; a heading stands below itself."""
    own = [page.text[element.start : element.end]] if element.type == "Title" else []
    return [*element.headings, *own]


def _check_page(cited: CitedWords, page: int) -> None:
    """Raise RequestProblem where a page is none of those that a token opens."""
    if page not in cited.pages:
        raise RequestProblem(403, "page-not-cited", f"This address does not open page {page}.")

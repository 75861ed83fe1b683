"""The service: one app over one library, with its routes, its problems and its guards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import anyio
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.routing import Route
from starlette.types import ASGIApp

from pincite.library import Library
from pincite.runtime.health import PartState
from pincite_api import (
    about,
    bulk,
    collections,
    content,
    doctor,
    document_metadata,
    document_pages,
    documents,
    events,
    listing,
    questions,
    session,
    sources,
    versions,
)
from pincite_api import health as health_routes
from pincite_api.callers import Callers, FindCaller
from pincite_api.compression import JsonCompression
from pincite_api.cors import AllowedOrigins
from pincite_api.dependencies import refuse_unknown_query, require_caller
from pincite_api.embed.links import EmbedLinks
from pincite_api.embed.routes import embed_routes
from pincite_api.embed.tokens import Tokens
from pincite_api.event_notifier import EventNotifier
from pincite_api.full_disk import FullDisk
from pincite_api.guard import ResponseHeaders, SiteGuard, answered_hosts
from pincite_api.idempotency import Idempotency
from pincite_api.idempotency import describe as describe_keys
from pincite_api.mcp import create_server
from pincite_api.mcp.endpoint import PATH, Endpoint
from pincite_api.openai import chat, embeddings, models
from pincite_api.openai.envelope import describe_errors
from pincite_api.pages import page_routes, read_build
from pincite_api.places import Places
from pincite_api.problems import Problem, documented, handle_problems
from pincite_api.proxies import Network, TrustedProxies

AT_ONCE = {
    "uploads": 16,
    "syncs": 4,
    "images": 4,
    "pages": 8,
    "elements": 4,
    "deletes": 4,
    "changes": 4,
    "examinations": 2,
    "embeddings": 2,
}
"""Threads for each kind of slow work, so that it never delays a question."""

DESCRIPTION = """\
Answers from your documents in which every sentence points at a page, a box and words that were checked to
be there. Add a document, follow it until it is live, then ask.

Names, titles, headings and quotes are untrusted: they come from documents and are returned character by
character, so escape them before you show them, in a page as in a terminal.

Every error is `application/problem+json` with a stable `code` and a `detail` that says what to do.
"""


def create_app(
    library: Library,
    *,
    api_key: str | None = None,
    health: Callable[[], dict[str, PartState]] | None = None,
    allowed_hosts: Collection[str] | None = None,
    public_url: str | None = None,
    trusted_proxies: Iterable[Network] = (),
    allowed_origins: Collection[str] = (),
    model_aliases: Mapping[str, str] | None = None,
    embed_origins: Collection[str] = (),
    web: bool = True,
) -> FastAPI:
    """Return the REST service over a library, which stays the caller's to close.

    `api_key` is asked of every request below /v1 and at /mcp. `health` gives the state of each part that the
    library does not know, such as a worker; /readyz shows its code to anybody, and the rest only to who has
    the key. Requests that pages of other sites make are refused. `allowed_hosts` are the names, without a
    port, that the service answers to. `public_url` is the address that its users know: where it is given,
    the service answers to no other but this machine's own. What
    `trusted_proxies` say of a request holds. Pages of `allowed_origins` may use the paths of OpenAI's
    clients, whose names of models `model_aliases` maps to ours. `web` has the web page served. Pages of
    `embed_origins` may show the cited pages of an answer in a frame, which is a part of the web page.

    Raises ValueError for `allowed_origins` without an `api_key`: anybody's page could read every document.
    """
    if allowed_origins and api_key is None:
        raise ValueError("allowed_origins need an api_key")
    app = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title="Pincite",
        version="1",
        description=DESCRIPTION,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        # Otherwise the page has a site on the internet check the schema.
        swagger_ui_parameters={"validatorUrl": None},
    )
    app.state.library = library
    app.state.health = health or dict
    app.state.callers = Callers(api_key, library.parts.sessions, public_url)
    app.state.link_base = public_url or library.settings.loopback_address
    app.state.model_aliases = dict(model_aliases or {})
    app.state.embed_links = None
    app.state.notifier = EventNotifier(library.newest_event)
    app.state.answer_places = Places(library.settings.answers_at_once)
    app.state.threads = {what: anyio.CapacityLimiter(count) for what, count in AT_ONCE.items()}

    guarded = documented(403) if allowed_hosts is None and public_url is None else documented(403, 421)
    _include_resources(app, guarded, needs_key=api_key is not None)
    server = create_server(library, app.state.link_base, app.state.answer_places)
    hosts = answered_hosts(allowed_hosts, public_url)
    endpoint = Endpoint(server, hosts, needs_key=api_key is not None)
    app.router.routes.append(Route(PATH, endpoint, methods=["POST"], include_in_schema=False))

    framed = web and bool(embed_origins)
    files = read_build() if web else {}
    if web:
        app.include_router(page_routes(files))
    if framed:
        app.state.embed_tokens = tokens = Tokens(library.embed_secret(), api_key)
        app.state.embed_links = EmbedLinks(library, tokens, app.state.link_base)
        app.include_router(embed_routes(files, embed_origins))

    handle_problems(app)
    app.add_middleware(FullDisk, check_room=library.check_room)
    app.add_middleware(Idempotency, library=library)
    app.add_middleware(FindCaller, callers=app.state.callers)
    app.add_middleware(JsonCompression)
    app.add_middleware(SiteGuard, allowed_hosts=allowed_hosts, public_url=public_url, framed=framed)
    app.add_middleware(TrustedProxies, networks=trusted_proxies)
    _complete_responses(app, allowed_origins, framed=framed)
    _complete_description(app)
    return app


def _include_resources(app: FastAPI, guarded: dict[int | str, dict[str, Any]], *, needs_key: bool) -> None:
    """Add the routes below /v1, and the probes; `guarded` are the responses of what guards them all."""
    v1 = _first_version()
    resources = (
        collections,
        documents,
        listing,
        bulk,
        document_metadata,
        versions,
        content,
        document_pages,
        events,
        questions,
        sources,
        health_routes,
        doctor,
        about,
        models,
        chat,
        embeddings,
    )
    for resource in resources:
        v1.include_router(resource.router)
    v1.include_router(session.ending)
    app.include_router(health_routes.probes, responses=guarded)
    if needs_key:
        asked = [Depends(require_caller)]
        app.include_router(v1, dependencies=asked, responses=documented(401, 429) | guarded)
    else:
        app.include_router(v1, responses=guarded)
    open_to_all = _first_version()
    open_to_all.include_router(session.router)
    app.include_router(open_to_all, responses=guarded)


def _first_version() -> APIRouter:
    return APIRouter(
        prefix="/v1", dependencies=[Depends(refuse_unknown_query)], responses=documented(422, 500, 503)
    )


def _operation_id(route: APIRoute) -> str:
    return route.name


def _complete_responses(app: FastAPI, allowed_origins: Collection[str], *, framed: bool) -> None:
    """Give every response its headers. A layer that `add_middleware` adds misses the answers of 500."""
    build = app.build_middleware_stack

    def complete() -> ASGIApp:
        return ResponseHeaders(AllowedOrigins(build(), allowed_origins), framed=framed)

    app.build_middleware_stack = complete  # type: ignore[method-assign]


def _complete_description(app: FastAPI) -> None:
    """Put the problem's schema where the routes' responses refer to it, and say what every write takes."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        schema = describe()
        parts = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**parts.pop("$defs"), "Problem": parts}
        describe_keys(schema)
        describe_errors(schema)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]

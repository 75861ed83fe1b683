"""Give routes what they share: the library, the key, and the names in their paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import anyio
from anyio import to_thread
from fastapi import Depends, Path, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import Scope

from pincite.library import Library
from pincite.schema.strict import UNKNOWN, no_such
from pincite_api.callers import TOKEN_HEADER, caller_of
from pincite_api.problems import RequestProblem
from pincite_api.validation_errors import NO_NUL

BACK_AFTER_S = 5
Done = TypeVar("Done")
CollectionName = Annotated[
    str, Path(description="The collection's name.", max_length=63, pattern=NO_NUL, examples=["default"])
]
DocumentId = Annotated[
    str,
    Path(
        description="The document's id, as the service gave it.",
        max_length=64,
        pattern=NO_NUL,
        examples=["4b8f2c1e-6f0a-5d3b-9d0e-0a6f3f0c7a51"],
    ),
]
VersionNumber = Annotated[
    int | None,
    Query(
        description="The version's number; without it the live version, or else the newest.",
        ge=1,
        le=2**31 - 1,
    ),
]


async def in_thread_of(request: Request, what: str, work: Callable[[], Done]) -> Done:
    """Do what takes long in a thread of the few that the app has for that.

    Where the server has no more patience with it because the service ends, the client is told so.
    """
    try:
        return await to_thread.run_sync(work, limiter=request.app.state.threads[what])
    except anyio.get_cancelled_exc_class():
        go_on(request)
        raise


def go_on(request: Request) -> None:
    """Raise a problem when the service is about to end: for what would hold that up."""
    if request.app.state.notifier.leaving:
        raise RequestProblem(
            503,
            "service-stopping",
            "The service is being stopped. Ask again when it is back: what was finished stays finished.",
            headers={"Retry-After": str(BACK_AFTER_S)},
        )


async def refuse_unknown_query(request: Request) -> None:
    """Refuse query parameters that a route has no use for, as fields of a body are.

    Whoever narrows a list by a word that is ignored takes what comes for what was meant.
    """
    known = [field.alias for field in request.scope["route"].dependant.query_params]
    said = no_such("parameter", known)
    unknown = dict.fromkeys(name for name in request.query_params if name not in known)
    if unknown:
        raise RequestValidationError(
            [{"type": UNKNOWN, "loc": ("query", name), "msg": said} for name in unknown]
        )


_bearer = HTTPBearer(auto_error=False, description="The service's key.")
_api_key = APIKeyHeader(name="X-API-Key", auto_error=False, description="The service's key.")


async def library_of(request: Request) -> Library:
    """Return the library that the app serves."""
    library: Library = request.app.state.library
    return library


OpenLibrary = Annotated[Library, Depends(library_of)]


async def require_caller(
    request: Request,
    _bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    _header: Annotated[str | None, Security(_api_key)],
) -> None:
    """Refuse a caller whom `check_caller` refuses; this is the dependency."""
    check_caller(request.scope)


def check_caller(scope: Scope) -> None:
    """Refuse a caller who has neither the key nor a session, or tried too many keys.

    A session's cookie alone is refused where the request is more than a look. Raises RequestProblem.
    """
    caller = caller_of(scope)
    if caller is None:
        raise scope.get("caller_refused") or RequestProblem(
            401,
            "key-needed",
            "This needs the service's key: send “Authorization: Bearer <key>”, or “X-API-Key: <key>”.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if not caller.may(scope["method"]):
        raise RequestProblem(
            403,
            "session-token-needed",
            f"A session's cookie reads only. Send its token as {TOKEN_HEADER}, or sign in again.",
        )

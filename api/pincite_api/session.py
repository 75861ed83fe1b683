"""Signing in from a browser: the key is given once, and a cookie and a token stand for it from there on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field

from pincite.schema.strict import StrictModel
from pincite.store.registry.sessions import LONGEST
from pincite_api.bodies import JsonRoute
from pincite_api.callers import TOKEN_HEADER, Callers, caller_of
from pincite_api.dependencies import OpenLibrary
from pincite_api.examples import SIGNED_IN, shown
from pincite_api.problems import RequestProblem, documented

router = APIRouter(prefix="/session", tags=["session"], route_class=JsonRoute)
"""Routes for people who are not signed in yet."""
ending = APIRouter(prefix="/session", tags=["session"])


class SignIn(StrictModel):
    """The key that opens a session."""

    key: str = Field(description="The service's key.", min_length=1, max_length=4096)


class SignedIn(BaseModel):
    """The token that goes with the cookie. No other answer holds it."""

    token: str = Field(description=f"Send it as `{TOKEN_HEADER}` with every request that is not GET or HEAD.")
    expires: datetime = Field(description="When the session ends if nothing more is asked.")


class SessionState(BaseModel):
    """The caller's right to use the service; `expires` is null where that is not by a session."""

    signed_in: bool
    needs_key: bool
    expires: datetime | None


@router.post(
    "",
    summary="Sign in",
    responses={
        200: shown(SIGNED_IN, "The cookie is set."),
        **documented(401, 408, 409, 413, 415, 422, 429),
    },
)
async def sign_in(
    given: Annotated[SignIn, Body()], library: OpenLibrary, request: Request, response: Response
) -> SignedIn:
    """Start a session with the key. Its cookie reads; everything else needs the token beside it.

    It ends with its key, after 12 hours in which nothing is asked, and after 7 days. Whoever gives wrong keys
    has to wait.
    """
    callers: Callers = request.app.state.callers
    if callers.key is None:
        raise RequestProblem(409, "no-key-needed", "This service has no key: nobody needs to sign in.")
    if not callers.opens(given.key.encode(), request.scope):
        raise RequestProblem(
            401, "wrong-key", "This is not the service's key. Use the value of its PINCITE_API_KEY."
        )
    started = await to_thread.run_sync(library.parts.sessions.start, callers.key)
    name, secure = callers.cookie_name(request.scope)
    response.set_cookie(
        name,
        started.id,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    return SignedIn(token=started.token, expires=started.expires)


@router.get("", summary="See whether you are signed in")
async def get_session(request: Request) -> SessionState:
    """Tell whether the service has a key, and whether this request has it, or a session."""
    callers: Callers = request.app.state.callers
    caller = caller_of(request.scope)
    return SessionState(
        signed_in=caller is not None,
        needs_key=callers.key is not None,
        expires=caller.expires if caller else None,
    )


@ending.delete("", status_code=204, summary="Sign out")
async def sign_out(library: OpenLibrary, request: Request) -> Response:
    """End the session of the cookie. Signing out twice is safe, as long as the token was right."""
    callers: Callers = request.app.state.callers
    response = Response(status_code=204)
    if (session_id := callers.cookie(request.scope)) is not None:
        await to_thread.run_sync(library.parts.sessions.end, session_id)
        name, secure = callers.cookie_name(request.scope)
        response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
    return response

"""Responses that a browser may keep if it asks each time whether they are still what it has: ETag and 304."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response

REVALIDATE = "private, no-cache"
"""Not `immutable`: what was deleted must not live on in a browser."""
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "It is what the client has."}}


async def unless_known(request: Request, tag: str, make: Callable[[], Awaitable[Response]]) -> Response:
    """Return what `make` makes, with a tag, or 304 where the client has what the tag names."""
    headers = {"ETag": f'"{tag}"', "Cache-Control": REVALIDATE}
    response = Response(status_code=304) if knows(request, tag) else await make()
    response.headers.update(headers)
    return response


def knows(request: Request, tag: str) -> bool:
    """Return True if one of the tags that a client says it has is this one."""
    given = ",".join(request.headers.getlist("if-none-match")).split(",")
    return any(part.strip().removeprefix("W/") in (f'"{tag}"', "*") for part in given)

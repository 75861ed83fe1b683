"""Refuse writes on a full disk with 507; questions, and the writes that make room, go through.

It is an ASGI layer behind that of Idempotency-Key: a write that was done is answered as before, and of one
that is refused here nothing is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from anyio import to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from pincite.errors import DiskFull
from pincite_api.callers import caller_of
from pincite_api.idempotency import is_write
from pincite_api.problems import problem_of, problem_response

_MAKES_ROOM = re.compile(r"/v1/(collections/[^/]+/documents/(bulk|[^/]+/cancel)|doctor/heal)")
"""Paths that may be POSTed to. Of `bulk`, what makes no room is refused document by document."""


class FullDisk:
    """ASGI middleware: refuses a write for which there is no room."""

    def __init__(self, app: ASGIApp, check_room: Callable[[], None]) -> None:
        self._app = app
        self._check_room = check_room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or answer it with 507."""
        app: ASGIApp = self._app
        if scope["type"] == "http" and _adds(scope["method"], scope["path"]):
            caller = caller_of(scope)
            if caller and caller.may("POST"):  # who may not is told that instead
                try:
                    await to_thread.run_sync(self._check_room)
                except DiskFull as full:
                    app = problem_response(problem_of(full, scope["path"]))
        await app(scope, receive, send)


def _adds(method: str, path: str) -> bool:
    return is_write(method, path) and method != "DELETE" and not _MAKES_ROOM.fullmatch(path)

"""The same write twice, done once: a request with an Idempotency-Key that was answered is answered alike.

It is an ASGI layer around all routes, so that no write can lack it. A key is claimed before a request is
worked on, and the answer is kept before it is sent. Who comes with the key meanwhile is told to come again,
by a 409 as in the IETF's draft-ietf-httpapi-idempotency-key-header. Bodies are hashed as they pass.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

import anyio
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pincite.library import Library
from pincite.store.registry import Claimed, Requests, Result
from pincite_api.bodies import FORM_OVERHEAD_BYTES, MAX_JSON_BYTES
from pincite_api.body_hash import BodyHash, body_hash
from pincite_api.callers import caller_of
from pincite_api.problems import documented, problem, problem_response

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
RETRY_AFTER_S = 1
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_QUESTION = re.compile(r"/v1/(collections/[^/]+/(search|explain|answers)|chat/completions|embeddings)")
_DESCRIPTION = (
    "Makes it safe to send the request again: for a day, the same request with the same key is done once, "
    f"and answered as before, with `{REPLAYED}: true`. 1 to 255 visible ASCII characters, such as a UUID. "
    "Answers of 429 and of 500 and more are not kept, nor are refusals given before all of the body was read."
)

log = logging.getLogger(__name__)


def is_write(method: str, path: str) -> bool:
    """Return True if a request changes something. Questions are POSTed, but change nothing.

    A session is not such a thing: its answer holds a secret, which nobody keeps.
    """
    writes = method in {"POST", "PUT", "PATCH", "DELETE"} and path.startswith("/v1/")
    return writes and path != "/v1/session" and not (method == "POST" and _QUESTION.fullmatch(path))


class Idempotency:
    """ASGI middleware: answers a write that comes again with its key as it was answered the first time."""

    def __init__(self, app: ASGIApp, library: Library) -> None:
        self._app = app
        self._requests = library.parts.requests
        self._largest = library.settings.limits.max_upload_bytes + FORM_OVERHEAD_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do a write with a key once, and refuse a key that cannot be one."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        keys, caller = headers.getlist(HEADER), caller_of(scope)
        if not keys or not is_write(scope["method"], scope["path"]) or not caller or not caller.may("POST"):
            app: ASGIApp = self._app  # which says it, where the caller's own key or token is missing
        elif len(keys) > 1 or not _KEY.fullmatch(keys[0]):
            detail = (
                f"{HEADER} has 1 to 255 visible ASCII characters, and is given once: a UUID is a good one."
            )
            app = _refuse(scope, 422, "invalid-idempotency-key", detail)
        else:
            app = _Once(self._app, self._requests, self._largest, _id_of(caller.key, keys[0]))
        await app(scope, receive, send)


class _Once:
    """The app, for one request with its key."""

    def __init__(self, app: ASGIApp, requests: Requests, largest: int, key_id: str) -> None:
        self._app = app
        self._requests = requests
        self._largest = largest
        self._key_id = key_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do the request, or answer it as the first with its key was, or refuse it."""
        asked = b"%s %s?%s" % (scope["method"].encode(), scope["raw_path"], scope["query_string"])
        request, body = sha256(asked).hexdigest(), body_hash(Headers(scope=scope))
        found = await to_thread.run_sync(self._requests.claim, self._key_id, request)
        if isinstance(found, Claimed):
            await self._do(found, body, scope, receive, send)
        elif found.request != request:
            await _mismatch(scope, "method, path or query")(scope, receive, send)
        elif found.result is None:
            detail = f"The request that came first with this {HEADER} is under way. Send it again soon."
            again = {"Retry-After": str(RETRY_AFTER_S)}
            await _refuse(scope, 409, "idempotency-in-progress", detail, again)(scope, receive, send)
        elif await self._has_come(body, receive):
            same = body.digest == found.body
            response = _as_response(found.result) if same else _mismatch(scope, "body")
            await response(scope, receive, send)

    async def _has_come(self, body: BodyHash, receive: Receive) -> bool:
        """Read a body, at most as much as any may have; false: the client has left meanwhile."""
        while not body.whole and body.bytes <= self._largest:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            body.see(message)
        return True

    async def _do(self, claimed: Claimed, body: BodyHash, scope: Scope, receive: Receive, send: Send) -> None:
        answer: list[Message] = []

        async def watched() -> Message:
            message = await receive()
            body.see(message)
            return message

        async def caught(message: Message) -> None:
            answer.append(message)

        try:
            await self._holding(claimed, lambda: self._app(scope, watched, caught))
            result = _result(answer)
            if result.status < 400:
                await _read_rest(body, watched)
            if body.digest is not None and result.status != 429 and result.status < 500:
                await to_thread.run_sync(self._requests.finish, claimed, body.digest, result)
            else:
                await to_thread.run_sync(self._requests.release, claimed)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(self._requests.release, claimed)
            raise
        for message in answer:
            await send(message)

    async def _holding(self, claimed: Claimed, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work, and renew the claim for as long as that takes."""
        failed: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(self._renew, claimed)
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - raised below: a task group would wrap it
                failed = error
            group.cancel_scope.cancel()
        if failed is not None:
            raise failed

    async def _renew(self, claimed: Claimed) -> None:
        while True:
            await anyio.sleep(self._requests.lease_s / 3)
            try:
                await to_thread.run_sync(self._requests.renew, claimed)
            except Exception:  # the work is worth more than its claim: at worst it is done twice
                log.exception("The claim of a request could not be renewed.")


async def _read_rest(body: BodyHash, receive: Receive) -> None:
    """Read what a route had no use for: it belongs to the request too."""
    while not body.whole and body.bytes <= MAX_JSON_BYTES and (await receive())["type"] == "http.request":
        pass


def _result(answer: list[Message]) -> Result:
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in answer[0]["headers"]]
    content = b"".join(message.get("body", b"") for message in answer[1:])
    return Result(answer[0]["status"], headers, content)


def _as_response(result: Result) -> Response:
    response = Response(result.content, result.status)
    response.raw_headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in result.headers
    ]
    response.headers[REPLAYED] = "true"
    return response


def _id_of(caller: bytes, key: str) -> str:
    """Hash a key with its caller: another's key of the same name is another.

    Neither is kept, only this hash.
    """
    return sha256(f"{sha256(caller).hexdigest()} {key}".encode()).hexdigest()


def _mismatch(scope: Scope, what: str) -> Response:
    detail = f"This {HEADER} came before with another {what}. Give each request a key of its own."
    return _refuse(scope, 422, "idempotency-mismatch", detail)


def _refuse(
    scope: Scope, status: int, code: str, detail: str, headers: dict[str, str] | None = None
) -> Response:
    return problem_response(problem(status, code, detail, instance=scope["path"]), headers)


def describe(schema: dict[str, Any]) -> None:
    """Put the header, and how it is refused, into the description of every write."""
    parameter = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": _DESCRIPTION,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    }
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if is_write(method.upper(), path):
                parameters = operation.setdefault("parameters", [])
                parameters[:] = [*(p for p in parameters if p["name"] != HEADER), parameter]
                for status, response in documented(409, 422, 507).items():
                    operation["responses"].setdefault(str(status), response)

"""Errors as RFC 9457 problems: one format for whatever goes wrong, with a stable code and what to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPMethod, HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match

from pincite.errors import (
    AlreadyExists,
    BytesLost,
    DiskFull,
    DocumentError,
    GeneratorUnavailable,
    InvalidCursor,
    InvalidFilter,
    InvalidHighlight,
    InvalidMetadata,
    InvalidName,
    InvalidProfile,
    InvalidQuestion,
    InvalidSource,
    InvalidSuggestions,
    ListChanged,
    NoPageImage,
    NoRollback,
    NoRoomNow,
    NotFound,
    NothingToRetry,
    NothingUnderWay,
    OriginConflict,
    PinciteError,
    RequestError,
    SecretInSource,
    SetupError,
    SourceBusy,
    SourceError,
    SourceNotAllowed,
    UnderWay,
    UnknownLanguage,
    UnsupportedType,
    UploadTooLarge,
    VersionCancelled,
)
from pincite.store.outage import outage
from pincite_api.openai.envelope import ErrorEnvelope, envelope_of, speaks_openai, status_there
from pincite_api.validation_errors import Fault, fault_of

MEDIA_TYPE = "application/problem+json"
MAX_FAULTS = 20
"""Faults of one request that are told."""

STATUSES: dict[type[PinciteError], int] = {
    NotFound: 404,
    NoPageImage: 404,
    AlreadyExists: 409,
    NothingToRetry: 409,
    ListChanged: 409,
    VersionCancelled: 409,
    BytesLost: 409,
    OriginConflict: 409,
    SourceBusy: 409,
    SourceNotAllowed: 403,
    UnderWay: 409,
    NothingUnderWay: 409,
    NoRollback: 409,
    UploadTooLarge: 413,
    UnsupportedType: 415,
    InvalidName: 422,
    UnknownLanguage: 422,
    InvalidCursor: 422,
    InvalidFilter: 422,
    InvalidHighlight: 422,
    InvalidMetadata: 422,
    InvalidProfile: 422,
    InvalidQuestion: 422,
    InvalidSuggestions: 422,
    InvalidSource: 422,
    SecretInSource: 422,
    DocumentError: 422,
    RequestError: 400,
    SourceError: 502,
    NoRoomNow: 429,
    DiskFull: 507,
    SetupError: 503,
    GeneratorUnavailable: 503,
    PinciteError: 500,
}

log = logging.getLogger(__name__)


class Problem(BaseModel):
    """An error. `code` is stable and for programs, `detail` is a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    errors: list[Fault] | None = None


class RequestProblem(HTTPException):
    """A request that the service refuses by itself.

    An HTTPException, since that is what FastAPI lets through unchanged while it reads a body.
    """

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, headers)
        self.code = code


def problem(
    status: int, code: str, detail: str, *, instance: str | None = None, errors: list[Fault] | None = None
) -> Problem:
    """Return a problem whose type and title follow from its code."""
    return Problem(
        type=f"urn:pincite:problem:{code}",
        title=code.replace("-", " ").capitalize(),
        status=status,
        detail=detail,
        code=code,
        instance=instance,
        errors=errors,
    )


def problem_of(error: Exception, instance: str | None = None) -> Problem:
    """Return the problem that tells of an error. Of one that nobody foresaw it tells nothing from inside."""
    match error:
        case PinciteError():
            status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
            return problem(status, error.code, error.detail, instance=instance)
        case RequestValidationError():
            found = error.errors()
            faults = [fault_of(fault) for fault in found[:MAX_FAULTS]]
            detail = "The request is not as it must be: " + "; ".join(
                f"{'.'.join(fault.at)}: {fault.detail}" for fault in faults
            )
            if len(found) > MAX_FAULTS:
                detail += f"; and {len(found) - MAX_FAULTS:,} more"
            return problem(422, "invalid-request", detail, instance=instance, errors=faults)
        case RequestProblem():
            return problem(error.status_code, error.code, error.detail, instance=instance)
        case HTTPException():
            return _http_problem(error, instance)
    if away := outage(error):
        return problem_of(away, instance)
    return problem(
        500, "internal-error", "The service failed at this. Its log says where; try again.", instance=instance
    )


def envelope(found: Problem) -> ErrorEnvelope:
    """Return the same error as OpenAI's clients read it."""
    at = found.errors[0].at if found.errors else None
    return envelope_of(status_there(found.status), found.code, found.detail, at)


def problem_response(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the response that carries a problem, as the clients of its path read errors."""
    if speaks_openai(found.instance):
        return Response(
            envelope(found).model_dump_json(ensure_ascii=True),
            status_code=status_there(found.status),
            headers=headers,
            media_type="application/json",
        )
    return Response(
        # ASCII, because a detail may repeat text of the request that has no encoding.
        found.model_dump_json(exclude_none=True, ensure_ascii=True),
        status_code=found.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def handle_problems(app: FastAPI) -> None:
    """Answer every error of an app with a problem."""

    async def respond(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            error = HTTPException(error.status_code, headers={"Allow": ", ".join(_methods_at(request))})
        return problem_response(problem_of(error, request.url.path), _headers(error))

    async def nobody_is_there(request: Request, error: Exception) -> Response:
        log.info("The client left during %s %s.", request.method, request.url.path)
        return Response(status_code=400)

    async def give_up(request: Request, error: Exception) -> Response:
        response = await respond(request, error)
        # The error is raised again, and the connection closed behind it: a client that is not told asks on.
        response.headers["Connection"] = "close"
        return response

    for kind in (PinciteError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, respond)
    app.add_exception_handler(Exception, give_up)
    app.add_exception_handler(ClientDisconnect, nobody_is_there)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can end in these problems."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def _methods_at(request: Request) -> list[str]:
    """Return what a path takes, by all routes: an error of the router tells of the first alone."""
    return [
        method
        for method in HTTPMethod
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.router.routes
        )
    ]


def _headers(error: Exception) -> Mapping[str, str] | None:
    match error:
        case NoRoomNow():
            return {"Retry-After": str(error.retry_after_s)}
        case HTTPException():
            return error.headers
    return None


def _http_problem(error: HTTPException, instance: str | None) -> Problem:
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    detail = error.detail
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = f"There is nothing at {instance}. /docs lists what there is."
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "other methods")
        detail = f"{instance} cannot be asked that way; it takes {allowed}."
    return problem(error.status_code, code, detail, instance=instance)

"""Errors as OpenAI's clients read them, on the paths that they ask."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel

_PATHS = re.compile(r"/v1/(models(/.*)?|chat/completions|embeddings)")
SIDES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class ErrorBody(BaseModel):
    """An error. `code` is stable and for programs, `message` is a sentence for people."""

    message: str
    type: str
    param: str | None
    code: str


class ErrorEnvelope(BaseModel):
    """An error, as OpenAI's clients read it."""

    error: ErrorBody


def speaks_openai(path: str | None) -> bool:
    """Return True if a path is one that OpenAI's clients ask."""
    return path is not None and _PATHS.fullmatch(path) is not None


def status_there(status: int) -> int:
    """Return the status with which OpenAI's interface says the same. A field that is wrong is 400 there."""
    return 400 if status == 422 else status


def envelope_of(status: int, code: str, message: str, at: list[str] | None) -> ErrorEnvelope:
    """Return the envelope of an error. `at` leads from the body or the query to the field that is wrong."""
    kind = SIDES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return ErrorEnvelope(
        error=ErrorBody(message=message, type=kind, param=".".join(at[1:]) or None if at else None, code=code)
    )


def describe_errors(schema: dict[str, Any]) -> None:
    """Put the envelope where the description of these paths has a problem."""
    parts = ErrorEnvelope.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"] |= {**parts.pop("$defs"), "ErrorEnvelope": parts}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorEnvelope"}}}
    for path, operations in schema["paths"].items():
        for operation in operations.values() if speaks_openai(path) else ():
            responses = operation["responses"]
            for status in [status for status in responses if int(status) >= 400]:
                told = responses.pop(status)
                responses[str(status_there(int(status)))] = {**told, "content": content}

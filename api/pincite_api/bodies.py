"""Request bodies: never over their limit, and never whole in memory when they are files."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, cast

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import StringConstraints, TypeAdapter, ValidationError
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Message

from pincite.extract.sniff import START_BYTES, media_type_of
from pincite.schema.strict import no_such
from pincite.schema.user_metadata import parse_patch
from pincite.store.blobs import too_large
from pincite_api.dependencies import in_thread_of
from pincite_api.names import base_name
from pincite_api.problems import RequestProblem
from pincite_api.validation_errors import NO_NUL

FORM = "multipart/form-data"
MAX_JSON_BYTES = 1 << 20
FORM_OVERHEAD_BYTES = 1 << 18
"""Bytes of a form beside its file: boundaries, headers and three short fields."""
MAX_FIELD_BYTES = 1 << 14
FORM_FIELDS = ("external_id", "file", "metadata", "origin")
MAX_FIELDS = 8
"""Fields of a form that are read: more than there are, so that one that is not known can be named."""
SPOOL_BYTES = 1 << 14
"""Bytes of a body that are kept in memory while it comes. Hundreds may come slowly at once."""
MAX_ORIGIN = 2048
"""Characters of where a file comes from."""
_ORIGIN = TypeAdapter(Annotated[str, StringConstraints(max_length=MAX_ORIGIN, pattern=NO_NUL)])


def limit_body(request: Request, limit: int, over: Exception) -> Request:
    """Return the request with a limit on its body.

    Reading it raises `over` as soon as there are more than `limit` bytes.
    """
    if int(request.headers.get("content-length", 0)) > limit:
        raise over
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise over
        return message

    return Request(request.scope, receive)


class JsonRoute(APIRoute):
    """A route whose body, where it has one, is JSON, is parsed whole, and so has a limit of its own."""

    max_bytes = MAX_JSON_BYTES

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request, and refuses one whose body is too long."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle
        detail = f"A request has at most {self.max_bytes:,} bytes of JSON. Ask in fewer words."

        async def limited(request: Request) -> Response:
            kind = media_type(request)
            if _has_body(request) and kind != "application/json" and not kind.endswith("+json"):
                raise RequestProblem(415, "json-needed", "Send JSON, with Content-Type: application/json.")
            over = RequestProblem(413, "body-too-large", detail)
            return await handle(await _when_whole(limit_body(request, self.max_bytes, over)))

        return limited


async def _when_whole(request: Request) -> Request:
    """Return the request once its body has come, which is kept in a file meanwhile, unless it is small."""
    with SpooledTemporaryFile(SPOOL_BYTES) as file:
        async with aclosing(request.stream()) as stream:
            async for piece in stream:
                if file.tell() + len(piece) <= SPOOL_BYTES:
                    file.write(piece)
                else:
                    await in_thread_of(request, "uploads", partial(file.write, piece))
        file.seek(0)
        coming: list[Message] = [{"type": "http.request", "body": file.read(), "more_body": False}]

    async def receive() -> Message:
        return coming.pop() if coming else await request.receive()

    return Request(request.scope, receive)


def _has_body(request: Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


def media_type(request: Request) -> str:
    """Return what a request says its body is, without parameters; empty: it says nothing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Start:
    """The start of a file as it comes: what cannot be read is refused as soon as that shows.

    A shorter file is judged by who stores it.
    """

    def __init__(self) -> None:
        self._bytes: bytes | None = b""

    def see(self, data: bytes, filename: str) -> None:
        """Take in the next bytes. Raises UnsupportedType."""
        if self._bytes is None:
            return
        self._bytes += data[: START_BYTES - len(self._bytes)]
        if len(self._bytes) == START_BYTES:
            media_type_of(self._bytes, filename)
            self._bytes = None  # there may be hundreds that come slowly


@asynccontextmanager
async def read_file(
    request: Request, max_file_bytes: int, checked_as: str | None
) -> AsyncGenerator[IO[bytes], None]:
    """Read a body into a temporary file, which is there until the context is left.

    No thread waits for the client meanwhile. `checked_as` is the file's name where only what can be read is
    taken; None: any kind is. Raises UploadTooLarge and UnsupportedType as soon as it shows.
    """
    limited = limit_body(request, max_file_bytes, too_large(max_file_bytes))
    begun = _Start()
    with SpooledTemporaryFile(SPOOL_BYTES) as file:
        async with aclosing(limited.stream()) as stream:
            async for piece in stream:
                if checked_as is not None:
                    begun.see(piece, checked_as)
                await in_thread_of(request, "uploads", partial(file.write, piece))
        file.seek(0)
        yield file


class _FileFormParser(MultiPartParser):
    """Keeps little of a file in memory, and refuses one as soon as its start shows what it is.

    A file that has no name of its own is judged when the form has come.
    """

    spool_max_size = SPOOL_BYTES

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None]) -> None:
        super().__init__(headers, stream, max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
        self._begun = _Start()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        super().on_part_data(data, start, end)
        file = self._current_part.file
        if file is not None and file.filename:
            self._begun.see(data[start:end], base_name(file.filename))


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file in a multipart form, and the fields beside it."""

    file: UploadFile
    external_id: str | None
    origin: str | None
    metadata: dict[str, object]


@asynccontextmanager
async def read_file_form(request: Request, max_file_bytes: int) -> AsyncGenerator[FileForm, None]:
    """Read a multipart form; its file is in a temporary file, until the context is left.

    Raises UploadTooLarge and UnsupportedType as soon as it shows, RequestProblem for a body that is not such
    a form, RequestValidationError for an origin that cannot be kept, InvalidName and InvalidMetadata.
    """
    if media_type(request) != FORM:
        raise RequestProblem(
            415, "form-needed", "Send the document as the field “file” of multipart/form-data, or use PUT."
        )
    limited = limit_body(request, max_file_bytes + FORM_OVERHEAD_BYTES, too_large(max_file_bytes))
    async with aclosing(limited.stream()) as stream:
        try:
            form = await _FileFormParser(request.headers, stream).parse()
        except MultiPartException as error:
            raise RequestProblem(
                400, "malformed-form", f"The form cannot be read: {error.message}"
            ) from error
    try:
        yield _file_form(form)
    finally:
        await form.close()


def _file_form(form: FormData) -> FileForm:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise RequestProblem(422, "file-needed", "The form has no file in its field “file”.")
    unknown = sorted(set(form) - set(FORM_FIELDS))
    if unknown:
        raise RequestProblem(
            422,
            "unknown-field",
            f"“{unknown[0]}”: {no_such('field', FORM_FIELDS)}.",
        )
    external_id, origin, metadata = (
        cast(str | None, form.get(name)) for name in ("external_id", "origin", "metadata")
    )
    if origin is not None:
        _check_origin(origin)
    return FileForm(file, external_id, origin, parse_patch(metadata) if metadata else {})


def _check_origin(origin: str) -> None:
    try:
        _ORIGIN.validate_python(origin)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise RequestValidationError([{**fault, "loc": ("body", "origin")} for fault in faults]) from None

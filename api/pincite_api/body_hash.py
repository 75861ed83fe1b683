"""Tell if two bodies are the same, by the hash of what passes by: nothing of them is kept."""

from __future__ import annotations

from hashlib import sha256

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import Message


class BodyHash:
    """The SHA-256 of a body's bytes, once all of them have passed."""

    def __init__(self, headers: Headers) -> None:
        self.bytes = 0
        self.whole = "transfer-encoding" not in headers and headers.get("content-length", "0") == "0"
        """True once the body has come to its end."""
        self._hash = sha256()

    def see(self, message: Message) -> None:
        """Take in a message that the server handed on."""
        if message["type"] == "http.request" and not self.whole:
            body = message.get("body", b"")
            self.bytes += len(body)
            self._take(body)
            self.whole = not message.get("more_body", False)

    @property
    def digest(self) -> str | None:
        """Return it in hex; None if the body was not read to its end, or is not what it says it is."""
        return self._digest() if self.whole else None

    def _take(self, body: bytes) -> None:
        self._hash.update(body)

    def _digest(self) -> str | None:
        return self._hash.hexdigest()


class FormHash(BodyHash):
    """Hash the fields and files of a multipart form, in any order.

    Each time a form is sent, another boundary stands between them, so its bytes tell nothing.
    """

    def __init__(self, headers: Headers, boundary: bytes) -> None:
        super().__init__(headers)
        self._broken = False
        self._ended = False
        self._name, self._value = b"", b""
        self._parts: list[str] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_begin": self._begin_header,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._end_header,
                "on_part_data": self._part_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    def _take(self, body: bytes) -> None:
        if not self._broken:
            try:
                self._parser.write(body)
            except FormParserError:  # the route says what is wrong with it
                self._broken = True

    def _digest(self) -> str | None:
        if self._broken or not self._ended:
            return None
        return sha256("".join(sorted(self._parts)).encode()).hexdigest()

    def _begin_part(self) -> None:
        self._hash = sha256()

    def _begin_header(self) -> None:
        self._name, self._value = b"", b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._hash.update(self._value + b"\0")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._hash.update(data[start:end])

    def _end_part(self) -> None:
        self._parts.append(self._hash.hexdigest())

    def _end(self) -> None:
        self._ended = True


def body_hash(headers: Headers) -> BodyHash:
    """Return what tells the bodies of a request with these headers apart."""
    kind, options = parse_options_header(headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if kind.lower() != b"multipart/form-data" or not boundary:
        return BodyHash(headers)
    try:
        return FormHash(headers, boundary)
    except FormParserError:  # a boundary that is too long: the route says so
        return BodyHash(headers)

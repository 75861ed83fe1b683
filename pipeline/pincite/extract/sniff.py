"""Tell the type of a file by its bytes. A name never makes a PDF of what is none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Literal

from pincite.errors import EmptyFile, UnsupportedType

WORD: Literal["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)
MediaType = Literal[
    "application/pdf",
    "text/html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]

START_BYTES = 65_536
"""Bytes at the start of a file that its media type is judged by."""
PDF_HEADER_WITHIN = 1024
"""Bytes in which readers look for the header of a PDF (ISO 32000-1, implementation note 13)."""

HTML_NAMES = (".html", ".htm", ".xhtml", ".xht")
WORD_NAMES = (".docx",)
NAMES: dict[MediaType, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "text/html": HTML_NAMES,
    WORD: WORD_NAMES,
}
"""Endings of names of files that are read."""
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|h[1-6]|p|div|table|article)\b", re.I
)
_ZIP = b"PK\x03\x04"
_WORD_PART = re.compile(rb"PK\x03\x04.{26}word/", re.DOTALL)
"""The beginning of a file in the folder that an archive has if it is a Word file (APPNOTE.TXT, 4.3.7)."""
_TAG = re.compile(rb"<[a-z][a-z0-9]*[\s>/]", re.I)
_KNOWN = (
    (_ZIP, "another Office document or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document, or one with a password"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"{\\rtf", "rich text"),
    (b"%!PS", "PostScript"),
    (b"\x1f\x8b", "a gzip archive"),
)


def media_type_by_name(filename: str) -> MediaType | None:
    """Return the media type that a file's name promises, None where it promises none."""
    return next((kind for kind, ends in NAMES.items() if filename.lower().endswith(ends)), None)


def media_type(path: Path, filename: str) -> MediaType:
    """Return the media type by content. Raises EmptyFile and UnsupportedType."""
    with path.open("rb") as file:
        return media_type_of(file.read(START_BYTES), filename)


def checked(pieces: Iterable[bytes], filename: str) -> Iterator[bytes]:
    """Pass on the pieces of a file that can be read. No more than its start is taken to see that.

    Raises EmptyFile and UnsupportedType at once, not when the first piece is taken.
    """
    coming, taken, size = iter(pieces), [], 0
    while size < START_BYTES and (piece := next(coming, None)) is not None:
        taken.append(piece)
        size += len(piece)
    media_type_of(b"".join(taken), filename)
    return chain(taken, coming)


def media_type_of(start: bytes, filename: str) -> MediaType:
    """Return the media type of a file by its first START_BYTES. Raises EmptyFile and UnsupportedType."""
    start = start[:START_BYTES]
    if not start:
        raise EmptyFile(
            f"{filename} is empty: its upload was cut off, or nothing was saved in it. Add the whole file."
        )
    if b"%PDF-" in start[:PDF_HEADER_WITHIN]:
        return "application/pdf"
    if start.startswith(_ZIP) and (_WORD_PART.search(start) or filename.lower().endswith(WORD_NAMES)):
        return WORD
    text = _ascii_of(start)
    if _HTML_START.search(text[:4096]) and text.lstrip()[:1] == b"<":
        return "text/html"
    if filename.lower().endswith(HTML_NAMES) and b"\x00" not in text and _TAG.search(text):
        return "text/html"
    raise UnsupportedType(
        f"{_named(filename)} {_content(start)}: give a PDF, an HTML or a Word file (.docx)."
    )


def _ascii_of(start: bytes) -> bytes:
    """Return the bytes without a byte order mark, UTF-16 and UTF-32 narrowed: enough to see tags."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return start.decode(encoding, "replace").encode("ascii", "replace").lstrip(b"?")
    return start


def _named(filename: str) -> str:
    suffix = Path(filename).suffix
    return f"This file is named {suffix} but holds" if suffix else "This file holds"


def _content(start: bytes) -> str:
    for magic, name in _KNOWN:
        if start.startswith(magic):
            return name
    printable = b"\x00" not in start and sum(byte < 9 or 13 < byte < 32 for byte in start) < len(start) / 100
    return "plain text" if printable else "bytes of an unknown kind"

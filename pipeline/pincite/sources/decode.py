"""Bodies of responses, decompressed a piece at a time and never beyond a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from pincite.errors import BadResponse, FetchTooLarge

ACCEPTED = "gzip"
PIECE = 1 << 16
_GZIP = zlib.MAX_WBITS | 16


def decoded(pieces: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """Yield the pieces of a body without its Content-Encoding.

    Raises FetchTooLarge as soon as more than `limit` bytes have come, before or after decompressing, and
    BadResponse for an encoding that was not asked for, or a body that is broken.
    """
    counted = limited(pieces, limit)
    match encoding.strip().lower():
        case "" | "identity":
            yield from counted
        case "gzip" | "x-gzip":
            yield from limited(inflated(counted), limit)
        case other:
            raise BadResponse(f"It is compressed with “{other[:50]}”, which was not asked for.")


def inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what gzip compressed, in pieces of bounded size. Raises BadResponse."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if inflate.eof:  # gzip allows several members
                    inflate = zlib.decompressobj(_GZIP)
                if found := inflate.decompress(rest, PIECE):
                    yield found
                rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        while not inflate.eof and (found := inflate.decompress(b"", PIECE)):
            yield found
    except zlib.error as error:
        raise BadResponse(f"Its compressed body is broken ({error}).") from None
    if not inflate.eof:
        raise BadResponse("Its compressed body ends before its end.")


def limited(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield the pieces, up to a limit in bytes. Raises FetchTooLarge."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise FetchTooLarge(f"It has more than {limit:,} bytes.")
        yield piece

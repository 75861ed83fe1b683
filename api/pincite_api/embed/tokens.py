"""Tokens that open what one citation names, for an hour. They are signed, so that nobody else can make one.

What signs them is made of a secret of the installation and of the service's key: a token ends with that key.
The signature is of the text as it was sent, and is compared as text, so that no other text has it.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from pincite_api.problems import RequestProblem

VALID_S = 3600
MAX_SPANS = 40
"""Spans of a citation. Addresses must stay short: they lie in the histories of chats."""
MAX_TOKEN = 4096
HEADER = "X-Pincite-Embed"


@dataclass(frozen=True, slots=True)
class CitedWords:
    """Stretches of one version of one document, and the pages that they are on: all that a token opens.

    `reading` names what was read of the version, since its spans mean nothing in another reading. A span is a
    page, a start and an end.
    """

    collection: str
    document_id: str
    version: int
    reading: str
    spans: tuple[tuple[int, int, int], ...]

    @property
    def pages(self) -> list[int]:
        """The pages, in order."""
        return sorted({page for page, _, _ in self.spans})


class Tokens:
    """Makes tokens and reads them."""

    def __init__(self, secret: str, key: str | None, clock: Callable[[], float] = time.time) -> None:
        of_key = b"no key" if key is None else b"key " + key.encode()
        self._key = hmac.new(secret.encode(), b"pincite embed, " + of_key, sha256).digest()
        self._clock = clock

    def sign(self, cited: CitedWords) -> str:
        """Return a token that opens this for an hour from now."""
        expires = int(self._clock()) + VALID_S
        named = [cited.collection, cited.document_id, cited.version, cited.reading, cited.spans, expires]
        content = _text(json.dumps(named, separators=(",", ":"), ensure_ascii=False).encode())
        return f"{content}.{self._signature(content)}"

    def read(self, token: str) -> CitedWords:
        """Return what a token opens. Raises RequestProblem."""
        content, _, signature = token.partition(".")
        genuine = len(token) <= MAX_TOKEN and token.isascii()
        if not genuine or not hmac.compare_digest(signature, self._signature(content)):
            raise RequestProblem(
                401,
                "embed-token-invalid",
                "This service did not give this address, or its key has changed. Ask the question again.",
            )
        collection, document_id, version, reading, spans, expires = json.loads(_bytes(content))
        if expires <= self._clock():
            raise RequestProblem(
                401,
                "embed-token-expired",
                "This address was valid for an hour, and that is over. Ask the question again.",
            )
        return CitedWords(collection, document_id, version, reading, tuple(map(tuple, spans)))

    def _signature(self, content: str) -> str:
        return _text(hmac.new(self._key, content.encode(), sha256).digest())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""The address at which a page of another site shows a citation in a frame."""

from __future__ import annotations

from pincite.errors import NotFound
from pincite.library import Library
from pincite.schema.answer import Citation
from pincite_api.embed.tokens import MAX_SPANS, MAX_TOKEN, CitedWords, Tokens


class EmbedLinks:
    """Makes such addresses for whoever may ask questions. They begin with `base`."""

    def __init__(self, library: Library, tokens: Tokens, base: str) -> None:
        self._library = library
        self._tokens = tokens
        self._base = base

    def of(self, collection: str, citation: Citation) -> str | None:
        """Return the address of a citation. None: its document went, or it has more spans than one holds."""
        spans = tuple((span.page, span.start, span.end) for span in citation.spans)
        if not 0 < len(spans) <= MAX_SPANS:
            return None
        document, version = citation.document_id, citation.version
        try:
            reading = self._library.reading(collection, document, version)
        except NotFound:
            return None
        token = self._tokens.sign(CitedWords(collection, document, version, reading, spans))
        return f"{self._base}/embed#{token}" if len(token) <= MAX_TOKEN else None

"""The calls that a source makes to the library that its documents go to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from pincite.schema.document import Accepted, Document, Receipt


class Intake(Protocol):
    """Take documents in and let go of them; `Library` says what each call does and raises."""

    def find(self, collection: str, external_id: str) -> Document | None:
        """Return the document of an external id, or None."""

    def add(
        self,
        collection: str,
        external_id: str,
        pieces: Iterable[bytes],
        *,
        filename: str,
        origin: str | None = None,
        metadata: Mapping[str, object] | None = None,
        any_kind: bool = False,
    ) -> Accepted:
        """Accept a file."""

    def update(
        self, collection: str, document_id: str, *, metadata: Mapping[str, object] | None = None
    ) -> Document:
        """Merge into a document's metadata."""

    def delete(self, collection: str, document_id: str) -> Receipt:
        """Delete a document."""

"""A document's versions: shown, gone back to, and called off while they are on their way."""

from __future__ import annotations

from pincite.index.vector_index import VectorIndex
from pincite.lifecycle.removal import Remover
from pincite.schema.document import Document, PastVersion
from pincite.store.registry import AttributeWriter, Registry


class History:
    """Rollback and cancelling: what can be done with a document's versions beside adding another."""

    def __init__(
        self, registry: Registry, index: VectorIndex, attributes: AttributeWriter, remover: Remover
    ) -> None:
        self._registry = registry
        self._index = index
        self._attributes = attributes
        self._remover = remover

    def versions(self, collection: str, document_id: str) -> list[PastVersion]:
        """Return every version that a document has, the newest first. Raises NotFound."""
        return self._registry.history(collection, document_id)

    def rollback(self, collection: str, document_id: str, number: int | None = None) -> Document:
        """Go back to a version that answered before, in one commit, without reading anything again.

        The version itself becomes live again under its own number, and the one that was live becomes
        superseded with a grace period of its own, so that it can be gone back to in turn. The next content
        that is added gets the next number as ever. Without `number`, it is the newest older version that is
        still in its grace period; a version that is live already is left as it is.

        Raises NotFound, NoRollback where the grace period is over or no such version answered, and UnderWay
        while a newer version is being brought in: it would undo the rollback when it is done.
        """
        version_id, seen = self._registry.rollback_target(collection, document_id, number)
        # Its points are as they were when it was superseded: filters must find them before the commit.
        self._index.set_attributes(version_id, seen)
        self._index.set_servable(version_id, True)
        self._index.flush()
        document = self._registry.rollback(collection, document_id, version_id, seen)
        self._attributes.write([document_id])
        return document

    def cancel(self, collection: str, document_id: str) -> Document:
        """Cancel the version of a document that waits or is being read. The live one goes on answering.

        Its worker is refused its next write and stops reading, within seconds. What it had made is removed.
        Raises NotFound, or NothingUnderWay.
        """
        self._remover.remove(self._registry.cancel(collection, document_id))
        return self._registry.document(collection, document_id)

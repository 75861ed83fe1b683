"""Accept files: check what can be checked at once, store the bytes, and put the version in the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pincite.extract.sniff import checked
from pincite.runtime.room import Room
from pincite.schema.document import Accepted
from pincite.schema.user_metadata import merge_patch
from pincite.store.blobs import BlobStore
from pincite.store.registry import AttributeWriter, Registry, check_external_id


class Uploads:
    """Takes files of at most `max_bytes` for the pipeline whose fingerprint is `fingerprint`."""

    def __init__(
        self,
        registry: Registry,
        blobs: BlobStore,
        attributes: AttributeWriter,
        room: Room,
        *,
        fingerprint: str,
        max_bytes: int,
    ) -> None:
        self._registry = registry
        self._blobs = blobs
        self._attributes = attributes
        self._room = room
        self._fingerprint = fingerprint
        self._max_bytes = max_bytes

    def accept(
        self,
        collection: str,
        external_id: str,
        pieces: Iterable[bytes],
        *,
        filename: str,
        origin: str | None,
        replace: bool,
        metadata: Mapping[str, object] | None,
        any_kind: bool,
    ) -> Accepted:
        """Accept a file, as `Library.add` says."""
        self.check(collection, external_id, metadata)
        if not any_kind:
            pieces = checked(pieces, filename)
        with self._blobs.stage(pieces, limit=self._max_bytes) as content:
            accepted = self._registry.accept(
                collection,
                external_id,
                content,
                filename=filename,
                fingerprint=self._fingerprint,
                origin=origin,
                replace=replace,
                metadata=metadata,
            )
        if metadata:
            self._attributes.write([accepted.document.id])
        return accepted

    def check(self, collection: str, external_id: str, metadata: Mapping[str, object] | None) -> None:
        """Check all that needs no file.

        Raises NotFound, QueueFull, DiskFull, InvalidName and InvalidMetadata.
        """
        self._registry.revision(collection)
        self._room.check()
        self._registry.check_room()
        check_external_id(external_id)
        merge_patch({}, metadata or {})
        if metadata and (document := self._registry.find(collection, external_id)):
            self._attributes.check_room(document.id)

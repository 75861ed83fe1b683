"""Find what belongs to no version: points, blobs, page images and parts of files that were left behind.

Each is looked at once more inside a commit of the registry's before it is named, and before it is removed:
what a worker is about to name is not yet named in a reader's snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

from pincite.index.vector_index import VectorIndex
from pincite.maintenance.difference import Difference, orphan
from pincite.maintenance.store_view import SnapshotView
from pincite.schema.document import SEARCHABLE
from pincite.store.blobs import BlobStore
from pincite.store.page_images import PageImages
from pincite.store.registry import StoredVersion
from pincite.store.registry.orphan_checks import OrphanChecks

ABANDONED_AFTER = timedelta(days=1)
"""A part of a file that has not grown for so long has no writer any more."""


class Orphans:
    """Finds and removes what is nobody's."""

    def __init__(
        self, checks: OrphanChecks, index: VectorIndex, blobs: BlobStore, images: PageImages
    ) -> None:
        self._checks = checks
        self._index = index
        self._blobs = blobs
        self._images = images

    def examine(self, view: SnapshotView, versions: Sequence[StoredVersion]) -> Iterator[Difference]:
        """Everything that no version has; `versions` are those that were there after the view was made."""
        known = {version.id for version in versions}
        used = {blob for version in versions for blob in version.blobs}
        shown = {v.id for v in versions if v.state in SEARCHABLE}
        suspects = [
            *(
                orphan("points-unknown", version_id=each, found=view.versions[each])
                for each in view.versions
                if each not in known
            ),
            *(orphan("blob-unused", blob=each) for each in view.sizes if each not in used),
            *(
                orphan("images-left", version_id=each)
                for each in self._images.versions()
                if each not in shown
            ),
        ]
        for suspect in suspects:
            with self._while_orphan(suspect) as is_orphan:
                pass
            if is_orphan:
                yield suspect
        for name in self._blobs.partials(ABANDONED_AFTER):
            yield orphan("partial-left", blob=name)
        for version_id, path in self._images.partials(ABANDONED_AFTER):
            yield orphan("partial-left", version_id=version_id, blob=path)

    def remove(self, found: Difference) -> bool:
        """Remove something that still is nobody's; whether it was."""
        if found.code == "partial-left":
            assert found.blob, "a part of a file has a name"
            if found.version_id:
                self._images.discard_partial(found.blob)
            else:
                self._blobs.discard_partial(found.blob)
            return True
        with self._while_orphan(found) as is_orphan:
            if not is_orphan:
                return False
            if found.blob:
                self._blobs.remove(found.blob)
            elif found.version_id and found.code == "images-left":
                self._images.remove(found.version_id)
            elif found.version_id:
                self._index.delete(found.version_id)
                self._index.flush()
            return True

    def _while_orphan(self, found: Difference) -> AbstractContextManager[bool]:
        """Tell whether something is nobody's, which stays so for the block."""
        if found.blob:
            return self._checks.while_unused(found.blob)
        assert found.version_id, "what is no blob is of a version"
        if found.code == "images-left":
            return self._checks.while_hidden(found.version_id)
        return self._checks.while_gone(found.version_id)

"""Goes round the blobs, a few at a time, to find those whose bytes are not what they were."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from math import ceil

from pincite.store.blobs import BlobStore
from pincite.store.registry.blob_checks import BlobChecks

log = logging.getLogger(__name__)


class BlobScrubber:
    """Reads blobs and compares them with their hashes.

    At most `percent` of all blobs and `max_bytes` are read at a time, but always one, unless `percent` is 0.
    """

    def __init__(self, blobs: BlobStore, checks: BlobChecks, percent: float, max_bytes: int) -> None:
        self._blobs = blobs
        self._checks = checks
        self._percent = percent
        self._max_bytes = max_bytes

    def scrub_some(self, sizes: Mapping[str, int]) -> set[str]:
        """Read the blobs that were not checked for the longest time, and return those that are damaged."""
        return self._damaged(list(self._due(sizes))) if self._percent else set()

    def scrub_all(self, sizes: Mapping[str, int]) -> set[str]:
        """Read every blob, and return those that are damaged."""
        self._checks.by_age(sizes.keys())
        return self._damaged(sizes.keys())

    def _due(self, sizes: Mapping[str, int]) -> Iterator[str]:
        left, bytes_left = ceil(len(sizes) * self._percent / 100), self._max_bytes
        for number, blob in enumerate(self._checks.by_age(sizes.keys())):
            bytes_left -= sizes[blob]
            if number and (number >= left or bytes_left < 0):
                return
            yield blob

    def _damaged(self, blobs: Collection[str]) -> set[str]:
        damaged = {each for each in blobs if not self._is_whole(each)}
        self._checks.note(list(blobs))
        return damaged

    def _is_whole(self, blob: str) -> bool:
        """Return whether a blob is what it was.

        One that cannot be read holds up no other, and nothing is done to it: it may be read again when the
        disk or its mode was seen to.
        """
        try:
            return self._blobs.is_whole(blob)
        except OSError:
            log.exception("Blob %s cannot be read: see to the disk, or to who may read it.", blob)
            return True

"""Images of pages with quotes highlighted, rendered once and kept until their version goes."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from pincite.blobs import BlobStore
from pincite.document import Page
from pincite.extract import Extractor
from pincite.verify import word_boxes


class PageImages:
    """A folder per version below `root`, a PNG per page and highlights in it."""

    def __init__(self, root: Path, extractor: Extractor, blobs: BlobStore) -> None:
        self._root = root
        self._extractor = extractor
        self._blobs = blobs

    def get(
        self, version_id: str, content_hash: str, page: Page, highlights: Sequence[tuple[int, int]]
    ) -> bytes:
        """The PNG of a page with the words of each (start, end) of its text highlighted."""
        name = hashlib.sha256(repr(sorted(highlights)).encode()).hexdigest()[:16]
        path = self._root / version_id / f"{page.number}-{name}.png"
        if path.exists():
            return path.read_bytes()
        boxes = [box for start, end in highlights for box in word_boxes(page, start, end)]
        with self._blobs.local_copy(content_hash) as file:
            image = self._extractor.render_page(file, page.number, highlights=boxes)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{uuid4().hex}")
        partial.write_bytes(image)
        partial.replace(path)
        return image

    def versions(self) -> list[str]:
        """The versions that have images."""
        return sorted(folder.name for folder in self._root.iterdir()) if self._root.is_dir() else []

    def remove(self, version_id: str) -> int:
        """Remove a version's images; how many there were."""
        folder = self._root / version_id
        if not folder.exists():
            return 0
        count = len(list(folder.iterdir()))
        shutil.rmtree(folder)
        return count

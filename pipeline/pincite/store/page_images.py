"""Draw pages with quotes highlighted, once, and keep the images until their version goes."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import fsspec

from pincite.extract import Extractor
from pincite.runtime import private_files
from pincite.runtime.room import disk_full
from pincite.schema.extraction import Page
from pincite.schema.word_boxes import word_boxes
from pincite.store.blobs import BlobStore

log = logging.getLogger(__name__)

_VERSION = re.compile(r"[./]")
"""Sign that ends a version's id in the path of an image, or of a part of one."""

WhilePresent = Callable[[str], AbstractContextManager[bool]]
"""Tells whether a version is there, which it stays for the block."""


class PageImages:
    """A folder per version below `root`, a path or an fsspec URL, a PNG per page and highlights in it.

    Where several processes serve a library they share the images: whoever removes a version removes them all.
    An image is drawn beside the folder and put into it `while_present`, so that none comes after that.
    What is made in a `private` folder no other user may read. In another, the umask and the folder decide.
    """

    def __init__(
        self,
        root: str,
        extractor: Extractor,
        blobs: BlobStore,
        while_present: WhilePresent,
        *,
        private: bool = False,
    ) -> None:
        # What a listing was, other processes change: it is asked for each time.
        self._fs, self._root = fsspec.core.url_to_fs(root, use_listings_cache=False)
        self._extractor = extractor
        self._blobs = blobs
        self._while_present = while_present
        self._private = private

    def get(
        self,
        version_id: str,
        content_hash: str,
        page: Page,
        highlights: Sequence[tuple[int, int]],
        width: int | None = None,
    ) -> bytes:
        """Return the PNG of a page with the words of each (start, end) of its text highlighted.

        It is `width` pixels wide, or without it as large as the extractor draws pages. Where the disk is full
        it is drawn and not kept.
        """
        name = hashlib.sha256(repr(sorted(highlights)).encode()).hexdigest()[:16]
        if width is not None:
            name = f"w{width}-{name}"
        folder = f"{self._root}/{version_id}"
        path = f"{folder}/{page.number}-{name}.png"
        if self._fs.exists(path):
            kept: bytes = self._fs.cat_file(path)
            return kept
        boxes = [box for start, end in highlights for box in word_boxes(page, start, end)]
        with self._blobs.local_copy(content_hash) as file:
            image = self._extractor.render_page(file, page.number, highlights=boxes, width=width)
        try:
            self._keep(image, version_id, path)
        except Exception as error:
            if disk_full(error) is None:
                raise
            log.warning("There is no room to keep the image of a page: %s", error)
        return image

    def _keep(self, image: bytes, version_id: str, path: str) -> None:
        self._make_folder(self._root)
        partial = f"{self._root}/{version_id}.{uuid4().hex}"
        try:
            self._fs.pipe_file(partial, image)
            if self._private:
                Path(partial).chmod(private_files.FILE)
            with self._while_present(version_id) as present:
                if present:
                    self._make_folder(f"{self._root}/{version_id}")
                    self._fs.mv(partial, path)
        finally:
            if self._fs.exists(partial):
                self._fs.rm_file(partial)

    def _make_folder(self, path: str) -> None:
        if self._private:
            Path(path).mkdir(private_files.FOLDER, parents=True, exist_ok=True)
        else:
            self._fs.makedirs(path, exist_ok=True)

    def versions(self) -> list[str]:
        """Return the versions that have images."""
        entries = self._fs.ls(self._root, detail=True) if self._fs.exists(self._root) else []
        return sorted(entry["name"].rsplit("/", 1)[-1] for entry in entries if entry["type"] == "directory")

    def discard_left(self, present: Callable[[Iterable[str]], bool]) -> None:
        """Remove what killed processes left: half an image, and images of versions that are not present.

        Only for the one process that draws here, at its start.
        """
        for version_id in self.versions():
            if not present([version_id]):
                self.remove(version_id)
        for path in self._fs.find(self._root):
            if not path.endswith(".png"):
                self._fs.rm(path)

    def partials(self, older_than: timedelta) -> list[tuple[str, str]]:
        """Return version and path below `root` of each unfinished image that has not grown for so long."""
        before, found = datetime.now(UTC) - older_than, []
        for path in self._fs.find(self._root) if self._fs.exists(self._root) else ():
            if not path.endswith(".png"):
                with suppress(FileNotFoundError):  # its writer has ended
                    modified = self._fs.modified(path)
                    if (modified if modified.tzinfo else modified.replace(tzinfo=UTC)) <= before:
                        below = path.removeprefix(f"{self._root}/")
                        found.append((_VERSION.split(below, 1)[0], below))
        return found

    def discard_partial(self, path: str) -> None:
        """Remove one of `partials`."""
        with suppress(FileNotFoundError):
            self._fs.rm_file(f"{self._root}/{path}")

    def count(self, version_id: str) -> int:
        """Return the number of images of a version."""
        try:
            return len(self._fs.ls(f"{self._root}/{version_id}", detail=False))
        except FileNotFoundError:
            return 0

    def remove(self, version_id: str) -> int:
        """Remove a version's images, beside others who may be doing so. Returns their number."""
        count = self.count(version_id)
        folder = f"{self._root}/{version_id}"
        while self._fs.exists(folder):
            with suppress(FileNotFoundError):  # another was faster with one of them; what is left is for us
                self._fs.rm(folder, recursive=True)
        return count

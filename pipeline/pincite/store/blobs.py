"""Bytes, addressed by their SHA-256: a folder, or any storage that fsspec knows.

A blob is written beside its place and moved there when it is whole and on disk, so that a reader finds all
of it or nothing. The same bytes are stored once; who uses them is the registry's business.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import fsspec

from pincite.errors import StoreMismatch, UploadTooLarge
from pincite.runtime import fsync, private_files

CHUNK_BYTES = 1 << 20
_HASH = re.compile(r"[0-9a-f]{64}")
_INTENT = ".becomes-"


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes that are on disk but in nobody's use yet.

    `keep` puts them in their place. It is called inside the transaction that first names the hash, and
    removal happens inside the one that last does: so neither can pull a blob from under the other.
    """

    hash: str
    bytes: int
    keep: Callable[[], None]


class BlobStore:
    """Stages, opens and removes blobs below `root`, a path or an fsspec URL.

    What it makes in a `private` folder no other user may read. In another, the umask and the folder decide.
    """

    def __init__(self, root: str, *, private: bool = False) -> None:
        # What other machines write and remove must show, and listings that fsspec has cached would hide it.
        self._fs, self._root = fsspec.core.url_to_fs(root, use_listings_cache=False)
        self._local = "file" in _protocols(self._fs)
        self._private = private
        self._installation: str | None = None
        self._make_folder(self._root)

    def belong_to(self, installation: str, *, new: bool) -> None:
        """Use it only as the store of an installation.

        A store that is `new` to it and nobody's gets its name. Raises StoreMismatch.
        """
        self._installation = installation
        if new and not self._mark():
            with self._new_file(self._mark_path) as file:
                file.write(installation.encode())
            if self._local:
                fsync.sync(Path(self._root))
        self.check()

    def check(self) -> None:
        """Raise StoreMismatch where this is not the installation's store, or not any more.

        Its place may be that of a mount which has gone.
        """
        found = self._mark()
        if self._installation is None or found == self._installation:
            return
        what = "has the bytes of another installation" if found else "has not the bytes of this installation"
        raise StoreMismatch(
            f"{self._root} {what}. Mount them, or correct PINCITE_BLOBS_URL, and start again. If they are "
            f"lost for good, write {self._installation} into the file {self._mark_path}: then "
            "`pincite doctor --heal` tells document by document what is left."
        )

    @property
    def _mark_path(self) -> str:
        return f"{self._root}/installation"

    def _mark(self) -> str:
        """Return the name that is left in the store; empty where there is none."""
        try:
            return str(self._fs.cat_file(self._mark_path).decode()).strip()
        except FileNotFoundError:
            return ""

    @contextmanager
    def _new_file(self, path: str) -> Iterator[IO[bytes]]:
        """Yield a file to write, which is on disk when the block ends."""
        with self._fs.open(path, "wb") as file:
            if self._private:
                os.fchmod(file.fileno(), private_files.FILE)
            yield file
            if self._local:
                file.flush()
                os.fsync(file.fileno())

    @contextmanager
    def stage(self, pieces: Iterable[bytes], *, limit: int | None = None) -> Iterator[Staged]:
        """Write a stream aside and yield it on disk; unless `keep` is called inside, nothing stays.

        Raises UploadTooLarge as soon as more than `limit` bytes have come.
        """
        partial = f"{self._root}/partial/{uuid4().hex}"
        self._make_folder(f"{self._root}/partial")
        digest, size = hashlib.sha256(), 0
        try:
            with self._new_file(partial) as file:
                for piece in pieces:
                    size += len(piece)
                    if limit is not None and size > limit:
                        raise too_large(limit)
                    digest.update(piece)
                    file.write(piece)
            blob_hash = digest.hexdigest()
            yield Staged(blob_hash, size, lambda: self._keep(partial, blob_hash, size))
            self._discard(_intent(partial, blob_hash))
        finally:
            self._discard(partial)

    def open(self, blob_hash: str) -> IO[bytes]:
        """Return a seekable reader. Raises FileNotFoundError when the blob is not there."""
        file: IO[bytes] = self._fs.open(self._path(blob_hash), "rb")
        return file

    def read(self, blob_hash: str) -> bytes:
        """Return all of a blob. Raises FileNotFoundError when it is not there."""
        with self.open(blob_hash) as file:
            return file.read()

    def whole(self, blob_hash: str) -> bytes | None:
        """Return all of a blob; None where it is not there, or is not what its hash names."""
        try:
            found = self.read(blob_hash)
        except FileNotFoundError:
            return None
        return found if hashlib.sha256(found).hexdigest() == blob_hash else None

    def stream(self, blob_hash: str) -> Iterator[bytes]:
        """Return a blob in pieces of a mebibyte, open from now on.

        Raises FileNotFoundError when it is not there.
        """
        return _pieces(self.open(blob_hash))

    def exists(self, blob_hash: str) -> bool:
        """Tell whether a blob is there."""
        return bool(self._fs.exists(self._path(blob_hash)))

    def unsettled(self) -> list[str]:
        """Return hashes of blobs that may not be used: their writers were gone before they said so.

        Only for the one process that writes here, at its start.
        """
        folder = f"{self._root}/partial"
        names = self._fs.ls(folder, detail=False) if self._fs.exists(folder) else []
        return [name.rpartition(_INTENT)[2] for name in names if _INTENT in name]

    def size(self, blob_hash: str) -> int | None:
        """Return a blob's bytes; None when it is not there."""
        try:
            return int(self._fs.info(self._path(blob_hash))["size"])
        except FileNotFoundError:
            return None

    def is_whole(self, blob_hash: str) -> bool:
        """Tell whether a blob is there and its bytes are those that its hash names: reads all of it."""
        digest = hashlib.sha256()
        try:
            for piece in self.stream(blob_hash):
                digest.update(piece)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == blob_hash

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield the hash of each blob that is there, and its bytes."""
        for folder in self._fs.ls(self._root, detail=False) if self._fs.exists(self._root) else ():
            if len(_name(folder)) == 2:
                for found in self._fs.ls(folder, detail=True):
                    if _HASH.fullmatch(_name(found["name"])):
                        yield _name(found["name"]), int(found["size"])

    def partials(self, older_than: timedelta) -> list[str]:
        """Return names of files that are being written, or were by a writer that is gone.

        They have not grown for so long.
        """
        folder, before = f"{self._root}/partial", datetime.now(UTC) - older_than
        if not self._fs.exists(folder):
            return []
        names = []
        for path in self._fs.ls(folder, detail=False):
            try:
                modified = self._fs.modified(path)
            except FileNotFoundError:
                continue  # its writer has ended
            if (modified if modified.tzinfo else modified.replace(tzinfo=UTC)) <= before:
                names.append(_name(path))
        return names

    def discard_partial(self, name: str) -> None:
        """Remove one of `partials`."""
        self._discard(f"{self._root}/partial/{name}")

    def discard_partials(self) -> None:
        """Remove what killed writers left behind. Only for the one process that writes here, at its start."""
        if self._fs.exists(f"{self._root}/partial"):
            self._fs.rm(f"{self._root}/partial", recursive=True)

    def remove(self, blob_hash: str) -> bool:
        """Remove a blob; whether it was there."""
        if not self.exists(blob_hash):
            return False
        self._fs.rm_file(self._path(blob_hash))
        return True

    @contextmanager
    def local_copy(self, blob_hash: str) -> Iterator[Path]:
        """Yield a path on this machine for programs that read files.

        The blob itself where it is a local file.
        """
        if self._local:
            yield Path(self._path(blob_hash))
            return
        with tempfile.TemporaryDirectory(prefix="pincite-") as folder:
            path = Path(folder) / "blob"
            with path.open("wb") as file:
                for piece in self.stream(blob_hash):
                    file.write(piece)
            yield path

    def _keep(self, partial: str, blob_hash: str, size: int) -> None:
        place = self._path(blob_hash)
        if self.size(blob_hash) != size:  # not there, or cut short
            self._make_folder(place.rsplit("/", 1)[0])
            self._fs.touch(_intent(partial, blob_hash))
            if self._local:
                self._fs.mv(partial, place)
            else:
                # Object storage moves nothing, but shows a copy only when it is whole. `stage` ends this.
                self._fs.cp_file(partial, place)
        if self._local:
            # Also where the blob was there already: whoever put it there may not have come to this yet.
            fsync.sync(Path(place).parent)
            fsync.sync(Path(self._root))

    def _make_folder(self, path: str) -> None:
        """Object storage has none, and would be asked for nothing."""
        if self._local:
            fsync.make_folder(Path(path), private_files.FOLDER if self._private else 0o777)

    def _discard(self, path: str) -> None:
        if self._fs.exists(path):
            self._fs.rm_file(path)

    def _path(self, blob_hash: str) -> str:
        return f"{self._root}/{blob_hash[:2]}/{blob_hash}"


def too_large(limit: int) -> UploadTooLarge:
    """Return the error of a file over the limit, which a declared length can show before a byte has come."""
    return UploadTooLarge(
        f"The file has more than {limit:,} bytes. Split it, or raise PINCITE_MAX_UPLOAD_BYTES."
    )


def read_in_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes in pieces of a mebibyte, for `BlobStore.stage`."""
    while piece := file.read(CHUNK_BYTES):
        yield piece


def from_start(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes from its beginning, in pieces."""
    file.seek(0)
    yield from read_in_pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from read_in_pieces(file)


def _intent(partial: str, blob_hash: str) -> str:
    """Beside a partial file: that it is put in its place by a transaction which has not ended yet."""
    return f"{partial}{_INTENT}{blob_hash}"


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _protocols(filesystem: Any) -> tuple[str, ...]:
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)

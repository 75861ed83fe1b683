"""The files below an fsspec URL: object storage, told apart by its ETags."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import fsspec

from pincite.errors import PinciteError, SourceUnavailable
from pincite.sources.decode import limited
from pincite.sources.folder import list_folder
from pincite.sources.items import Item, ItemContent, SourceListing, Stamp
from pincite.sources.patterns import PathFilter
from pincite.store.blobs import CHUNK_BYTES, from_start, read_in_pieces

LOCAL = frozenset({"file", "local"})
WITHOUT_BUCKETS = frozenset({"memory"})
_TIMES = ("LastModified", "last_modified", "updated", "modified", "mtime", "created")


def list_storage(
    url: str,
    options: Mapping[str, Any],
    wanted: PathFilter,
    origin: Callable[[str], str],
    max_bytes: int,
) -> SourceListing:
    """Return the wanted files below a URL; their external ids are relative to it.

    `options` are fsspec's. A file of more than `max_bytes` is not read: opening it raises FetchTooLarge.
    Going through the items raises SourceUnavailable where the storage does not answer.
    """
    if local := local_folder(url):
        return list_folder(local, wanted, origin)
    listing = SourceListing(iter(()))
    listing.items = _items(url, options, wanted, origin, max_bytes, listing.troubles)
    return listing


def local_folder(url: str) -> Path | None:
    """Return the folder of this machine that a URL of a storage stands for, or None where it is another's."""
    protocol, _, path = url.partition("://")
    return Path("/" + path.lstrip("/")) if protocol in LOCAL else None


def _items(
    url: str,
    options: Mapping[str, Any],
    wanted: PathFilter,
    origin: Callable[[str], str],
    max_bytes: int,
    troubles: list[str],
) -> Iterator[Item]:
    try:
        # Listings that fsspec has cached would hide what changed since.
        fs, root = fsspec.core.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True, **options)
        if not _exists(fs, root):
            protocol, _, _ = url.partition("://")
            if protocol in WITHOUT_BUCKETS or not _exists(fs, root.split("/")[0]):
                raise SourceUnavailable(f"There is nothing at {url}. Check its spelling.")
            return  # object storage has no empty folders: nothing is left in this one
        if fs.isfile(root):
            raise SourceUnavailable(
                f"{url} is a file. Give the folder above it, and its name as an include pattern."
            )
        for folder, _, files in fs.walk(root, detail=True, on_error="raise"):
            for _, info in sorted(files.items()):
                external_id = info["name"].removeprefix(root).lstrip("/")
                if info["type"] == "directory":  # a key with two slashes in a row makes one
                    name = folder.removeprefix(root).lstrip("/") or url
                    troubles.append(
                        f"{SourceUnavailable.code}: In {name} lies a folder without a name, which cannot be "
                        "listed. Rename what has two slashes in a row in its key."
                    )
                elif external_id and wanted(external_id):
                    name = external_id.rsplit("/", 1)[-1]
                    stamp = _stamp(info)
                    opened = partial(_open, fs, info["name"], stamp, max_bytes)
                    yield Item(external_id, origin(external_id), name, stamp, opened)
    except PinciteError:
        raise
    except Exception as error:  # each storage has errors of its own
        raise _unavailable(f"{url} cannot be listed", error) from error


def _exists(fs: Any, path: str) -> bool:
    """Unlike fsspec's own, which of some storages says no wherever it could not ask."""
    try:
        fs.info(path)
    except FileNotFoundError:
        return False
    return True


def _stamp(info: Mapping[str, Any]) -> Stamp:
    etag = info.get("ETag") or info.get("etag")
    modified = next((info[name] for name in _TIMES if info.get(name) is not None), None)
    return Stamp(str(etag) if etag else None, None if modified is None else str(modified), info.get("size"))


@contextmanager
def _open(fs: Any, path: str, stamp: Stamp, max_bytes: int, _known: Stamp) -> Iterator[ItemContent]:
    with tempfile.TemporaryFile() as copy:
        try:
            with fs.open(path, "rb", block_size=4 * CHUNK_BYTES) as file:
                for piece in limited(read_in_pieces(file), max_bytes):
                    copy.write(piece)
        except PinciteError:
            raise
        except Exception as error:  # each storage has errors of its own
            raise _unavailable("It cannot be read", error) from error
        yield ItemContent(partial(from_start, copy), stamp)


def _unavailable(what: str, error: Exception) -> SourceUnavailable:
    """Return the error of a storage, of which only the kind is told.

    Its text may quote what signed a request.
    """
    known = isinstance(error, FileNotFoundError | PermissionError)
    why = (
        ("it is not there" if isinstance(error, FileNotFoundError) else "it is not permitted")
        if known
        else type(error).__name__
    )
    return SourceUnavailable(f"{what}: {why}.")

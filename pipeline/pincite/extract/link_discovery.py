"""Read lists of documents through a child: one that hangs or kills it costs that list, and is told."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pincite.errors import ListingCrashed, ListingOutOfMemory, ListingTimeout, SourceError, source_error
from pincite.extract import wire
from pincite.extract.forks import ForkServer
from pincite.extract.link_formats.entry import LinkEntry, LinkListKind
from pincite.extract.sandbox import START_TIMEOUT_S, Child, ChildLost, ChildPool
from pincite.settings import Limits

CHILDREN = 2
"""Lists that are read at a time, at most; others wait."""
NAMES = {"sitemap": "sitemap", "feed": "feed", "robots": "robots.txt"}
LOST: dict[str, tuple[type[SourceError], str]] = {
    "timeout": (ListingTimeout, " To read it, raise PINCITE_PAGE_TIMEOUT_S."),
    "memory": (ListingOutOfMemory, " To read it, raise PINCITE_EXTRACTION_MEMORY_MB."),
}


@dataclass(frozen=True, slots=True)
class DiscoveredLinks:
    """The entries of a list, and why there may be more; None if these are all."""

    entries: Sequence[LinkEntry]
    trouble: SourceError | None = None


class LinkDiscovery:
    """Reads sitemaps, feeds and robots.txt in slots of its own for children; thread-safe."""

    def __init__(self, server: ForkServer) -> None:
        self._pool = ChildPool(CHILDREN, server)

    def read(self, file: IO[bytes], kind: LinkListKind, url: str, limits: Limits) -> DiscoveredLinks:
        """Return what a list in a file names that was fetched from a URL; the limits are a page's."""
        with tempfile.NamedTemporaryFile(prefix="pincite-") as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            copy.flush()
            path = str(Path(copy.name).resolve())
            job = wire.ListJob(path=path, what=kind, url=url, limits=limits)
            try:
                with self._pool.child(limits.extraction_memory_mb, "lists") as child:
                    return _read(child, job)
            except ChildLost as loss:
                error, advice = LOST.get(loss.reason, (ListingCrashed, ""))
                return DiscoveredLinks(
                    (), error(f"The {NAMES[kind]} could not be read: {loss.detail}.{advice}")
                )


def _read(child: Child, job: wire.ListJob) -> DiscoveredLinks:
    """Read the entries of a list from a child. Raises ChildLost."""
    found: tuple[LinkEntry, ...] = ()
    trouble: SourceError | None = None
    child.send(job)
    message = child.receive(START_TIMEOUT_S)
    while not isinstance(message, wire.Done):
        if isinstance(message, wire.ListMessage):
            found = message.entries
        elif isinstance(message, wire.Failed):
            trouble = source_error(message.code, message.detail)
        message = child.receive(job.limits.page_timeout_s)
    return DiscoveredLinks(found, trouble)

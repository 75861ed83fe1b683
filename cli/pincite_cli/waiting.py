"""Tell what is on its way when a command ends or finds nothing, and what brings it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pincite_cli import backend, listing

if TYPE_CHECKING:
    from pincite.schema.document import Document


def on_their_way(opened: backend.Backend, collection: str) -> list[Document]:
    """Return the documents of a collection of which a version waits or is being read."""
    from pincite.schema.document import IN_PROGRESS

    found = {
        document.id: document
        for state in IN_PROGRESS
        for document in listing.documents(opened.library, collection, state)
    }
    return [document for document in found.values() if document.pending_version]


def say(found: Mapping[str, Any]) -> None:
    """Say how to bring in documents that wait, by a backend's status, where no service does it."""
    from pincite_cli import show

    if found["queue"] and not found["service"]:
        show.note(
            f"{found['queue']:,} are still in the queue: run `pincite add`, with files or without, "
            "or `pincite serve`, to bring them in."
        )


@contextmanager
def said_when_interrupted(opened: backend.Backend) -> Iterator[None]:
    """Say on an interrupt what is still to be brought in, around work that adds or follows documents."""
    from pincite_cli import show

    try:
        yield
    except KeyboardInterrupt:
        found = opened.status()
        say(found)
        if found["service"]:
            show.note("The service goes on with what it has; `pincite list` shows how far it is.")
        raise


def say_if_nothing_is_live(opened: backend.Backend, collection: str) -> None:
    """Say so if a collection has no live document, which is why nothing was found."""
    from pincite_cli import show

    waiting = 0
    for document in listing.documents(opened.library, collection):
        if document.live_version:
            return
        waiting += document.pending_version is not None
    if waiting:
        show.note(f"No document of “{collection}” is live yet ({waiting:,} on their way).")
        say(opened.status())
    else:
        show.note(f"No document of “{collection}” is live yet. `pincite add` adds some.")

"""`pincite add`: hands files in, and follows each until it is live or has failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pincite.errors import NothingToAdd, PinciteError
from pincite_cli import backend, options, waiting
from pincite_cli.document_metadata import read_metadata
from pincite_cli.files import OTHER, FileToAdd, find_files
from pincite_cli.terminal import counted, results

if TYPE_CHECKING:
    from pincite.schema.document import Document
    from pincite_cli.progress import PagesProgress


def add(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            help="PDF, HTML and Word files, or folders of them. Without any: what waits in the queue.",
        ),
    ] = None,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    prefix: Annotated[
        str | None, typer.Option(help="Put this before each document's name, such as 2024/.")
    ] = None,
    metadata: options.Metadata = None,
    as_json: options.Json = False,
) -> None:
    """Add files, or new versions of them. Of a folder, add every PDF, HTML and Word file below it.

    Without a path, go on with what an interrupted command has left in the queue, of every collection.
    """
    from pincite.schema.user_metadata import merge_patch

    if not paths:
        _go_on(as_json=as_json)
        return
    patch = read_metadata(metadata)
    merge_patch({}, patch)  # what is no metadata of the first file is none of any
    try:
        found = list(find_files(paths, prefix))
    except OSError as error:
        raise PinciteError(f"{error.filename} cannot be read: {error.strerror}.") from None
    _say_skipped([file for file in found if file.skipped])
    files = [file for file in found if not file.skipped]
    if not files:
        raise NothingToAdd("There is no PDF, HTML or Word file to add.")
    with backend.open_backend() as opened, waiting.said_when_interrupted(opened):
        failures = _add(opened, collection, files, patch, as_json=as_json)
    if failures:
        raise typer.Exit(1)


def _say_skipped(skipped: Sequence[FileToAdd]) -> None:
    """Print a line for each; for all else that lies in folders beside documents, one."""
    from pincite_cli import show

    others = 0
    for file in skipped:
        if file.skipped == OTHER and not file.by_name:
            others += 1
        else:
            show.outcome("skipped", file.external_id, file.skipped or "")
    if others:
        show.note(f"{counted(others, 'file')} skipped: not PDF, HTML or Word.")


def _go_on(*, as_json: bool) -> None:
    """Bring in what waits already."""
    from pincite_cli import show
    from pincite_cli.progress import PagesProgress

    with backend.open_backend() as opened, waiting.said_when_interrupted(opened):
        found = {each.name: waiting.on_their_way(opened, each.name) for each in opened.library.collections()}
        count = sum(map(len, found.values()))
        with PagesProgress(count) as progress:
            failed = {
                name: follow(opened, name, pending, progress, as_json=as_json)
                for name, pending in found.items()
            }
    if not count:
        show.note("Nothing is in the queue.")
        return
    failures = sum(failed.values())
    show.totals(count - failures, failures, again=next(filter(failed.get, failed), None))
    if failures:
        raise typer.Exit(1)


def _add(
    opened: backend.Backend,
    collection: str,
    files: Sequence[FileToAdd],
    metadata: Mapping[str, object],
    *,
    as_json: bool,
) -> int:
    """Hand all files in, then wait for all. Return the number that failed."""
    from pincite_cli import show
    from pincite_cli.progress import PagesProgress

    failures = unchanged = 0
    with PagesProgress(len(files)) as progress:
        pending: dict[str, Document] = {}
        for file in files:
            document = _accept(opened, collection, file, metadata, progress)
            if document is None:
                failures += 1
            elif document.pending_version is None:
                show.outcome("unchanged", file.external_id)
                unchanged += 1
                progress.settled()
                if as_json:
                    results().exact(document.model_dump_json())
            else:
                pending[document.id] = document
        failed = follow(opened, collection, list(pending.values()), progress, as_json=as_json)
    live, failures = len(pending) - failed, failures + failed
    show.totals(live, failures, unchanged=unchanged, again=collection if failed else None)
    return failures


def follow(
    opened: backend.Backend,
    collection: str,
    pending: Sequence[Document],
    progress: PagesProgress,
    *,
    as_json: bool = False,
) -> int:
    """Wait for each document, and print what became of it. Return the number that failed."""
    from pincite_cli import show

    failures = 0
    for document in opened.follow(collection, pending, progress.on_pages):
        failures += show.settled(document)
        progress.settled()
        if as_json:
            results().exact(document.model_dump_json())
    return failures


def _accept(
    opened: backend.Backend,
    collection: str,
    file: FileToAdd,
    metadata: Mapping[str, object],
    progress: PagesProgress,
) -> Document | None:
    """Return the document, or None when the file was refused; then the others go on."""
    from pincite.runtime.room import disk_full
    from pincite_cli import show

    try:
        document, _ = opened.accept(collection, file.external_id, file.path, file.origin, metadata)
        return document
    except OSError as error:
        if full := disk_full(error):
            raise full from error
        show.outcome("failed", file.external_id, f"unreadable-file: It cannot be read: {error.strerror}.")
    except PinciteError as error:
        if error.code in FATAL:
            raise
        show.outcome("failed", file.external_id, f"{error.code}: {error.detail}")
    progress.settled()
    return None


FATAL = frozenset({"collection-not-found", "disk-full", "key-needed", "service-unavailable"})
"""Errors that the next file would meet as well."""

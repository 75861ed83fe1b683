"""`pincite sync`: brings what is new and changed at the sources, and takes out what vanished there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pincite.errors import NothingToSync, PinciteError
from pincite_cli import backend, options, waiting
from pincite_cli.add import follow
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite.schema.document import Document
    from pincite.sources.report import SyncReport
    from pincite.sources.source import Source


def sync(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Names of sources. Without any: all sources."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would change; change nothing.")
    ] = False,
    delete_anyway: Annotated[
        bool,
        typer.Option("--delete-anyway", help="Delete what has vanished from the source, however much it is."),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Bring the documents of sources up to date, and follow the new ones until they are live.

    What is new at a source is added, what changed is replaced, what vanished is deleted. A document that you
    deleted yourself is left out until its content changes at the source.
    """
    from pincite_cli import show

    complete = True
    with backend.open_backend() as opened, waiting.said_when_interrupted(opened):
        for source in _chosen(opened.library.sources(), names):
            try:
                synced = _sync(opened, source.name, dry_run, delete_anyway, as_json)
            except PinciteError as error:  # of this source, and the others go on
                show.error(error)
                synced = False
            complete = complete and synced
    if not complete:
        raise typer.Exit(1)


def _sync(opened: backend.Backend, name: str, dry_run: bool, delete_anyway: bool, as_json: bool) -> bool:
    """Sync one source and follow what it handed in. Return True if nothing went wrong."""
    from pincite_cli import show_sources
    from pincite_cli.progress import SyncProgress

    with SyncProgress(name, dry_run) as progress:
        report = opened.sync(name, dry_run=dry_run, delete_anyway=delete_anyway, on_entry=progress.on_entry)
    if as_json:
        results().exact(report.model_dump_json())
    else:
        show_sources.report(report)
    failures = 0 if dry_run else _follow(opened, report)
    return report.complete and not failures


def _chosen(sources: list[Source], names: list[str] | None) -> list[Source]:
    """Return the sources of these names, in their order."""
    from pincite.errors import NotFound

    if not names and not sources:
        raise NothingToSync("There is no source to sync. Add one with `pincite source add`.")
    known = {source.name: source for source in sources}
    for name in names or ():
        if name not in known:
            raise NotFound("source", f"There is no source “{name}”. `pincite source list` shows them.")
    return [known[name] for name in dict.fromkeys(names or known)]


def _follow(opened: backend.Backend, report: SyncReport) -> int:
    """Wait until what was handed in is live or has failed. Return the number that failed."""
    from pincite_cli import show
    from pincite_cli.progress import PagesProgress

    pending = list(_pending(opened, report))
    if not pending:
        return 0
    with PagesProgress(len(pending)) as progress:
        failures = follow(opened, report.collection, pending, progress)
    show.totals(len(pending) - failures, failures, again=report.collection if failures else None)
    return failures


def _pending(opened: backend.Backend, report: SyncReport) -> Iterator[Document]:
    """Yield the documents that a sync handed in, and those that an interrupted one left on their way."""
    for entry in (*report.added, *report.changed):
        assert entry.document_id is not None, "what was handed in is a document"
        try:
            yield opened.library.document(report.collection, entry.document_id)
        except PinciteError as error:
            if error.code != "document-not-found":  # deleted meanwhile
                raise
    unchanged = {entry.document_id for entry in report.unchanged}
    for document in waiting.on_their_way(opened, report.collection):
        if document.id in unchanged:
            yield document

"""`pincite versions`, `rollback` and `cancel`: what became of a document's versions, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from pincite_cli import backend, options
from pincite_cli.terminal import results


def versions(
    document: options.DocumentName,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    shown_as: options.Format = None,
    as_json: options.Json = False,
) -> None:
    """List the versions of a document, the newest first."""
    from pincite_cli import show_versions

    layout = options.layout(shown_as, as_json)
    with backend.open_backend() as opened:
        found = opened.versions(collection, document)
    if layout == "json":
        for version in found:
            results().exact(version.model_dump_json())
    else:
        show_versions.versions(found, layout)


def rollback(
    document: options.DocumentName,
    version: Annotated[
        int | None, typer.Option(min=1, help="The version to go back to. Without it: the one before.")
    ] = None,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    as_json: options.Json = False,
) -> None:
    """Let an earlier version of a document answer again, while its grace period lasts."""
    from pincite_cli import show_versions

    with backend.open_backend() as opened:
        found = opened.rollback(collection, document, version)
    if as_json:
        results().exact(found.model_dump_json())
    else:
        show_versions.live(found)


def cancel(
    document: options.DocumentName,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    as_json: options.Json = False,
) -> None:
    """Cancel the version of a document that waits or is being read. The live version goes on answering."""
    from pincite_cli import show_versions

    with backend.open_backend() as opened:
        found = opened.cancel(collection, document)
    if as_json:
        results().exact(found.model_dump_json())
    else:
        show_versions.cancelled(found)

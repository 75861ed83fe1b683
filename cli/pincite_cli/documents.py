"""`pincite list`, `report`, `delete` and `status`: what is there, the way back, and how everything stands."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pincite_cli import backend, listing, options, waiting
from pincite_cli.terminal import confirm, counted, results

ShownState = Literal[
    "queued",
    "extracting",
    "chunking",
    "embedding",
    "indexing",
    "live",
    "live_with_warnings",
    "failed",
    "cancelled",
]


def list_documents(
    collection: options.Collection = options.DEFAULT_COLLECTION,
    state: Annotated[
        ShownState | None, typer.Option(help="Only documents in this state. Live is without warnings.")
    ] = None,
    shown_as: options.Format = None,
    as_json: options.Json = False,
) -> None:
    """List the documents of a collection."""
    from pincite.schema.document import State
    from pincite_cli import show

    layout = options.layout(shown_as, as_json)
    with backend.open_backend() as opened:
        documents = listing.documents(opened.library, collection, State(state) if state else None)
        if state:  # the others have an older version that is in it
            documents = (each for each in documents if show.shown_version(each).state == state)
        if layout == "json":
            for document in documents:
                results().exact(document.model_dump_json())
        else:
            found = list(documents)
            show.documents(found, layout, state)
            if any(document.pending_version for document in found):
                waiting.say(opened.status())


def report(
    document: options.DocumentName,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    as_json: options.Json = False,
) -> None:
    """Show how each page of a document was read, what is in doubt and what was left out."""
    from pincite_cli import show_report

    with backend.open_backend() as opened:
        found = opened.report(collection, document)
    if as_json:
        results().exact(found.model_dump_json())
    else:
        show_report.report(found)


def delete(
    document: options.DocumentName,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: options.Json = False,
) -> None:
    """Delete a document with all its versions from every answer and every store."""
    from pincite_cli import show

    with backend.open_backend() as opened:
        if not yes:
            # Raises NotFound before anything is asked. Versions that are gone are no more than history.
            kept = sum(version.kept for version in opened.versions(collection, document))
            confirm(f"Delete “{document}” with {counted(kept, 'version')} from “{collection}”?")
        found = opened.delete(collection, document)
    if as_json:
        results().exact(found.model_dump_json())
    else:
        show.receipt(found.document, found)


def status(as_json: options.Json = False) -> None:
    """Show the documents by state, the queue, the index, and the models and parts that are at work."""
    import json

    from pincite_cli import show

    with backend.open_backend() as opened:
        found = opened.status()
        if as_json:
            results().exact(json.dumps(found))
        else:
            show.status(found)
            waiting.say(found)

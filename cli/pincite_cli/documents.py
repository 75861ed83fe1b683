"""`pincite list`, `report`, `delete` and `status`: what is there, the way back, and how everything stands."""

from __future__ import annotations

from typing import Annotated

import typer

from pincite_cli import backend, options, waiting


def list_documents(
    collection: options.Collection = options.DEFAULT_COLLECTION, as_json: options.Json = False
) -> None:
    """List the documents of a collection."""
    from pincite_cli import show

    with backend.open_backend() as opened:
        documents = opened.documents(collection)
        if as_json:
            for document in documents:
                typer.echo(document.model_dump_json())
        else:
            found = list(documents)
            show.documents(found)
            if any(document.pending_version for document in found):
                waiting.say(opened.status())


def report(
    document: Annotated[str, typer.Argument(help="The document's name, as `pincite list` shows it.")],
    collection: options.Collection = options.DEFAULT_COLLECTION,
    as_json: options.Json = False,
) -> None:
    """Show how each page of a document was read, what is in doubt and what was left out."""
    from pincite_cli import show_report

    with backend.open_backend() as opened:
        found = opened.report(collection, document)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        show_report.report(found)


def delete(
    document: Annotated[str, typer.Argument(help="The document's name, as `pincite list` shows it.")],
    collection: options.Collection = options.DEFAULT_COLLECTION,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a document with all its versions, out of every answer and every store."""
    from pincite_cli import show

    if not yes:
        typer.confirm(f"Delete “{show.clean(document)}” from “{collection}”?", abort=True, err=True)
    with backend.open_backend() as opened:
        found = opened.delete(collection, document)
    show.receipt(found.document, found)


def status(as_json: options.Json = False) -> None:
    """Show the documents by state, the queue, the index and what reads and embeds."""
    import json

    from pincite_cli import show

    with backend.open_backend() as opened:
        found = opened.status()
        if as_json:
            typer.echo(json.dumps(found))
        else:
            show.status(found)
            waiting.say(found)

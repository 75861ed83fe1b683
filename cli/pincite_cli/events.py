"""`pincite events`: what has happened to documents, and what happens to them now."""

from __future__ import annotations

from typing import Annotated

import typer

from pincite_cli import backend, options


def events(
    document: Annotated[
        str | None,
        typer.Argument(help="The document's name, as `pincite list` shows it; without it, all of them."),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow", "-f", help="Go on with what happens next: of a document, until it settles."),
    ] = False,
    after: Annotated[int, typer.Option(help="Begin after this event, by its number.", min=0)] = 0,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    as_json: options.Json = False,
) -> None:
    """Show what has happened to the documents of a collection, oldest first."""
    from pincite_cli import show_events

    with backend.open_backend() as opened:
        for event in opened.events(collection, document, after=after, follow=follow):
            if as_json:
                typer.echo(event.model_dump_json())
            else:
                show_events.event(event)

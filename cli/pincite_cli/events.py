"""`pincite events`: what has happened to documents, and what happens to them now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pincite.errors import PinciteError
from pincite_cli import backend, options
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite.schema.event import Event


def events(
    document: Annotated[
        str | None,
        typer.Argument(help="The document's name, as `pincite list` shows it; without it, all of them."),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option(
            "--follow",
            "-f",
            help="Go on showing what happens next. For one document, end when nothing of it is under way.",
        ),
    ] = False,
    after: Annotated[int, typer.Option(help="Begin after this event, by its number.", min=0)] = 0,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    shown_as: options.Format = None,
    as_json: options.Json = False,
) -> None:
    """Show what has happened to the documents of a collection, oldest first."""
    from pincite_cli import show_events

    layout = options.layout(shown_as, as_json)
    with backend.open_backend() as opened:
        for event in _told(opened, collection, document, after=after, follow=follow):
            if layout == "json":
                results().exact(event.model_dump_json())
            else:
                show_events.event(event, layout)


def _told(
    opened: backend.Backend, collection: str, document: str | None, *, after: int, follow: bool
) -> Iterator[Event]:
    """Yield the events; those of a document that was deleted are found by its name among all."""
    try:
        yield from opened.events(collection, document, after=after, follow=follow)
    except PinciteError as error:
        if document is None or error.code != "document-not-found":
            raise
        known = False
        for event in opened.events(collection, None, after=0, follow=False):
            known = known or event.document == document
            if event.document == document and event.id > after:
                yield event
        if not known:
            raise

"""`pincite set`: what is known of a document, and how it is put right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated

import typer

from pincite_cli import backend, options
from pincite_cli.terminal import results
from pincite_cli.untrusted import escape


def set_metadata(
    document: options.DocumentName,
    metadata: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY=VALUE]...", help="Metadata to set. KEY= removes it."),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=VALUE",
            help="A fact to correct. FIELD= says that there is none. Repeat for several.",
        ),
    ] = None,
    withdraw: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Go back to the fact that was derived.")
    ] = None,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    as_json: options.Json = False,
) -> None:
    """Set metadata of a document and correct its profile; without any, show them."""
    from pincite_cli import show

    patch, corrections = read_metadata(metadata), _read_profile(profile or ())
    with backend.open_backend() as opened:
        found = opened.update(collection, document, patch, corrections, withdraw or [])
    if as_json:
        results().exact(found.model_dump_json())
    else:
        show.metadata(found)


def read_metadata(assignments: Iterable[str] | None) -> dict[str, object]:
    """Return a patch of metadata.

    Numbers, true, false, lists and quoted text are read as JSON, the rest as text.
    """
    return {key: _read_value(text) for key, text in map(_split, assignments or ())}


def _read_value(text: str) -> object:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _read_profile(assignments: Iterable[str]) -> dict[str, object]:
    """Return a patch of the profile: a field that has several values has one for each time it is named."""
    from pincite.schema.profile import SEVERAL

    patch: dict[str, object] = {}
    for field, text in map(_split, assignments):
        named = patch.get(field)
        if not text:
            patch[field] = None
        elif field not in SEVERAL:
            patch[field] = text
        else:
            patch[field] = [*(named if isinstance(named, list) else ()), text]
    return patch


def _split(assignment: str) -> tuple[str, str]:
    name, equals, text = assignment.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"“{escape(assignment)}” is not NAME=VALUE.")
    return name, text

"""`pincite collections` and `collection create`, `suggest` and `delete`."""

from __future__ import annotations

from typing import Annotated

import typer

from pincite_cli import backend, options
from pincite_cli.terminal import confirm, counted, results

app = typer.Typer(help="Make, change or delete a collection.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The collection's name.")]


def collections(shown_as: options.Format = None, as_json: options.Json = False) -> None:
    """List the collections."""
    from pincite_cli import show_versions

    layout = options.layout(shown_as, as_json)
    with backend.open_backend() as opened:
        found = opened.library.collections()
    if layout == "json":
        for collection in found:
            results().exact(collection.model_dump_json())
    else:
        show_versions.collections(found, layout)


@app.command("create")
def create(
    name: Name,
    language: Annotated[
        str,
        typer.Option(
            help="The language of its documents, as ISO 639-1: en, fr or ja. It cannot be changed later."
        ),
    ] = "en",
    as_json: options.Json = False,
) -> None:
    """Make an empty collection. A question to one collection never sees the documents of another."""
    from pincite_cli import show

    with backend.open_backend() as opened:
        made = opened.library.create_collection(name, language=language)
    if as_json:
        results().exact(made.model_dump_json())
    else:
        show.note(f"Made the collection {made.name}, read in {made.language}.")


@app.command("suggest")
def suggest(
    name: Name,
    questions: Annotated[
        list[str] | None,
        typer.Argument(help="The questions, at most 12. Without any, the page suggests none."),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Set the questions that the web page suggests; they replace those that it has."""
    from pincite_cli import show

    with backend.open_backend() as opened:
        changed = opened.library.suggest(name, questions or [])
    if as_json:
        results().exact(changed.model_dump_json())
    else:
        show.note(f"{changed.name} suggests {counted(len(changed.suggestions), 'question')}.")


@app.command("delete")
def delete(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: options.Json = False,
) -> None:
    """Delete a collection with all of its documents from every answer and every store."""
    from pincite_cli import show

    with backend.open_backend() as opened:
        if not yes:
            named = opened.library.collection(name)
            sources = sum(source.collection == name for source in opened.library.sources())
            confirm(f"Delete the collection “{name}” {_holding(named.documents, sources)}?")
        found = opened.library.delete_collection(name)
    if as_json:
        results().exact(found.model_dump_json())
    else:
        show.receipt(f"the collection {found.collection} {_holding(found.documents, found.sources)}", found)


def _holding(documents: int, sources: int) -> str:
    """Return what goes with a collection, in words."""
    return f"with {counted(documents, 'document')} and {counted(sources, 'source')}"

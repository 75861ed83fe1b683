"""`pincite source add`, `list` and `remove`: where documents come from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from pincite_cli import backend, options
from pincite_cli.known import read_metadata

app = typer.Typer(help="Folders, storage and pages that documents come from.", no_args_is_help=True)

Kind = Literal["folder", "urls", "sitemap", "feed", "storage"]


@app.command("add")
def add_source(
    kind: Annotated[Kind, typer.Argument(help="What it is.")],
    name: Annotated[str, typer.Argument(help="What to call it: a-z, 0-9 and dash.")],
    place: Annotated[
        list[str],
        typer.Argument(metavar="PLACE...", help="A folder, an address, a storage URL; of urls, all of them."),
    ],
    collection: options.Collection = options.DEFAULT_COLLECTION,
    include: Annotated[list[str] | None, typer.Option(help="Pattern of what to take. Repeatable.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Pattern of what to leave. Repeatable.")] = None,
    metadata: options.Metadata = None,
    schedule: Annotated[
        str | None,
        typer.Option(help="When to sync it: “30 minutes”, “6 hours”, or a cron expression in UTC."),
    ] = None,
    max_vanished: Annotated[
        float | None, typer.Option(help="Share of its documents that one sync may delete.", min=0, max=1)
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private addresses too.")
    ] = False,
    delay: Annotated[
        float | None, typer.Option(help="Seconds between two requests to one host.", min=0, max=60)
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Option of a storage. Repeatable.")
    ] = None,
) -> None:
    """Say where documents come from; `pincite sync` fetches them."""
    from pincite.sources import read_spec
    from pincite_cli import show_sources

    values: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "collection": collection,
        "include": include,
        "exclude": exclude,
        "metadata": read_metadata(metadata) or None,
        "schedule": schedule,
        "max_vanished": max_vanished,
        "allow_private": allow_private or None,
        "delay_s": delay,
        "options": read_metadata(option) or None,
        **_place(kind, place),
    }
    spec = read_spec({key: value for key, value in values.items() if value is not None})
    with backend.open_backend() as opened:
        show_sources.added(opened.add_source(spec))


@app.command("list")
def list_sources(as_json: options.Json = False) -> None:
    """List the sources, with what the last sync of each did."""
    from pincite_cli import show_sources

    with backend.open_backend() as opened:
        found = opened.sources()
    if as_json:
        for source in found:
            typer.echo(source.model_dump_json())
    else:
        show_sources.sources(found)


@app.command("remove")
def remove_source(name: Annotated[str, typer.Argument(help="The source's name.")]) -> None:
    """Forget a source. Its documents stay."""
    from pincite_cli import show

    with backend.open_backend() as opened:
        opened.remove_source(name)
    show.note(f"Removed the source “{name}”. Its documents are still there.")


def _place(kind: Kind, place: list[str]) -> dict[str, object]:
    if kind == "urls":
        return {"urls": place}
    if len(place) > 1:
        raise typer.BadParameter(f"A source of kind {kind} has one place.")
    return {"path": str(Path(place[0]).absolute())} if kind == "folder" else {"url": place[0]}

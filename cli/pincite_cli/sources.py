"""`pincite source add`, `set`, `list` and `remove`: where documents come from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pincite_cli import backend, options
from pincite_cli.document_metadata import read_metadata
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite.sources.source import Source

app = typer.Typer(help="Folders, storage and pages that documents come from.", no_args_is_help=True)

Kind = Literal["folder", "urls", "sitemap", "feed", "storage"]
Include = Annotated[list[str] | None, typer.Option(help="Take only what matches this pattern. Repeatable.")]
Exclude = Annotated[list[str] | None, typer.Option(help="Leave out what matches this pattern. Repeatable.")]
Schedule = Annotated[
    str | None,
    typer.Option(help="When to sync it: “30 minutes”, “6 hours”, or a cron expression in UTC."),
]
MaxVanished = Annotated[
    float | None, typer.Option(help="Largest share of its documents that one sync may delete.", min=0, max=1)
]
Delay = Annotated[float | None, typer.Option(help="Seconds between two requests to one host.", min=0, max=60)]
Option = Annotated[
    list[str] | None, typer.Option(metavar="KEY=VALUE", help="Option of a storage. Repeatable.")
]


@app.command("add")
def add_source(
    kind: Annotated[Kind, typer.Argument(help="The kind of the source.")],
    name: Annotated[str, typer.Argument(help="A name for the source, of a-z, 0-9 and dash.")],
    place: Annotated[
        list[str],
        typer.Argument(
            metavar="PLACE...",
            help="A folder, an address or a storage URL. For the kind urls, all addresses.",
        ),
    ],
    collection: options.Collection = options.DEFAULT_COLLECTION,
    include: Include = None,
    exclude: Exclude = None,
    metadata: options.Metadata = None,
    schedule: Schedule = None,
    max_vanished: MaxVanished = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private addresses too.")
    ] = False,
    delay: Delay = None,
    option: Option = None,
    as_json: options.Json = False,
) -> None:
    """Add a place that documents come from. `pincite sync` fetches them."""
    from pincite.sources.spec import read_spec
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
        source = opened.library.add_source(spec)
    if as_json:
        results().exact(source.model_dump_json())
    else:
        show_sources.added(source)


@app.command("set")
def set_source(
    name: Annotated[str, typer.Argument(help="The source's name.")],
    include: Include = None,
    exclude: Exclude = None,
    metadata: options.Metadata = None,
    schedule: Schedule = None,
    no_schedule: Annotated[
        bool, typer.Option("--no-schedule", help="Sync it only when `pincite sync` says so.")
    ] = False,
    max_vanished: MaxVanished = None,
    allow_private: Annotated[bool | None, typer.Option(help="Fetch from private addresses too.")] = None,
    delay: Delay = None,
    option: Option = None,
    url: Annotated[
        list[str] | None, typer.Option(help="Address of a source of urls. Repeat for all of them.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Change a source; without any option, show it.

    Patterns and addresses replace those that it had ('' leaves none). Of metadata and options, only those
    that are named change. The change takes effect at the next sync. Kind, collection and place cannot change.
    """
    from pincite_cli import show_sources

    if schedule is not None and no_schedule:
        raise typer.BadParameter("Say --schedule or --no-schedule.")
    given: dict[str, Any] = {
        "include": _patterns(include),
        "exclude": _patterns(exclude),
        "schedule": schedule,
        "max_vanished": max_vanished,
        "allow_private": allow_private,
        "delay_s": delay,
        "urls": url or None,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    if no_schedule:
        changes["schedule"] = None
    merged = {"metadata": read_metadata(metadata), "options": read_metadata(option)}
    with backend.open_backend() as opened:
        source = _named(opened.library.sources(), name)
        for field, patch in merged.items():
            if patch:
                values = {**getattr(source.spec, field, {}), **patch}
                changes[field] = {key: value for key, value in values.items() if value is not None}
        if changes:
            source = opened.library.change_source(name, changes)
    if as_json:
        results().exact(source.model_dump_json())
    else:
        show_sources.sources([source], results().layout)
        if schedule:
            show_sources.scheduled(source)


@app.command("list")
def list_sources(shown_as: options.Format = None, as_json: options.Json = False) -> None:
    """List the sources, with what the last sync of each did."""
    from pincite_cli import show_sources

    layout = options.layout(shown_as, as_json)
    with backend.open_backend() as opened:
        found = opened.library.sources()
    if layout == "json":
        for source in found:
            results().exact(source.model_dump_json())
    else:
        show_sources.sources(found, layout)


@app.command("remove")
def remove_source(name: Annotated[str, typer.Argument(help="The source's name.")]) -> None:
    """Forget a source. Its documents stay."""
    from pincite_cli import show

    with backend.open_backend() as opened:
        opened.library.remove_source(name)
    show.note(f"Removed the source “{name}”. Its documents are still there.")


def _named(found: Iterable[Source], name: str) -> Source:
    from pincite.errors import NotFound

    for source in found:
        if source.name == name:
            return source
    raise NotFound("source", f"There is no source “{name}”. `pincite source list` shows them.")


def _patterns(given: list[str] | None) -> list[str] | None:
    """Return None where nothing is said of them, and none for ''."""
    return [pattern for pattern in given if pattern] if given else None


def _place(kind: Kind, place: list[str]) -> dict[str, object]:
    if kind == "urls":
        return {"urls": place}
    if len(place) > 1:
        raise typer.BadParameter(f"A source of kind {kind} has one place.")
    if kind == "folder" and backend.load_settings().service_url and not Path(place[0]).is_absolute():
        raise typer.BadParameter(
            "The service reads the folder on its own machine: give its whole path there."
        )
    return {"path": str(Path(place[0]).absolute())} if kind == "folder" else {"url": place[0]}

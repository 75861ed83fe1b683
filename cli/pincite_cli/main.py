"""The app, its commands, and how every one of them ends: with a code, and one sentence where it failed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pincite.errors import PinciteError
from pincite.runtime.server_part import needed
from pincite_cli import (
    add,
    ask,
    collections,
    doctor,
    document_metadata,
    documents,
    eval,
    events,
    explain,
    extract,
    judge,
    logs,
    mcp,
    prefect,
    retry,
    serve,
    sources,
    sync,
    terminal,
    versions,
    work,
)


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        terminal.results().exact(f"pincite {version('pincite')}")
        raise typer.Exit


app = typer.Typer(
    no_args_is_help=True,
    # Rich would take square brackets in the help for markup, and draw boxes into a pipe.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("add")(add.add)
app.command("search")(ask.search)
app.command("ask")(ask.ask)
app.command("explain")(explain.explain)
app.command("eval")(eval.evaluate)
app.command("list")(documents.list_documents)
app.command("set")(document_metadata.set_metadata)
app.command("retry")(retry.retry)
app.command("report")(documents.report)
app.command("events")(events.events)
app.command("delete")(documents.delete)
app.add_typer(judge.app, name="judge")
app.add_typer(sources.app, name="source")
app.command("sync")(sync.sync)
app.command("versions")(versions.versions)
app.command("rollback")(versions.rollback)
app.command("cancel")(versions.cancel)
app.command("collections")(collections.collections)
app.add_typer(collections.app, name="collection")
app.command("status")(documents.status)
app.command("doctor")(doctor.doctor)
app.command("rebuild")(doctor.rebuild)
app.command("extract")(extract.extract)
app.command("serve")(serve.serve)
app.command("mcp")(mcp.mcp)
app.command("prefect")(prefect.prefect)
app.command("work")(work.work)
app.command("deploy")(work.deploy)


@app.callback()
def root(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_say_version),
    ] = False,
) -> None:
    """Answers from your documents, with citations that were checked."""


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 failed or the reader left, 2 wrong usage, 130 interrupted."""
    logs.escape_warnings()
    try:
        with needed():
            # Help and usage wrap on a terminal and not in a pipe.
            app(terminal_width=None if terminal.results().is_terminal else terminal.UNBOUNDED)
    except Exception as error:
        from pincite.runtime.room import disk_full
        from pincite_cli import show

        known = error if isinstance(error, PinciteError) else disk_full(error)
        if known is None:
            raise
        show.error(known)
        sys.exit(1)


if __name__ == "__main__":
    main()

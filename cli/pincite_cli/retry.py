"""`pincite retry`: puts what failed back in the queue, and follows it until it is live or has failed."""

from __future__ import annotations

from typing import Annotated

import typer

from pincite_cli import backend, options, waiting
from pincite_cli.add import follow


def retry(
    document: Annotated[
        str | None,
        typer.Argument(help="The document's name, as `pincite list` shows it.", show_default=False),
    ] = None,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    every: Annotated[bool, typer.Option("--all", help="Every document that has failed.")] = False,
    as_json: options.Json = False,
) -> None:
    """Try a failed document again. Stages that it had finished are not done again.

    To try a document again that was cancelled, add its file again with `pincite add`.
    """
    from pincite_cli import show
    from pincite_cli.progress import PagesProgress

    if every == (document is not None):
        raise typer.BadParameter("say which document, or --all")
    with backend.open_backend() as opened:
        if document is not None:
            again = [opened.retry(collection, document)]
        else:
            again = list(opened.retry_failed(collection))
        if not again:
            show.note("No document of this collection has failed: there is nothing to try again.")
            return
        with waiting.said_when_interrupted(opened), PagesProgress(len(again)) as progress:
            failures = follow(opened, collection, again, progress, as_json=as_json)
        show.totals(len(again) - failures, failures)
    if failures:
        raise typer.Exit(1)

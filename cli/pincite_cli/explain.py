"""`pincite explain`: why a document or a chunk is, or isn't, among the hits of a question."""

from __future__ import annotations

from typing import Annotated

import typer

from pincite_cli import backend, options
from pincite_cli.terminal import results


def explain(
    question: Annotated[str, typer.Argument(help="The question.", show_default=False)],
    document: Annotated[
        str | None,
        typer.Option(help="A document, by its name in `pincite list`: its best chunk is explained."),
    ] = None,
    chunk: Annotated[
        str | None, typer.Option(help="A chunk, by the `chunk_id` that `pincite search --json` prints.")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages a search shows.")] = 20,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    within: options.Within = None,
    where: options.Where = None,
    as_json: options.Json = False,
) -> None:
    """Say why a document, or a chunk, ranks where it does for a question."""
    if (document is None) == (chunk is None):
        raise typer.BadParameter("Give --document or --chunk.")
    from pincite.index.filters import read
    from pincite_cli import show_answer

    with backend.open_backend() as opened:
        explanation = opened.library.explain(
            collection,
            question,
            chunk=chunk,
            document=document,
            limit=k,
            within=[within] if within else None,
            where=read(where) if where else None,
        )
    if as_json:
        results().exact(explanation.model_dump_json())
    else:
        show_answer.explanation(explanation)

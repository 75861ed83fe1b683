"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pincite_cli import terminal

Collection = Annotated[str, typer.Option("--collection", "-c", help="The collection of documents.")]
DocumentName = Annotated[str, typer.Argument(help="The document's name, as `pincite list` shows it.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, a line for each result.")]
Format = Annotated[
    terminal.Layout | None,
    typer.Option(
        "--format",
        help="table, plain (a line for each, tabs between its values, no headings) or json. By default a "
        "table on a terminal and plain elsewhere.",
    ),
]
Metadata = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY=VALUE", help="Metadata of every file. KEY= removes it. Repeat for several."),
]
Within = Annotated[
    str | None, typer.Option("--within", help="Only this document, by its name in `pincite list`.")
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        help="Only documents of which this holds, such as: metadata.year >= 2018 and not kind = manual",
    ),
]
QuestionArgument = Annotated[
    str | None, typer.Argument(help="The question. Without one: each line of standard input.")
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", help='Questions from a file (- for standard input): {"id", "question"} a line.'),
]
Policy = Annotated[
    Literal["drop", "flag", "refuse"] | None,
    typer.Option(
        "--policy",
        help="What to do with a sentence below --min-verdict. Without it: the setting PINCITE_POLICY.",
    ),
]
MinVerdict = Annotated[
    Literal["supported", "entailed", "paraphrased"] | None,
    typer.Option(
        "--min-verdict",
        help="The weakest verdict with which a model's sentence is shown. Without it: PINCITE_MIN_VERDICT.",
    ),
]

DEFAULT_COLLECTION = "default"


def layout(given: terminal.Layout | None, as_json: bool) -> terminal.Layout:
    """Return how a list is shown, by --format and --json; without either, by who reads it."""
    if as_json and given not in (None, "json"):
        raise typer.BadParameter("Give --format or --json, not both.")
    if as_json:
        return "json"
    return given or terminal.results().layout

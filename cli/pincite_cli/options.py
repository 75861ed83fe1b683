"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Collection = Annotated[str, typer.Option("--collection", "-c", help="The collection of documents.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, a line for each result.")]
Within = Annotated[str | None, typer.Option("--within", help="Only this document, by its name in `list`.")]
Question = Annotated[str | None, typer.Argument(help="The question.", show_default=False)]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", help='Questions from a file (- for standard input): {"id", "question"} a line.'),
]

DEFAULT_COLLECTION = "default"

"""`pincite extract`: what is read from one file, without a library."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pincite_cli.terminal import results


class Format(StrEnum):
    """The format that elements are written in."""

    MARKDOWN = "markdown"
    JSON = "json"
    TEXT = "text"


def extract(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A PDF, HTML or Word file.")],
    output: Annotated[
        Format,
        typer.Option("--format", help="markdown, or json: the elements, in the format of unstructured."),
    ] = Format.MARKDOWN,
    report: Annotated[
        bool, typer.Option("--report", help="Print how each page was read and what is in doubt instead.")
    ] = False,
) -> None:
    """Print what is read from a file: pages, headings, tables; or the report of how it was read."""
    import json

    from pincite.extract import Extractor
    from pincite.extract.elements_json import to_markdown, to_unstructured
    from pincite.runtime.server_part import require
    from pincite.store.report import report_of
    from pincite_cli import backend, show, show_report

    require("pymupdf")
    extractor = Extractor(backend.load_settings().limits)
    try:
        extraction = extractor.extract(file, file.name)
    finally:
        extractor.close()
    if report:
        made = report_of(extraction.page_extractions, extraction.remarks, document=file.name)
        if output is Format.JSON:
            results().exact(made.model_dump_json(indent=1))
        else:
            show_report.report(made)
        return
    for remark in extraction.remarks:
        page = f" (page {remark.page})" if remark.page else ""
        show.note(f"{remark.code}: {remark.detail}{page}")
    match output:
        case Format.JSON:
            elements = to_unstructured(extraction.elements, extraction.pages)
            results().exact(json.dumps(elements, ensure_ascii=False, indent=1))
        case Format.MARKDOWN:
            results().body(to_markdown(extraction))
        case Format.TEXT:
            results().body("\n\f\n".join(page.text for page in extraction.pages))

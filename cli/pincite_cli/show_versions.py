"""Versions and collections on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from rich.table import Table
from rich.text import Text

from pincite.document import Collection, Document, PastVersion
from pincite_cli.show import clean, note, results

Justify = Literal["left", "right"]


def versions(found: Sequence[PastVersion]) -> None:
    """A table of a document's versions."""
    columns: list[tuple[str, Justify]] = [
        ("version", "right"),
        ("state", "left"),
        ("pages", "right"),
        ("bytes", "right"),
        ("added", "left"),
        ("can be gone back to until", "left"),
        ("outcome", "left"),
    ]
    rows = []
    for version in found:
        pages = "" if version.pages_total is None else str(version.pages_total)
        until = _time(version.rollback_until) if version.rollback_until else "" if version.kept else "gone"
        outcome = f"{version.outcome.code}: {version.outcome.detail}" if version.outcome else ""
        state, added = version.state.value.replace("_", " "), _time(version.created_at)
        rows.append([str(version.number), state, pages, f"{version.bytes:,}", added, until, outcome])
    _table(columns, rows)


def collections(found: Sequence[Collection]) -> None:
    """A table of collections."""
    columns: list[tuple[str, Justify]] = [
        ("collection", "left"),
        ("documents", "right"),
        ("language", "left"),
        ("made", "left"),
    ]
    _table(
        columns, [[each.name, str(each.documents), each.language, _time(each.created_at)] for each in found]
    )


def live(document: Document) -> None:
    """Which version answers now."""
    assert document.live_version, "a rollback ends with a live version"
    note(f"Version {document.live_version.number} of {document.external_id} is live.")


def cancelled(document: Document) -> None:
    """What is left after a cancel."""
    answering = (
        f"version {document.live_version.number} goes on answering"
        if document.live_version
        else "no version of it answers"
    )
    note(f"Version {document.last_version.number} of {document.external_id} is cancelled; {answering}.")


def _table(columns: Sequence[tuple[str, Justify]], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in columns:
        table.add_column(name, overflow="fold", justify=justify)
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    results().print(table, soft_wrap=False)


def _time(moment: datetime) -> str:
    return moment.astimezone().isoformat(sep=" ", timespec="seconds")

"""Versions and collections on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pincite.schema.document import Collection, Document, PastVersion
from pincite_cli.show import note
from pincite_cli.terminal import Column, Layout, results

_VERSIONS = (
    Column("version", right=True),
    Column("state"),
    Column("pages", right=True),
    Column("bytes", right=True),
    Column("added"),
    Column("rollback until"),
    Column("outcome"),
)
_COLLECTIONS = (Column("collection"), Column("documents", right=True), Column("language"), Column("made"))


def versions(found: Sequence[PastVersion], layout: Layout) -> None:
    """Print a list of a document's versions."""
    rows = []
    for version in found:
        until = _time(version.rollback_until) if version.rollback_until else "" if version.kept else "gone"
        outcome = f"{version.outcome.code}: {version.outcome.detail}" if version.outcome else ""
        state, added = version.state.value.replace("_", " "), _time(version.created_at)
        rows.append((str(version.number), state, version.pages_total, version.bytes, added, until, outcome))
    results().table(_VERSIONS, rows, layout)


def collections(found: Sequence[Collection], layout: Layout) -> None:
    """Print a list of collections."""
    rows = [(each.name, each.documents, each.language, _time(each.created_at)) for each in found]
    results().table(_COLLECTIONS, rows, layout)


def live(document: Document) -> None:
    """Print which version answers now."""
    assert document.live_version, "a rollback ends with a live version"
    note(f"Version {document.live_version.number} of {document.external_id} is live.")


def cancelled(document: Document) -> None:
    """Print what is left after a cancel."""
    answering = (
        f"version {document.live_version.number} goes on answering"
        if document.live_version
        else "no version of it answers"
    )
    note(f"Version {document.last_version.number} of {document.external_id} is cancelled; {answering}.")


def _time(moment: datetime) -> str:
    return moment.astimezone().isoformat(sep=" ", timespec="seconds")

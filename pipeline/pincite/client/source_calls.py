"""Requests about sources of documents, and how their responses are read."""

from __future__ import annotations

from collections.abc import Mapping

from pincite.client.call import Call
from pincite.client.call_parts import listed, one, quoted
from pincite.sources.report import SyncReport
from pincite.sources.source import Source
from pincite.sources.spec import AnySpec


def sources() -> Call[list[Source]]:
    """List all sources, by name."""
    return listed(Source, "sources", "GET", "/v1/sources")


def add_source(spec: AnySpec) -> Call[Source]:
    """Add a source of documents. Nothing is fetched before its first sync.

    Codes: `source-exists`, `invalid-source`, `secret-in-source`, `source-not-allowed`.
    """
    return one(Source, "POST", "/v1/sources", body=spec.model_dump(mode="json"))


def change_source(name: str, changes: Mapping[str, object]) -> Call[Source]:
    """Change fields of a source's spec. The change takes effect at its next sync.

    Codes: `source-not-found`, `invalid-source`, `secret-in-source`, `source-not-allowed`.
    """
    return one(Source, "PATCH", f"/v1/sources/{quoted(name)}", body=dict(changes))


def remove_source(name: str) -> Call[None]:
    """Remove a source; its documents stay. Code `source-not-found`."""
    return Call("DELETE", f"/v1/sources/{quoted(name)}", lambda _: None)


def sync(name: str, *, dry_run: bool = False, delete_anyway: bool = False) -> Call[SyncReport]:
    """Sync a source, and return when it is done, however long its hosts take.

    With `dry_run` nothing is changed; with `delete_anyway` all that has vanished is deleted, however much it
    is. Codes: `source-not-found`, `source-busy`, and those of a source that cannot be listed.
    """
    params = {"dry_run": str(dry_run).lower(), "delete_anyway": str(delete_anyway).lower()}
    return one(SyncReport, "POST", f"/v1/sources/{quoted(name)}/sync", params=params, patient=True)

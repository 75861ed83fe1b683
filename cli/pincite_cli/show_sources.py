"""Show people sources and their syncs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pincite.sources.report import OUTCOMES
from pincite_cli.show import note
from pincite_cli.terminal import Column, Layout, results

if TYPE_CHECKING:
    from pincite.sources.report import Entry, SyncReport
    from pincite.sources.source import Source
    from pincite.sources.spec import AnySpec

STYLES = {"added": "green", "changed": "cyan", "failed": "red", "deleted": "yellow", "withheld": "red"}
SHOWN = ("added", "changed", "failed", "deleted", "withheld")
TIME = "%Y-%m-%d %H:%M"
_COLUMNS = (
    Column("source"),
    Column("kind"),
    Column("place"),
    Column("takes"),
    Column("collection"),
    Column("documents", right=True),
    Column("schedule"),
    Column("last sync", least=len("2026-03-01 10:00")),
)
WOULD = {"added": "would add", "changed": "would change", "deleted": "would delete", "failed": "would fail"}


def added(source: Source) -> None:
    """Print what to do next with a source that was added."""
    note(f"Added the source “{source.name}”. `pincite sync {source.name}` brings its documents.")
    if source.spec.schedule:
        scheduled(source)


def scheduled(source: Source) -> None:
    """Print what keeps a schedule."""
    when = source.spec.schedule
    note(f"Its schedule, {when}, is kept while `pincite serve` or `pincite work` runs, and only then.")


def sources(found: Sequence[Source], layout: Layout) -> None:
    """Print a list of sources."""
    if not found:
        note("There are no sources. Add one with `pincite source add`.")
        return
    rows = [
        (
            source.name,
            source.spec.kind,
            _place(source.spec, whole=layout == "plain"),
            ", ".join([*source.spec.include, *(f"not {pattern}" for pattern in source.spec.exclude)]),
            source.collection,
            source.documents,
            source.spec.schedule,
            _last_sync(source),
        )
        for source in found
    ]
    results().table(_COLUMNS, rows, layout)


def report(found: SyncReport) -> None:
    """Print a line for each document that is not as it was, and the counts."""
    for outcome in SHOWN:
        entries: list[Entry] = getattr(found, outcome)
        word = WOULD.get(outcome, outcome) if found.dry_run else outcome
        for entry in entries:
            why = f"{entry.code}: {entry.reason}" if entry.code else entry.reason or ""
            results().line((f"{word:<12}", STYLES[outcome]), f"  {entry.external_id}  {why}".rstrip())
    for trouble in found.troubles:
        results().line((f"incomplete    {trouble} Nothing is deleted.", "red"))
    counts = ", ".join(f"{found.counts[outcome]} {outcome}" for outcome in OUTCOMES)
    deleted_here = sum(entry.reason is not None for entry in found.unchanged)
    kept_out = f" {deleted_here} kept out: deleted here." if deleted_here else ""
    results().line((f"{found.source}{' (dry run)' if found.dry_run else ''}: {counts}.{kept_out}", "bold"))


def _last_sync(source: Source) -> str:
    """Return when it was, and what it did; what it could not do comes first."""
    if source.synced_at is None:
        return "never"
    told = source.last_sync or {}
    counts = [f"{told[outcome]} {outcome}" for outcome in OUTCOMES if told.get(outcome)]
    said = [
        *(f"incomplete: {trouble}" for trouble in told.get("troubles", ())),
        ", ".join(counts) or "nothing there",
    ]
    return "; ".join([f"{source.synced_at.astimezone():{TIME}}", *said])


def _place(spec: AnySpec, *, whole: bool) -> str:
    if spec.kind == "urls":
        first, *more = spec.urls
        return f"{first} and {len(more)} more" if more and not whole else ", ".join(spec.urls)
    return spec.path if spec.kind == "folder" else spec.url

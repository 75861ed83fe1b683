"""What people see of sources and of their syncs."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from pincite.sources.report import OUTCOMES
from pincite_cli.show import clean, messages, note, results

if TYPE_CHECKING:
    from pincite.sources import AnySpec, Entry, Outcome, Source, SyncReport

STYLES = {"added": "green", "changed": "cyan", "failed": "red", "deleted": "yellow", "withheld": "red"}
SHOWN = ("added", "changed", "failed", "deleted", "withheld")
TIME = "%Y-%m-%d %H:%M"
WOULD = {"added": "would add", "changed": "would change", "deleted": "would delete", "failed": "would fail"}


class SyncProgress:
    """On a terminal, a line that counts the documents of a sync; elsewhere nothing."""

    def __init__(self, name: str, dry_run: bool) -> None:
        self._what = f"{'looking at' if dry_run else 'syncing'} {name}"
        self._documents = 0
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=messages(),
            transient=True,
            disable=not messages().is_terminal,
        )
        self._line = self._bar.add_task(self._what, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def on_entry(self, outcome: Outcome, entry: Entry) -> None:
        """Note one more document."""
        self._documents += 1
        self._bar.update(
            self._line, description=clean(f"{self._what}: {self._documents:,}, {entry.external_id[-60:]}")
        )


def added(source: Source) -> None:
    """What to do next with a source that was added."""
    note(f"Added the source “{source.name}”. `pincite sync {source.name}` brings its documents.")
    if source.spec.schedule:
        scheduled(source)


def scheduled(source: Source) -> None:
    """What keeps a schedule."""
    when = source.spec.schedule
    note(f"Its schedule, {when}, is kept while `pincite serve` or `pincite work` runs, and only then.")


def sources(found: Sequence[Source]) -> None:
    """A table of sources."""
    if not found:
        note("There are no sources. Add one with `pincite source add`.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "kind", "place", "takes", "collection", "documents", "schedule", "last sync"):
        table.add_column(
            column,
            overflow="fold",
            justify="right" if column == "documents" else "left",
            min_width=len("2026-03-01 10:00") if column == "last sync" else None,
        )
    for source in found:
        cells = (
            source.name,
            source.spec.kind,
            _place(source.spec),
            ", ".join([*source.spec.include, *(f"not {pattern}" for pattern in source.spec.exclude)]),
            source.collection,
            str(source.documents),
            source.spec.schedule or "",
            _last_sync(source),
        )
        table.add_row(*(Text(clean(cell)) for cell in cells))
    results().print(table, soft_wrap=False)


def report(found: SyncReport) -> None:
    """A line for each document that is not as it was, and the counts."""
    for outcome in SHOWN:
        entries: list[Entry] = getattr(found, outcome)
        word = WOULD.get(outcome, outcome) if found.dry_run else outcome
        for entry in entries:
            line = Text(f"{word:<12}", style=STYLES[outcome])
            why = f"{entry.code}: {entry.reason}" if entry.code else entry.reason or ""
            line.append(clean(f"  {entry.external_id}  {why}".rstrip()), style="none")
            results().print(line)
    for trouble in found.troubles:
        results().print(Text(clean(f"incomplete    {trouble} Nothing is deleted."), style="red"))
    counts = ", ".join(f"{found.counts[outcome]} {outcome}" for outcome in OUTCOMES)
    deleted_here = sum(entry.reason is not None for entry in found.unchanged)
    kept_out = f" {deleted_here} kept out: deleted here." if deleted_here else ""
    results().print(
        Text(
            clean(f"{found.source}{' (dry run)' if found.dry_run else ''}: {counts}.{kept_out}"), style="bold"
        )
    )


def _last_sync(source: Source) -> str:
    """When it was, and what it did; what it could not do comes first."""
    if source.synced_at is None:
        return "never"
    told = source.last_sync or {}
    counts = [f"{told[outcome]} {outcome}" for outcome in OUTCOMES if told.get(outcome)]
    said = [
        *(f"incomplete: {trouble}" for trouble in told.get("troubles", ())),
        ", ".join(counts) or "nothing there",
    ]
    return "\n".join([f"{source.synced_at.astimezone():{TIME}}", *said])


def _place(spec: AnySpec) -> str:
    if spec.kind == "urls":
        return f"{spec.urls[0]} and {len(spec.urls) - 1} more" if len(spec.urls) > 1 else spec.urls[0]
    return spec.path if spec.kind == "folder" else spec.url

"""The flow that brings the documents of a source up to date, and shows what changed and what it left."""

from __future__ import annotations

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Cancelled

from pincite.errors import QueueFull
from pincite.sources.report import Entry, EntryOutcome, SyncReport
from pincite_flows.outcome import ProgressBar, name_run, show
from pincite_flows.runtime import Stopped, current_context

RETRIES = 2
RETRY_DELAY_S = 60
FULL_PAUSE_S = 1.0


def _run_name() -> str:
    return f"source {flow_run.parameters['source_id']}"


@flow(
    name="sync",
    flow_run_name=_run_name,
    retries=RETRIES,
    retry_delay_seconds=RETRY_DELAY_S,
    persist_result=False,
)
def sync(source_id: str, dry_run: bool = False) -> dict[str, int] | State[None]:
    """Find what is new, changed and gone in a source and take it over, or with `dry_run` only tell.

    How many documents there are of each outcome, or Cancelled when this process ends meanwhile: a failed run
    would wait for its retry in here. Raises what `Library.sync` does.
    """
    context = current_context()
    library = context.library
    known = library.source(source_id).documents
    done = 0
    bar = ProgressBar(
        f"sync-{source_id}-progress", "Documents looked at, of those that it had brought before."
    )

    def progress(_outcome: EntryOutcome, _entry: Entry) -> None:
        nonlocal done
        context.go_on()
        done += 1
        bar(done, known)

    def wait_for_room(_full: QueueFull) -> None:
        context.stopping.wait(FULL_PAUSE_S)
        context.go_on()

    try:
        report = library.sync(source_id, dry_run=dry_run, progress=progress, on_full=wait_for_room)
    except Stopped:
        return Cancelled(message="This worker was stopped. The next sync goes on where this one ended.")
    bar.complete()
    what = (
        ", ".join(f"{count:,} {outcome}" for outcome, count in report.counts.items() if count)
        or "no documents"
    )
    title = f"dry run: {what}" if dry_run else what
    show(f"sync-{source_id}", _rows(report), " ".join([f"{title}.", *report.troubles]))
    name_run(f"{source_id}: {title}")
    return report.counts


def _rows(report: SyncReport) -> list[dict[str, object]]:
    """Return a row for each entry, without those that are as they were, which would hide the rest."""
    return [
        {"outcome": outcome, "document": entry.external_id, "code": entry.code, "reason": entry.reason}
        for outcome in report.counts
        if outcome != "unchanged"
        for entry in getattr(report, outcome)
    ]

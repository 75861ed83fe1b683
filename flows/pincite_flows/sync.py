"""The flow that brings the documents of a source up to date, and shows what changed and what it left."""

from __future__ import annotations

from prefect import flow
from prefect.runtime import flow_run

from pincite.sources import Entry, Outcome, SyncReport
from pincite_flows.outcome import Progress, name_run, show
from pincite_flows.runtime import Stopped, current_workplace

RETRIES = 2
RETRY_DELAY_S = 60


def _run_name() -> str:
    return f"source {flow_run.parameters['source_id']}"


@flow(
    name="sync",
    flow_run_name=_run_name,
    retries=RETRIES,
    retry_delay_seconds=RETRY_DELAY_S,
    persist_result=False,
)
def sync(source_id: str, dry_run: bool = False) -> dict[str, int]:
    """Find what is new, changed and gone in a source and take it over, or with `dry_run` only tell.

    How many documents there are of each outcome. Raises what `Sources.sync` does, and Stopped when this
    process ends meanwhile.
    """
    workplace = current_workplace()
    sources = workplace.library.sources
    known = sources.get(source_id).documents
    done = 0
    with Progress(f"sync-{source_id}-progress", "Documents looked at, of those of the last time.") as bar:

        def progress(_outcome: Outcome, _entry: Entry) -> None:
            nonlocal done
            if workplace.stopping.is_set():
                raise Stopped("This worker was stopped; the next sync goes on where this one ended.")
            done += 1
            bar(done, known)

        report = sources.sync(source_id, dry_run=dry_run, progress=progress)
    what = (
        ", ".join(f"{count:,} {outcome}" for outcome, count in report.counts.items() if count)
        or "no documents"
    )
    title = f"dry run: {what}" if dry_run else what
    show(f"sync-{source_id}", _rows(report), " ".join([f"{title}.", *report.troubles]))
    name_run(f"{source_id}: {title}")
    return report.counts


def _rows(report: SyncReport) -> list[dict[str, object]]:
    """An entry a row, without those that are as they were, which would hide the rest."""
    return [
        {"outcome": outcome, "document": entry.external_id, "code": entry.code, "reason": entry.reason}
        for outcome in report.counts
        if outcome != "unchanged"
        for entry in getattr(report, outcome)
    ]

"""The flows that keep the stores in order: `maintain` mends what differs, `reindex` makes the index anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from pincite_flows.outcome import Progress, name_run, show
from pincite_flows.runtime import Stopped, current_library, current_workplace

if TYPE_CHECKING:
    from pincite.doctor import Difference


@task(name="recover", task_run_name="recover", cache_policy=NO_CACHE, persist_result=False)
def recover() -> int:
    """Documents whose worker gave no sign of life are for another to take; how many."""
    return current_library().queue.recover()


@task(name="purge", task_run_name="purge", cache_policy=NO_CACHE, persist_result=False)
def purge() -> int:
    """Versions that no query can need any more go from every store; how many."""
    return current_library().purge_expired()


@task(name="refresh", task_run_name="refresh", cache_policy=NO_CACHE, persist_result=False)
def refresh() -> None:
    """Filters see what was last changed of a document's metadata."""
    current_library().refresh_attributes()


@task(name="heal", task_run_name="heal", cache_policy=NO_CACHE, persist_result=False)
def heal() -> Sequence[Difference]:
    """Registry, index and blobs agree; where they did not."""
    return current_library().doctor.heal()


@flow(name="maintain", flow_run_name="maintain", persist_result=False)
def maintain() -> int:
    """Take back what was lost hold of, remove what has expired, and heal what differs; how much that was."""
    recovered, purged = recover(), purge()
    refresh()
    healed = heal()
    what = f"{recovered:,} recovered, {purged:,} purged, {len(healed):,} healed"
    show("maintain", [_row(difference) for difference in healed], f"{what}.")
    name_run(what)
    return recovered + purged + len(healed)


@flow(name="reindex", flow_run_name="reindex", persist_result=False)
def reindex() -> None:
    """Make the index again from registry and blobs. Raises Stopped when this process ends meanwhile."""
    workplace = current_workplace()
    with Progress("reindex-progress", "Versions indexed.") as bar:

        def progress(done: int, total: int | None) -> None:
            if workplace.stopping.is_set():
                raise Stopped("This worker was stopped; the index is not whole until reindex has run again.")
            bar(done, total)

        workplace.library.doctor.rebuild(progress=progress)
    name_run(f"{workplace.library.index.state().points:,} chunks")


def _row(difference: Difference) -> dict[str, object]:
    return {"difference": difference.kind, "subject": difference.subject, "detail": difference.detail}

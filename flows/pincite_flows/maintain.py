"""The flows that keep the stores in order: `maintain` repairs differences, `reindex` makes the index anew."""

from __future__ import annotations

from prefect import State, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Cancelled

from pincite.maintenance.difference import Difference
from pincite_flows.outcome import ProgressBar, name_run, show
from pincite_flows.runtime import Stopped, current_context, current_library


@task(name="purge", task_run_name="purge", cache_policy=NO_CACHE, persist_result=False)
def purge() -> int:
    """Remove versions that no query can need any more from every store. Return how many."""
    return current_library().purge_expired()


@task(name="refresh", task_run_name="refresh", cache_policy=NO_CACHE, persist_result=False)
def refresh() -> None:
    """Let filters see what was last changed of a document's metadata."""
    current_library().refresh_attributes()


@task(name="heal", task_run_name="heal", cache_policy=NO_CACHE, persist_result=False)
def heal() -> list[Difference]:
    """Registry, index and blobs agree; where they did not."""
    # Library.heal looks for what is left as well, which takes as long again.
    return current_library().parts.doctor.heal()


@flow(name="maintain", flow_run_name="maintain", persist_result=False)
def maintain() -> int:
    """Remove what has expired and repair what differs; how much that was."""
    # What one of them fails at holds up none of the others, and fails the run at its end.
    purging, refreshing, healing = (
        purge(return_state=True),
        refresh(return_state=True),
        heal(return_state=True),
    )
    refreshing.result()
    purged, healed = purging.result(), healing.result()
    what = f"{purged:,} purged, {len(healed):,} mended"
    show("maintain", [difference.model_dump() for difference in healed], f"{what}.")
    name_run(what)
    return purged + len(healed)


@flow(name="reindex", flow_run_name="reindex", persist_result=False)
def reindex() -> int | State[None]:
    """Make the index again from registry and blobs, version by version; how many those were."""
    context = current_context()
    bar = ProgressBar("reindex-progress", "Versions whose passages are in the index again.")

    def progress(done: int, total: int) -> None:
        context.go_on()
        bar(done, total)

    try:
        count = context.library.reindex(progress)
    except Stopped:
        return Cancelled(message="This worker was stopped. Run it again to reach the versions that are left.")
    bar.complete()
    name_run(f"{count:,} versions")
    return count

"""The flows that bring documents in.

One is a run for each batch, with a task for each stage and a table of what became of its documents. The other
is deployed, and brings in whatever waits.

Nothing is cached and nothing retried here. Each stage finds in the registry what was done already, and the
queue decides what is tried again.
"""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from pydantic import BaseModel, ConfigDict

from pincite.errors import NotFound
from pincite.library import Library
from pincite.schema.document import Version
from pincite.store.registry import Job, LeaseLost
from pincite_flows.outcome import name_run, show
from pincite_flows.runtime import current_context, current_library


class Result(BaseModel):
    """The outcome of one document of a batch; `code` and `detail` say why it is not live."""

    model_config = ConfigDict(frozen=True)

    document: str
    version: int
    state: str
    pages: int | None = None
    code: str = ""
    detail: str = ""


@task(name="read", task_run_name="read", cache_policy=NO_CACHE, persist_result=False)
def read(version_ids: list[str], worker: str) -> list[str]:
    """Read files into pages and elements, and cut these into chunks."""
    return current_library().run_stage("read", version_ids, worker)


@task(name="embed", task_run_name="embed", cache_policy=NO_CACHE, persist_result=False)
def embed(version_ids: list[str], worker: str) -> list[str]:
    """Embed the chunks."""
    return current_library().run_stage("embed", version_ids, worker)


@task(name="index", task_run_name="index", cache_policy=NO_CACHE, persist_result=False)
def index(version_ids: list[str], worker: str) -> list[str]:
    """Write the vectors to the index and make each version live."""
    return current_library().run_stage("index", version_ids, worker)


def _batch_name() -> str:
    return _documents(len(flow_run.parameters["version_ids"]))


@flow(name="ingest-batch", flow_run_name=_batch_name, persist_result=False)
def ingest_batch(version_ids: list[str], worker: str) -> list[Result]:
    """Bring in versions that `worker` holds in the queue, and report on each of them."""
    library = current_library()
    jobs = _jobs(library, version_ids, worker)
    index(embed(read(version_ids, worker), worker), worker)
    results = [_result(library, job) for job in jobs]
    live = sum(result.state.startswith("live") for result in results)
    show("ingest", [result.model_dump() for result in results], f"{live} of {len(version_ids)} went live.")
    return results


@flow(name="ingest", flow_run_name="whatever waits", persist_result=False)
def ingest() -> int:
    """Bring in what waits, batch by batch, until nothing does. Return the number of documents."""
    count = current_context().drain()
    name_run(_documents(count) if count else "nothing waited")
    return count


def _documents(count: int) -> str:
    return f"{count:,} document{'' if count == 1 else 's'}"


def _jobs(library: Library, version_ids: Sequence[str], worker: str) -> list[Job]:
    jobs = []
    for version_id in version_ids:
        try:
            jobs.append(library.job(version_id, worker))
        except LeaseLost:  # replaced or deleted since it was taken: there is nothing to report
            continue
    return jobs


def _result(library: Library, job: Job) -> Result:
    try:
        document = library.document(job.collection, job.document_id)
    except NotFound:
        return Result(document=job.external_id, version=job.number, state="deleted")
    known = (document.live_version, document.pending_version, document.last_version)
    version = next((v for v in known if v is not None and v.number == job.number), None)
    if version is None:
        return Result(document=job.external_id, version=job.number, state="superseded")
    return _of_version(job.external_id, version)


def _of_version(name: str, version: Version) -> Result:
    outcomes = [version.outcome] if version.outcome else version.warnings
    return Result(
        document=name,
        version=version.number,
        state=version.state.value,
        pages=version.pages_total,
        code=", ".join(sorted({outcome.code for outcome in outcomes})),
        detail=" ".join(outcome.detail for outcome in outcomes[:3]),
    )

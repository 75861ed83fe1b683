"""The flow that brings a batch of documents in: a task for each stage, and a table of what became of them.

Nothing is cached and nothing retried here. Each stage finds in the registry what was done already, and the
queue decides what is tried again.
"""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import BaseModel, ConfigDict

from pincite.document import Version
from pincite.errors import NotFound
from pincite.library import Library
from pincite.registry import Job, LeaseLost
from pincite_flows.runtime import current_library


class Result(BaseModel):
    """What became of one document of a batch; `code` and `detail` say why it is not live."""

    model_config = ConfigDict(frozen=True)

    document: str
    version: int
    state: str
    pages: int | None = None
    code: str = ""
    detail: str = ""


@task(name="extract", task_run_name="extract", cache_policy=NO_CACHE, persist_result=False)
def extract(version_ids: list[str], worker: str) -> list[str]:
    """Files into pages and elements."""
    return current_library().ingest.extract(version_ids, worker)


@task(name="chunk", task_run_name="chunk", cache_policy=NO_CACHE, persist_result=False)
def chunk(version_ids: list[str], worker: str) -> list[str]:
    """Elements into chunks."""
    return current_library().ingest.chunk(version_ids, worker)


@task(name="embed", task_run_name="embed", cache_policy=NO_CACHE, persist_result=False)
def embed(version_ids: list[str], worker: str) -> list[str]:
    """Chunks into vectors."""
    return current_library().ingest.embed(version_ids, worker)


@task(name="index", task_run_name="index", cache_policy=NO_CACHE, persist_result=False)
def index(version_ids: list[str], worker: str) -> list[str]:
    """Vectors into the index, and each version live."""
    return current_library().ingest.index(version_ids, worker)


def _run_name() -> str:
    count = len(flow_run.parameters["version_ids"])
    return f"{count} document{'' if count == 1 else 's'}"


@flow(name="ingest", flow_run_name=_run_name, persist_result=False)
def ingest(version_ids: list[str], worker: str) -> list[Result]:
    """Bring in versions that `worker` holds in the queue, and report on each of them."""
    library = current_library()
    jobs = _jobs(library, version_ids, worker)
    index(embed(chunk(extract(version_ids, worker), worker), worker), worker)
    results = [_result(library, job) for job in jobs]
    live = sum(result.state.startswith("live") for result in results)
    summary = f"{live} of {len(version_ids)} went live."
    get_run_logger().info(summary)
    create_table_artifact(
        key="ingest", table=[result.model_dump() for result in results], description=summary
    )
    return results


def _jobs(library: Library, version_ids: Sequence[str], worker: str) -> list[Job]:
    jobs = []
    for version_id in version_ids:
        try:
            jobs.append(library.queue.job(version_id, worker))
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

"""`pincite deploy` and `pincite work`: schedules on a Prefect server, and a worker that does what is due."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pincite.errors import SettingsConflict
from pincite.runtime.health import READY
from pincite_cli import backend, service_process
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite.settings import Settings

LOOK_EVERY_S = 15.0
"""Seconds between two looks into the queue without being woken: the cost of a lost wake-up."""


def deploy() -> None:
    """Register schedules and flows with the Prefect server of PREFECT_API_URL; again after an upgrade."""
    settings = _settings_of_many("deploy")
    from pincite.library import Library
    from pincite_flows.deploy import register, wanted
    from pincite_flows.server import open_prefect

    prefect = open_prefect(settings.home)
    if trouble := prefect.trouble():
        raise SettingsConflict(
            f"{trouble.detail}. Start it, or correct PREFECT_API_URL and PREFECT_API_AUTH_STRING."
        )
    with Library(settings) as library, prefect.settings():
        changes = register(settings.work_pool, wanted(library))
    for name, change in changes.items():
        results().line(f"{change:<10} {name}")
    results().line(f"Deployments are shown at {prefect.page}; `pincite work` does their runs.")


def work() -> None:
    """Run a worker: read documents and sync sources for services that share its servers."""
    settings = _settings_of_many("work")
    service_process.begin()
    with ExitStack() as stack:
        from pincite.library import Library
        from pincite_flows.runner import Runner
        from pincite_flows.server import open_prefect
        from pincite_flows.worker import IngestWorker

        library = stack.enter_context(Library(settings))
        prefect = open_prefect(settings.home)
        worker = IngestWorker(library, prefect, idle_wait_s=LOOK_EVERY_S)
        runner = Runner(worker, prefect)
        for part in (runner, worker):
            part.start()
            stack.callback(part.stop)
        library.warm_up()
        results().line(f"Worker {worker.name} starts, and asks for Prefect at {prefect.url}.")
        worker.settled.wait()
        state = worker.state()
        has = "is ready" if state == READY else f"has trouble: {state}"
        results().line(f"Worker {worker.name} {has}; runs are shown at {prefect.page}")
        with service_process.until_interrupted():
            threading.Event().wait()


def _settings_of_many(command: str) -> Settings:
    """Return settings with which several processes can work on the same documents.

    Raises SettingsConflict.
    """
    from pincite.store.data_lock import check_folder

    settings = backend.load_settings()
    check_folder(settings.home)
    missing = [*settings.embedded_parts, *(() if os.environ.get("PREFECT_API_URL") else ("PREFECT_API_URL",))]
    if missing:
        raise SettingsConflict(
            f"`pincite {command}` is for workers beside a service, which share their stores on servers: set "
            f"{', '.join(missing)}. Without them the service brings documents in by itself: `pincite serve`."
        )
    return settings

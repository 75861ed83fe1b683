"""`pincite serve`: wires library, API, Prefect server and worker, and takes them down again."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import ExitStack
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pincite.errors import InUse, PinciteError, SettingsConflict
from pincite.runtime.health import READY, PartState
from pincite_cli import backend, service_process
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite.library import Library
    from pincite.settings import Settings
    from pincite_flows.dispatcher import Dispatcher
    from pincite_flows.runner import Runner
    from pincite_flows.schedules import ScheduleWatch
    from pincite_flows.server import PrefectServer

LOAD_S = 10.0
"""Seconds that the way down waits for models to be loaded, at most."""
SHUTDOWN_S = 3
SHORT_KEY = 20
"""Characters below which a key can be guessed in time: wrong ones are only slowed down."""

log = logging.getLogger(__name__)


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to bind to.  [default: PINCITE_HOST or 127.0.0.1]")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port.  [default: PINCITE_PORT or 8300]")] = None,
) -> None:
    """Serve the API, and bring documents in as they come, until it is interrupted."""
    from pincite.store.data_lock import service_address

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = backend.load_settings(**given)
    key = settings.plain_api_key
    if key is None and not _is_loopback(settings.host):
        raise SettingsConflict(
            f"Serving on {settings.host} lets other machines in, so it needs a key: set PINCITE_API_KEY, "
            "or serve on 127.0.0.1."
        )
    if running := service_address(settings.home):
        raise InUse(
            f"A service has the data folder {settings.home} already, at {running}. Use it, or stop it."
        )
    service_process.begin()
    with ExitStack() as stack, bind(settings.host, settings.port) as listener:
        from pincite.library import Library
        from pincite_api import create_app
        from pincite_api.guard import LOOPBACK_NAMES
        from pincite_flows.server import open_prefect

        address = settings.loopback_address
        library = stack.enter_context(Library(settings, address=address))
        prefect = open_prefect(settings.home)
        stack.callback(prefect.stop)
        worker, schedules = _parts(library, prefect)
        model = ModelLoader(library)
        # Stopped in reverse order: the worker releases what a run may be waiting for.
        for part in (model, schedules, worker):
            part.start()
            stack.callback(part.stop)
        library.warm_up()
        app = create_app(
            library,
            api_key=key,
            health=partial(_health, worker, schedules, prefect, model),
            allowed_hosts=(*LOOPBACK_NAMES, settings.host) if key is None else None,
            public_url=settings.public_url,
            trusted_proxies=settings.trusted_proxies,
            allowed_origins=settings.allowed_origins,
            embed_origins=settings.embed_origins,
            model_aliases=settings.model_aliases,
            web=settings.web,
        )
        _tell_when_ready(worker, prefect)
        with service_process.until_interrupted():
            _run(app, listener, address, [*how_to_open(settings, address), *warnings(settings)])


def _health(
    worker: Dispatcher, schedules: Runner | ScheduleWatch, prefect: PrefectServer, model: ModelLoader
) -> dict[str, PartState]:
    """Return the state of each part that the library does not know."""
    return {
        "worker": worker.state(),
        "schedules": schedules.state(),
        "prefect": PartState("", prefect.page),
        "model": model.state,
    }


def _parts(library: Library, prefect: PrefectServer) -> tuple[Dispatcher, Runner | ScheduleWatch]:
    """Return the part that hands documents on, and the part that keeps or watches schedules."""
    from pincite_flows.dispatcher import DeploymentTrigger
    from pincite_flows.runner import Runner
    from pincite_flows.schedules import ScheduleWatch
    from pincite_flows.worker import IngestWorker

    if not library.settings.embedded_parts and not prefect.is_local:
        return DeploymentTrigger(library, prefect), ScheduleWatch(library.settings.work_pool, prefect)
    worker = IngestWorker(library, prefect)
    return worker, Runner(worker, prefect)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address. Raises SettingsConflict with a way out."""
    if not 0 < port < 65536:
        raise SettingsConflict(f"Port {port} cannot be served on: choose one from 1 to 65535 with --port.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise SettingsConflict(
            f"Port {port} on {host} cannot be served on: {error.strerror or error}. "
            "Choose another with --port or PINCITE_PORT."
        ) from None
    return listener


def how_to_open(settings: Settings, address: str) -> list[str]:
    """Return the lines that say where the page is, and how to sign in."""
    if not settings.web:
        return []
    lines = [f"Open {settings.public_url or address} in a browser to ask and to read."]
    if settings.plain_api_key:
        lines.append("It asks for the key: the value of PINCITE_API_KEY.")
    return lines


def warnings(settings: Settings) -> list[str]:
    """Return the line that says that the key is short, where it is."""
    if not 0 < len(settings.plain_api_key or "") < SHORT_KEY:
        return []
    return [f"Warning: PINCITE_API_KEY is short and can be guessed. Give it {SHORT_KEY} characters or more."]


def _run(app: Any, listener: socket.socket, address: str, lines: list[str]) -> None:
    import uvicorn

    from pincite_api.server import Server

    class Telling(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            results().line(f"Pincite listens at {address}, and is documented at {address}/docs")
            for line in lines:
                results().line(line)

    config = uvicorn.Config(
        app,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    Telling(config, app).run(sockets=[listener])


class ModelLoader:
    """Loads the models aside: neither the API's start nor the first question waits for them."""

    def __init__(self, library: Library) -> None:
        self.state = PartState("loading")
        self._thread = threading.Thread(target=self._load, args=(library,), name="load-model", daemon=True)

    def start(self) -> None:
        """Begin to load them."""
        self._thread.start()

    def stop(self) -> None:
        """Wait until they are loaded, LOAD_S at most: a process that ends amid that is aborted."""
        self._thread.join(LOAD_S)

    def _load(self, library: Library) -> None:
        from pincite.metadata.english_words import is_english
        from pincite.metadata.proper_nouns import is_proper

        try:
            library.load_model()
            self.state = READY
            # What tells an unknown name from a word takes seconds to load, too.
            is_proper("Ready?", ["Ready"])
            is_english("ready")
        except PinciteError as error:
            log.error("%s: %s", error.code, error.detail)
            self.state = PartState("failing", error.detail)


def _tell_when_ready(worker: Dispatcher, prefect: PrefectServer) -> None:
    def tell() -> None:
        worker.settled.wait()
        if (state := worker.state()) != READY:
            results().line(f"The worker has trouble: {state}.")
        elif prefect.is_local:
            results().line(f"Runs are shown at {prefect.page} (`pincite prefect` prints its password)")
        else:
            results().line(f"Runs are shown at {prefect.page}")

    threading.Thread(target=tell, name="tell-when-ready", daemon=True).start()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

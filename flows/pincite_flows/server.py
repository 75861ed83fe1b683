"""The Prefect server that shows the runs: a child of this process, or one that the user named."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from prefect.client.orchestration import get_client
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_KEY,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)

from pincite.runtime.health import PartState
from pincite_flows.access import Access

POLL_S = 0.5
ANSWER_TIMEOUT_S = 5.0
STOP_TIMEOUT_S = 8.0
RUNS_KEPT_S = 30 * 24 * 3600
MAX_RETRIES = 1
"""Prefect's own five let a run hang for minutes when its server has gone, and the queue with it."""
REFUSALS = (401, 403, 404, 421)
"""Statuses of a server that wants another password, and of one that is no Prefect server at all."""
PASSED_ON = (
    "PATH",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
)


class PrefectServer:
    """A server at `url`, which ends in /api. It is somebody else's to start and to stop.

    It is asked with `auth_string`, or else with what Prefect's own settings say.
    """

    is_local = False
    """True if it is this process's own, so that no other does its runs."""

    def __init__(self, url: str, auth_string: str | None = None) -> None:
        self.url = url
        self._auth_string = auth_string

    @property
    def page(self) -> str:
        """The address at which a person looks at the runs."""
        return self.url.removesuffix("/api")

    @contextmanager
    def settings(self) -> Iterator[None]:
        """Prefect's clients made inside the block speak to this server, and tell it no secret of another."""
        settings = {PREFECT_API_URL: self.url, PREFECT_CLIENT_MAX_RETRIES: MAX_RETRIES}
        others = set()
        if self._auth_string is not None:
            settings[PREFECT_API_AUTH_STRING] = self._auth_string
            others = {PREFECT_API_KEY}
        with temporary_settings(settings, restore_defaults=others):
            yield

    def trouble(self) -> PartState | None:
        """Return the state of a part that needs this server, if something is wrong with it now.

        It is asked by a route that needs the password: `/health` would answer from anybody's server.
        """
        try:
            with (
                self.settings(),
                get_client(sync_client=True, httpx_settings={"timeout": ANSWER_TIMEOUT_S}) as client,
            ):
                client.hello()
        except httpx.HTTPStatusError as error:
            if (status := error.response.status_code) in REFUSALS:
                detail = f"{self.url} does not let this service in (HTTP {status})"
                return PartState("Prefect not ours", detail)
        except (httpx.HTTPError, httpx.InvalidURL):
            pass
        else:
            return None
        return PartState("degraded", f"Prefect at {self.url} does not answer")

    def is_ready(self) -> bool:
        """Tell whether it answers now, and takes what it is asked with."""
        return not self.trouble()

    def is_gone(self) -> bool:
        """Tell whether it is known that it will never answer."""
        return False

    def wait_ready(self, timeout_s: float, given_up: threading.Event | None = None) -> bool:
        """Wait until it answers; False when it does not in time, is gone, or `given_up` is set."""
        given_up = given_up or threading.Event()
        deadline = time.monotonic() + timeout_s
        while not self.is_ready():
            if self.is_gone() or time.monotonic() >= deadline or given_up.wait(POLL_S):
                return False
        return True

    def stop(self) -> None:
        """Let go of it."""


class LocalPrefect(PrefectServer):
    """A server on a free port of 127.0.0.1 with all it keeps in `home/prefect`. It ends with this process."""

    is_local = True

    def __init__(self, home: Path) -> None:
        self._home = home / "prefect"
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Bound here, served by the child: nobody else can take the port in between and be told the password.
        with socket.socket() as listener, (self._home / "server.log").open("ab") as log:
            listener.bind(("127.0.0.1", 0))
            self.access = Access.new(f"http://127.0.0.1:{listener.getsockname()[1]}/api")
            super().__init__(self.access.url, self.access.auth_string)
            self.access.save(self._home)
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, fixed arguments
                [sys.executable, "-m", "pincite_flows.child", str(listener.fileno())],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=_environment(self._home, self.access),
                pass_fds=[listener.fileno()],
                cwd=self._home,
                start_new_session=True,  # Ctrl-C in a terminal is the service's to handle: it stops this last
                umask=0o077,  # its database is nobody else's to read
            )

    def is_gone(self) -> bool:
        """Tell whether the child has ended; its log is in the data folder."""
        return self._process.poll() is not None

    def trouble(self) -> PartState | None:
        """Return the state of a part that needs this server, if something is wrong with it now."""
        if self.is_gone():
            return PartState("degraded", "the local Prefect server has ended")
        return super().trouble()

    def stop(self) -> None:
        """End the child, and wait until it has ended."""
        assert self._process.stdin is not None
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdin.close()
        self.access.remove(self._home)


def open_prefect(home: Path) -> PrefectServer:
    """Return the server that PREFECT_API_URL names, or else a local one."""
    url = os.environ.get("PREFECT_API_URL")
    return PrefectServer(url.rstrip("/")) if url else LocalPrefect(home)


def _environment(prefect_home: Path, access: Access) -> dict[str, str]:
    """Return what the child may know: where programs and libraries are, and nothing of keys and addresses."""
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        "HOME": str(prefect_home),
        "PREFECT_HOME": str(prefect_home),
        "PREFECT_SERVER_API_AUTH_STRING": access.auth_string,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": "",
        "PREFECT_SERVER_UI_API_URL": access.url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # Nobody would clear the runs of a server that is the service's own.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(RUNS_KEPT_S),
        "DO_NOT_TRACK": "1",
    }

"""The service as its users run it: a process of its own with a data folder, spoken to over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

PINCITE = (sys.executable, "-m", "pincite_cli.main")
START_TIMEOUT_S = 240.0
STOP_TIMEOUT_S = 60.0
SETTLE_TIMEOUT_S = 240.0


def environment(home: Path, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a fresh user: a path, a home, a data folder inside it, and these settings."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "PINCITE_HOME": str(home / "data"),
        **(settings or {}),
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def pincite(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as a process of its own."""
    return subprocess.run(
        [*PINCITE, *arguments],
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=SETTLE_TIMEOUT_S,
    )


def children(pid: int) -> set[int]:
    """Return the ids of a process's children, and theirs."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parents[int(stat.parent.name)] = int(_fields(stat)[1])
    family: set[int] = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family - {pid}


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return _fields(Path(f"/proc/{pid}/stat"))[0] != "Z"
    except OSError:
        return False


def _fields(stat: Path) -> list[str]:
    """State, parent and what else stands in /proc/PID/stat behind the command's name."""
    return stat.read_text().rsplit(")", 1)[1].split()


def wait_until(condition: Callable[[], bool], timeout_s: float, what: str) -> None:
    """Wait for a condition. Raises AssertionError when it does not come."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {timeout_s:.0f} s for {what}"
        time.sleep(0.1)


class Service:
    """`pincite serve` on a free port, started, stopped and killed at will."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.data = home / "data"
        self._settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / "service.log"
        self.client = httpx.Client(base_url=self.url, timeout=120, trust_env=False)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the service was started"
        return self._process

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*PINCITE, "serve", "--port", str(self.port)],
                env=environment(self.home, self._settings),
                cwd=self.home,
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, START_TIMEOUT_S, "the service to answer")

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text(errors="replace")
        try:
            return self.client.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def wait_for_worker(self) -> None:
        """Wait until it is known whether there is a Prefect server."""
        wait_until(
            lambda: self.parts()["worker"] != "waiting for Prefect", START_TIMEOUT_S, "the worker to start"
        )

    def parts(self) -> dict[str, str]:
        """Return the state of each part, as /readyz gives it."""
        found: dict[str, str] = self.client.get("/readyz").raise_for_status().json()["parts"]
        return found

    def prefect(self) -> dict[str, str]:
        """Return the address of its Prefect server and the password, as `pincite prefect` prints them."""
        done = pincite(self.home, "prefect", "--json")
        assert done.returncode == 0, done.stderr
        found: dict[str, str] = json.loads(done.stdout)
        return found

    def stop(self) -> int:
        """Ask it to end, as a user or an init system does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_TIMEOUT_S)

    def kill(self) -> None:
        """End it at once, with no chance to tidy up, and see that nothing of it stays."""
        family = children(self.process.pid)
        assert family, "the service reads documents in a child, and Prefect is one"
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not any(map(is_running, family)), 20, "the children of a killed service to end")

    def close(self) -> None:
        """End whatever is left."""
        self.client.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def upload(self, content: bytes, external_id: str, collection: str = "default") -> httpx.Response:
        """POST a file as a form."""
        return self.client.post(
            f"/v1/collections/{collection}/documents",
            files={"file": (external_id.rsplit("/", 1)[-1], content)},
            data={"external_id": external_id},
        )

    def settle(self, document_id: str, collection: str = "default") -> dict[str, Any]:
        """Return a document once nothing of it is on its way; /healthz is good all the while."""
        deadline = time.monotonic() + SETTLE_TIMEOUT_S
        while True:
            path = f"/v1/collections/{collection}/documents/{document_id}"
            found: dict[str, Any] = self.client.get(path, params={"wait": 2}).raise_for_status().json()
            assert self.client.get("/healthz").is_success
            if found["pending_version"] is None:
                return found
            assert time.monotonic() < deadline, found

    def ask(self, question: str, collection: str = "default", **body: object) -> dict[str, Any]:
        """Return the answer to a question, as JSON."""
        response = self.client.post(
            f"/v1/collections/{collection}/answers", json={"question": question, **body}
        )
        found: dict[str, Any] = response.raise_for_status().json()
        return found

    def search(self, question: str, collection: str = "default", **body: object) -> list[dict[str, Any]]:
        """Return the hits of a search."""
        response = self.client.post(
            f"/v1/collections/{collection}/search", json={"question": question, **body}
        )
        found: list[dict[str, Any]] = response.raise_for_status().json()["hits"]
        return found

    def documents(self, collection: str = "default") -> dict[str, dict[str, Any]]:
        """All documents of a collection by external id; there are fewer than a page of them."""
        response = self.client.get(f"/v1/collections/{collection}/documents", params={"limit": 500})
        listed: Iterable[dict[str, Any]] = response.raise_for_status().json()["documents"]
        return {document["external_id"]: document for document in listed}

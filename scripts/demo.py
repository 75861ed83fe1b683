"""Show it all once: serve, add the sample documents, ask, and say where the time went. Then keep serving.

The data folder is PINCITE_HOME where that is set, or else .pincite/demo, which is made anew. DEMO_EXIT=1 ends
the demonstration after the questions.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from pincite.store.data_lock import service_address
from pincite_flows.access import read_access

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLES = REPOSITORY / "sample_docs"
PINCITE = (sys.executable, "-m", "pincite_cli.main")
START_TIMEOUT_S = 180.0
CHOSEN = ("report-6", "manual-2", "cv240-2", "press-1", "off-1")


def main() -> None:
    home = fresh_home()
    env = {**os.environ, "PINCITE_HOME": str(home)}
    env.pop("PINCITE_SERVICE_URL", None)  # the demonstration has a service of its own
    clock = Clock()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    say(f"The page will be at {address}, as soon as the service has started.")
    say(f"$ pincite serve --port {port}        # data folder: {home}")
    service = subprocess.Popen([*PINCITE, "serve", "--port", str(port)], env=env)
    try:
        demonstrate(service, address, home, env, clock)
        if os.environ.get("DEMO_EXIT") != "1":
            say(f"Open {address} in a browser. The API is described at {address}/docs. Ctrl-C ends it.")
            service.wait()
    except KeyboardInterrupt:
        pass
    finally:
        if service.poll() is None:
            service.send_signal(signal.SIGTERM)
        service.wait()


def demonstrate(
    service: subprocess.Popen[bytes], address: str, home: Path, env: dict[str, str], clock: Clock
) -> None:
    """Every step from the service's start to the last question."""
    with clock.part("start of the service"):
        wait_until(service, lambda: readiness(address) is not None)
    with clock.part("start of the Prefect server"):
        wait_until(service, lambda: parts(address)["worker"] != "waiting for Prefect")
        wait_until(service, lambda: parts(address)["model"] != "loading")
    with clock.part("ingest"):
        files = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".html"))
        run("add", *(str(file.relative_to(REPOSITORY)) for file in files), env=env)
    say("Seen in Prefect, whose password `pincite prefect` prints:")
    for url in flow_runs(home):
        print(f"  {url}")
    questions = chosen_questions()
    run("collection", "suggest", "default", *questions, env=env)
    with clock.part(f"{len(questions)} questions, each a command of its own"):
        for question in questions:
            run("ask", question, env=env)
    say("Where the time went")
    for part, seconds in clock.parts.items():
        print(f"  {seconds:6.1f} s  {part}")


def chosen_questions() -> list[str]:
    """Questions to running text, a table, one of several like documents, HTML, and none of them."""
    lines = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = {found["id"]: found["question"] for found in map(json.loads, lines)}
    return [questions[chosen] for chosen in CHOSEN]


def run(command: str, *arguments: str, env: dict[str, str]) -> None:
    """Run `pincite` as a user would, in sight; end the demonstration where it fails."""
    shown = " ".join(f'"{argument}"' if " " in argument else argument for argument in arguments)
    say(f"$ pincite {command} {shown}")
    if subprocess.run([*PINCITE, command, *arguments], env=env, cwd=REPOSITORY, check=False).returncode:
        sys.exit(f"The demonstration ends here: pincite {command} failed.")


def wait_until(service: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    """Wait for a condition; end the demonstration where the service ends, or takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while not condition():
        if service.poll() is not None or time.monotonic() >= deadline:
            sys.exit("The demonstration ends here: the service did not start.")
        time.sleep(0.2)


def readiness(address: str) -> dict[str, Any] | None:
    """Return what /readyz says, or None while nobody answers."""
    try:
        response = httpx.get(f"{address}/readyz", timeout=10, trust_env=False)
    except httpx.TransportError:
        return None
    ready: dict[str, Any] = response.json()
    return ready if response.is_success else None


def parts(address: str) -> dict[str, str]:
    """Return the state of each part of the service."""
    found: dict[str, str] = (readiness(address) or {})["parts"]
    return found


def flow_runs(home: Path) -> list[str]:
    """Where the ingest runs of this demonstration are looked at, newest first; none where Prefect is away."""
    access = read_access(home / "prefect")
    if access is None:  # PREFECT_API_URL names another server
        return []
    batches = {"sort": "START_TIME_DESC", "flows": {"name": {"any_": ["ingest-batch"]}}}
    try:
        found = httpx.post(
            f"{access.url}/flow_runs/filter", json=batches, auth=access.basic_auth, trust_env=False
        )
    except httpx.TransportError:
        return []
    return [f"{access.page}/runs/flow-run/{found_run['id']}" for found_run in found.raise_for_status().json()]


def fresh_home() -> Path:
    """Return the data folder. One that a service has is left alone."""
    given = os.environ.get("PINCITE_HOME")
    home = Path(given) if given else REPOSITORY / ".pincite" / "demo"
    if running := service_address(home):
        sys.exit(f"A service runs in {home} already, at {running}. Stop it first, or set PINCITE_HOME.")
    if not given:
        shutil.rmtree(home, ignore_errors=True)
    return home


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def say(text: str) -> None:
    print(f"\n{text}", flush=True)


class Clock:
    """Seconds that each part took."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.parts[name] = time.monotonic() - began


if __name__ == "__main__":
    main()

"""The command line as it is run: through a service, and with the cable out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .service import PINCITE, Service, environment, pincite

pytestmark = pytest.mark.e2e

REPOSITORY = Path(__file__).parent.parent.parent
FLOW = "What is the maximum flow of the Corvane CV-120?"
GUARD = """
import socket

class GuardedSocket(socket.socket):
    def connect(self, address):
        self._check(address)
        return super().connect(address)

    def connect_ex(self, address):
        self._check(address)
        return super().connect_ex(address)

    def _check(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"{address} is beyond this machine")

socket.socket = GuardedSocket
"""


def test_commands_go_through_the_service_that_has_the_data_folder(
    service: Service, collection: str, sample_docs: Path
) -> None:
    status = pincite(service.home, "status", "--json")
    assert status.returncode == 0, status.stderr
    assert json.loads(status.stdout)["service"] == service.url

    added = pincite(service.home, "add", sample_docs / "datasheet-cv-120.pdf", "-c", collection)
    assert added.returncode == 0, added.stderr
    assert re.search(r"^live\s+datasheet-cv-120\.pdf\s+\(1 page\)$", added.stderr, re.MULTILINE)
    assert set(service.documents(collection)) == {"datasheet-cv-120.pdf"}

    searched = pincite(service.home, "search", FLOW, "-k", "3", "-c", collection, "--json")
    assert searched.returncode == 0, searched.stderr
    assert json.loads(searched.stdout)["hits"] == service.search(FLOW, collection, k=3)

    asked = pincite(service.home, "ask", FLOW, "-c", collection, "--json")
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    assert answer == service.ask(FLOW, collection)
    assert "12.5" in answer["answer"]


def test_names_go_whole_and_escaped_into_a_pipe_and_questions_come_out_of_one(
    service: Service, collection: str, sample_docs: Path
) -> None:
    name = "sheets/" + "a very long name, " * 10 + "[red]\u202efdp.html"
    accepted = service.upload((sample_docs / "datasheet-cv-120.pdf").read_bytes(), name, collection)
    service.settle(accepted.json()["id"], collection)
    env = environment(service.home, {"COLUMNS": "40", "FORCE_COLOR": "1"})

    def shell(pipeline: str, given: str = "") -> str:
        command = ["sh", "-c", pipeline, "sh", *PINCITE]
        ended = subprocess.run(
            command, env=env, cwd=service.home, input=given, capture_output=True, text=True, check=True
        )
        return ended.stdout

    listed = f'"$@" list -c {collection}'
    assert shell(f"{listed} | cut -f1") == name.replace("\u202e", r"\u202e") + "\n"
    assert shell(f"{listed} | grep -c live") == "1\n"
    assert json.loads(shell(f"{listed} --json"))["external_id"] == name

    answers = shell(f'"$@" ask -c {collection} --json', f"{FLOW}\n\n{FLOW}\n").splitlines()
    assert [json.loads(line) for line in answers] == [service.ask(FLOW, collection)] * 2


@pytest.fixture
def cable_out(tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    """Return what to put before a command, and into its environment, so that it has no network but loopback.

    A namespace of the kernel's where that is allowed; or else every Python process refuses to connect.
    """
    namespace = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    try:
        subprocess.run([*namespace, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        (tmp_path / "guard").mkdir()
        (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
        return [], {"PYTHONPATH": str(tmp_path / "guard")}
    return namespace, {}


def test_documents_are_added_and_questions_answered_with_the_cable_out(
    tmp_path: Path, cable_out: tuple[list[str], dict[str, str]], sample_docs: Path
) -> None:
    before, variables = cable_out
    env = {**environment(tmp_path), **variables}

    def run(*command: str | Path) -> str:
        ended = subprocess.run(
            [*before, *command], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    attempt = (
        "import socket\n"
        "try:\n    socket.create_connection(('198.51.100.1', 443), 5)\n"
        "except OSError as error:\n    print(type(error).__name__, error)\n"
    )
    assert re.search("unreachable|beyond this machine", run(sys.executable, "-c", attempt))

    run(*PINCITE, "add", sample_docs / "datasheet-cv-120.pdf", sample_docs / "press-release.html")
    assert json.loads(run(*PINCITE, "search", FLOW, "--json"))["hits"]
    answer = json.loads(run(*PINCITE, "ask", FLOW, "--json"))
    [row, *_] = answer["sentences"][0]["citations"]
    assert (row["document"], row["verdict"]) == ("datasheet-cv-120.pdf", "verified")
    assert "12.5" in row["quote"]


def test_every_target_of_the_makefile_is_in_its_help() -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    listed = subprocess.run(["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split())
    targets = set(re.findall(r"^([a-z][\w-]*):", text, re.MULTILINE))
    assert targets == phony
    assert set(re.findall(r"^  make (\S+) +\S", listed, re.MULTILINE)) == targets

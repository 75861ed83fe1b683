"""`pincite prefect` prints the address and the password of this start, or says why there is none."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pincite.store.data_lock import DataLock
from pincite_flows.access import Access
from tests.cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the service of this data folder keeps what is its Prefect server's."""
    monkeypatch.setenv("PINCITE_HOME", str(tmp_path))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    folder = tmp_path / "prefect"
    folder.mkdir()
    return folder


@pytest.fixture
def access(folder: Path) -> Iterator[Access]:
    """Yield what a server that is there asks for, saved where the command looks."""

    class Prefect(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = base64.b64encode(made.auth_string.encode()).decode()
            is_good = self.headers["Authorization"] == f"Basic {wanted}"
            self.send_response(200 if is_good and self.path == "/api/hello" else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_about: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Prefect) as server:
        made = Access.new(f"http://127.0.0.1:{server.server_port}/api")
        Thread(target=server.serve_forever, daemon=True).start()
        made.save(folder)
        yield made
        server.shutdown()


def test_it_prints_the_address_and_the_password(
    run: Run, access: Access, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("prefect") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"address   {access.page}",
        f"password  {access.auth_string}",
    ]
    assert run("prefect", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"address": access.page, "password": access.auth_string}


def test_the_password_of_a_service_that_was_killed_is_not_printed(
    run: Run, access: Access, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left = Access.new(access.url)
    left.save(folder)
    assert run("prefect") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("prefect-unavailable: No service runs with the data folder ")
    assert "pincite serve" in told.err


def test_without_a_service_it_says_how_to_start_one(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("prefect") == 1
    assert capsys.readouterr().err.startswith("prefect-unavailable: No service runs with the data folder ")


def test_while_it_starts_it_says_to_try_again(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Access.new("http://127.0.0.1:9/api").save(folder)
    owner = DataLock(folder.parent, "http://127.0.0.1:8300")
    assert run("prefect") == 1
    owner.release()
    told = capsys.readouterr().err
    assert told.startswith("prefect-unavailable: The service at http://127.0.0.1:8300 ")
    assert "Try again" in told


def test_of_somebody_else_s_server_it_says_whom_to_ask(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api")
    assert run("prefect") == 1
    told = capsys.readouterr().err
    assert told.startswith("prefect-unavailable: PREFECT_API_URL names ")
    assert "http://prefect.example/api" in told

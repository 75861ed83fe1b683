"""The local Prefect server is seen, knows no secret, and never outlives the service."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pincite_flows.access import read_access
from pincite_flows.server import LocalPrefect, PrefectServer, open_prefect
from tests.flows.conftest import shown_of_process, wait_until
from tests.prefects import SpareMigrations

pytestmark = pytest.mark.e2e

PARENT = """
import sys, time
from pathlib import Path
from pincite_flows.server import LocalPrefect
server = LocalPrefect(Path(sys.argv[1]))
assert server.wait_ready(180)
print(server.url, flush=True)
time.sleep(600)
"""


def test_it_keeps_all_it_has_in_the_data_folder(prefect: LocalPrefect) -> None:
    environment = shown_of_process(prefect, "environ")
    variables = dict(entry.split("=", 1) for entry in environment.split("\0") if "=" in entry)
    home = Path(variables["PREFECT_HOME"])
    assert (home / "prefect.db").exists()
    assert variables["DO_NOT_TRACK"] == "1"
    assert variables["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_it_knows_no_secret_of_the_service(prefect: LocalPrefect) -> None:
    assert "a-secret-of-the-service" not in shown_of_process(prefect, "environ")


def test_it_ends_with_its_parent_however_that_ends(tmp_path: Path, spare_migrations: SpareMigrations) -> None:
    spare_migrations(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        url = parent.stdout.readline().strip()
        access = read_access(tmp_path / "prefect")
        assert access is not None
        server = PrefectServer(url, access.auth_string)
        assert server.is_ready()
        parent.send_signal(signal.SIGKILL)
    wait_until(lambda: not server.is_ready(), timeout_s=30)


def test_a_server_that_ended_is_known_to_be_gone(tmp_path: Path) -> None:
    server = LocalPrefect(tmp_path)
    server.stop()
    assert server.is_gone()
    assert not server.wait_ready(timeout_s=600)
    assert str(server.trouble()) == "degraded: the local Prefect server has ended"
    assert read_access(tmp_path / "prefect") is None


def test_a_server_that_the_user_names_is_used_and_none_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api/")
    server = open_prefect(tmp_path)
    assert server.url == "http://prefect.example/api"
    assert not isinstance(server, LocalPrefect)
    assert list(tmp_path.iterdir()) == []

"""What the local Prefect server writes is its user's alone."""

from __future__ import annotations

import pytest

from pincite_flows.server import LocalPrefect
from tests.runtime.test_private_files import mode, open_to_others

pytestmark = pytest.mark.e2e


def test_no_other_user_reads_what_the_server_writes(prefect: LocalPrefect) -> None:
    folder = prefect._home
    assert (folder / "prefect.db").exists()
    assert mode(folder) == 0o700
    # The service opens the log, as its umask says; the server makes the rest.
    assert {path.name for path in open_to_others(folder)} <= {"server.log"}

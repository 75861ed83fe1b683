"""Tell errors of a store that are no fault of the work's: a server is away, or a disk is full."""

from __future__ import annotations

import sys

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from pincite.errors import DatabaseUnavailable, IndexUnavailable, SetupError
from pincite.runtime.room import disk_full


def outage(error: Exception) -> SetupError | None:
    """Return the error that names a server which is away, or a full disk; None where it is something else."""
    if full := disk_full(error):
        return full
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        return DatabaseUnavailable(
            "The registry's database does not answer. Start it, or find out why it is slow; then try again."
        )
    if _is_of_qdrant(error):
        return IndexUnavailable(
            "The Qdrant server does not answer. Start it, or look at its log; then try again."
        )
    return None


def _is_of_qdrant(error: Exception) -> bool:
    if "qdrant_client" not in sys.modules:  # importing it takes long, and the embedded index never does
        return False
    from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

    failed = isinstance(error, UnexpectedResponse) and (error.status_code or 500) >= 500
    return failed or isinstance(error, ResponseHandlingException)

"""What an error of a store means that is no fault of the work's: a server is away, or a disk is full."""

from __future__ import annotations

import errno
import sqlite3
import sys

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from pincite.errors import DatabaseUnavailable, DiskFull, IndexUnavailable, SetupError
from pincite.room import HOW_IT_GOES_ON


def outage(error: Exception) -> SetupError | None:
    """The error that names a server which is away, or a full disk; None where it is something else."""
    if _says_full(error):
        return DiskFull(
            f"There is no room left on the disk. Make some, or delete documents. {HOW_IT_GOES_ON}"
        )
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        return DatabaseUnavailable(
            "The registry's database does not answer. Start it, or look why it is slow; then try again."
        )
    if _is_of_qdrant(error):
        return IndexUnavailable(
            "The Qdrant server does not answer. Start it, or look at its log; then try again."
        )
    return None


def _says_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    if isinstance(error, OperationalError) and isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL  # the other bytes say more of it
    return "No space left on device" in str(error)  # the embedded index's own kind has nothing but words


def _is_of_qdrant(error: Exception) -> bool:
    if "qdrant_client" not in sys.modules:  # importing it takes long, and the embedded index never does
        return False
    from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

    failed = isinstance(error, UnexpectedResponse) and (error.status_code or 500) >= 500
    return failed or isinstance(error, ResponseHandlingException)

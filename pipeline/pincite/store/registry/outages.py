"""Tell which of the driver's errors mean that the registry's database is away."""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from pincite.errors import DatabaseUnavailable


def database_away(error: Exception) -> DatabaseUnavailable | None:
    """Return the error that names a database which does not answer; None where it is something else."""
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        return DatabaseUnavailable(
            "The registry's database does not answer. Start it, or find out why it is slow; then try again."
        )
    return None

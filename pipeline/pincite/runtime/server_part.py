"""The error for whoever lacks the part of Pincite that reads, searches and serves: the extra `server`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from pincite.errors import ServerPartMissing


@contextmanager
def needed() -> Iterator[None]:
    """Say which extra brings a module that is not installed. Raises ServerPartMissing."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing.startswith("pincite"):  # a fault of the code, not of the installation
            raise
        raise ServerPartMissing(
            f"This needs the server part of Pincite, and “{missing}” is not installed. Install the extra "
            "“server”: `pip install '.[server]'`, or the wheel's file with `[server]` behind it. To use a "
            "service that runs elsewhere, set PINCITE_SERVICE_URL to its address."
        ) from error


def require(module: str) -> None:
    """Raise ModuleNotFoundError where a module is not installed that only a child process would load."""
    if find_spec(module) is None:
        raise ModuleNotFoundError(name=module)

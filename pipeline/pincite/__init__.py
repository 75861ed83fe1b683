"""Pincite reads PDFs, HTML and Word files, and answers questions about them with checked citations."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pincite.client.async_client import AsyncClient
    from pincite.client.client import Client
    from pincite.library import Library
    from pincite.settings import Settings

    __version__: str

__all__ = ["AsyncClient", "Client", "Library", "Settings"]

# Before anything imports numpy: the threads of its BLAS wait for more work in a busy loop, on the cores that
# read, embed and search meanwhile, and no product here is large enough to be shared out.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_PLACES = {
    "AsyncClient": "pincite.client.async_client",
    "Client": "pincite.client.client",
    "Library": "pincite.library",
    "Settings": "pincite.settings",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: a client needs nothing of what a library loads."""
    if name == "__version__":
        from importlib.metadata import version

        return version("pincite")
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pincite.runtime.server_part import needed

    with needed():
        return getattr(import_module(_PLACES[name]), name)

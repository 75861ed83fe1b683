"""`pincite prefect`: where the pages are that show the runs, and the password that they ask for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pincite.errors import PrefectUnavailable
from pincite_cli import backend, options
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite_flows.access import Access

ANSWER_TIMEOUT_S = 10.0


def prefect(as_json: options.Json = False) -> None:
    """Print the address of the service's own Prefect server and its password, which each start makes anew."""
    from pincite.store.data_lock import check_folder
    from pincite_flows.access import read_access

    home = backend.load_settings().home
    check_folder(home)
    try:
        access = read_access(home / "prefect")
    except PermissionError:
        raise PrefectUnavailable(
            f"The data folder {home} is another user's: only that user can see the password."
        ) from None
    if access is None or not _lets_in(access):
        raise PrefectUnavailable(_what_to_do(home))
    if as_json:
        results().exact(json.dumps({"address": access.page, "password": access.auth_string}))
    else:
        results().line(f"address   {access.page}")
        results().line(f"password  {access.auth_string}")


def _lets_in(access: Access) -> bool:
    """Return True if the server takes the password. A service that was killed leaves one behind."""
    import httpx

    try:
        asked = httpx.get(
            f"{access.url}/hello", auth=access.basic_auth, timeout=ANSWER_TIMEOUT_S, trust_env=False
        )
    except httpx.TransportError:
        return False
    return asked.is_success


def _what_to_do(home: Path) -> str:
    from pincite.store.data_lock import service_address

    if url := os.environ.get("PREFECT_API_URL"):
        return (
            f"PREFECT_API_URL names the Prefect server at {url}, which is not the service's own: ask whoever "
            "runs it for its password."
        )
    if address := service_address(home):
        return (
            f"The service at {address} has no Prefect server of its own that answers. Try again when it has "
            f"started, which `pincite status` shows; {home / 'prefect' / 'server.log'} says what went wrong."
        )
    return f"No service runs with the data folder {home}. Start `pincite serve`, or set PINCITE_HOME to its."

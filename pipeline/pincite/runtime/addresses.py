"""Read the addresses that settings name: an origin, a server, and how this machine reaches itself."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from pincite.errors import SettingsConflict

_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
"""Hosts that say nothing more than themselves in a header, where a space or a semicolon would."""


def origin(address: str, variable: str) -> str:
    """Return the scheme, the host and the port of an address, as a browser writes them in an Origin.

    Raises SettingsConflict, which names the variable, for what has anything else.
    """
    try:
        url = urlsplit(address.strip().lower())
        port = None if url.port == {"http": 80, "https": 443}.get(url.scheme) else url.port
        host = _as_browsers_write(url.hostname or "")
    except ValueError:
        url, port, host = urlsplit(""), None, ""
    beside = url.path.strip("/") or url.query or url.fragment or url.username or url.password
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(host) or beside:
        raise SettingsConflict(
            f"{variable} is {address}: it takes a scheme and a host, such as https://pincite.example, and no "
            "path."
        )
    return f"{url.scheme}://{host}" + (f":{port}" if port else "")


def server(address: str, variable: str, example: str) -> str:
    """Return the address of an HTTP server as it is.

    Raises SettingsConflict, which names the variable and the example, for what is none.
    """
    try:
        url = urlsplit(address)
        if url.scheme in ("http", "https") and url.hostname and url.port != 0:
            return address
    except ValueError:
        pass
    raise SettingsConflict(f"{variable} is “{address}”: it takes an address such as {example}.")


def reachable(host: str) -> str:
    """Return the name under which this machine itself reaches what is bound to `host`."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return f"[{host}]" if address.version == 6 else host


def _as_browsers_write(host: str) -> str:
    return f"[{ip_address(host).compressed}]" if ":" in host else host.encode("idna").decode()

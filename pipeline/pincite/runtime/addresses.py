"""Read the addresses that settings name: an origin, a server, and how this machine reaches itself."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from pincite.errors import SettingsConflict

_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
"""Hosts that say nothing more than themselves in a header, where a space or a semicolon would."""

_SPACE = re.compile(r"[\s\x00-\x1f\x7f]")
"""Space and control characters, which urlsplit may leave out in silence."""


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
            f"{variable} is {_without_secret(address)}: it takes a scheme and a host, such as "
            "https://pincite.example, and no path."
        )
    return f"{url.scheme}://{host}" + (f":{port}" if port else "")


def server(address: str, variable: str, example: str) -> str:
    """Return the address of an HTTP server as it is.

    Raises SettingsConflict, which names the variable and the example, for what is none.
    """
    try:
        url = urlsplit(address)
        is_host = _HOST.fullmatch(_as_browsers_write((url.hostname or "").lower()))
        if url.scheme in ("http", "https") and is_host and url.port != 0 and not _SPACE.search(address):
            return address
    except ValueError:
        pass
    shown = _without_secret(address)
    raise SettingsConflict(f"{variable} is “{shown}”: it takes an address such as {example}.")


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
    """Return a host in ASCII. Raises ValueError for what no browser would take for one."""
    if ":" in host:
        return f"[{ip_address(host).compressed}]"
    written = host.encode("idna")
    written.decode("idna")
    return written.decode()


def _without_secret(address: str) -> str:
    """Return an address for a message, without all that stands before an @: it may hold a password."""
    return re.sub(r"^(\w+:/*)?.*@", r"\1…@", address, flags=re.DOTALL)

"""Choose the addresses of the network that may be connected to.

An address that carries another inside (IPv4 in IPv6, 6to4, Teredo, NAT64) is judged as the one inside.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address

from pincite.errors import AddressRefused, SourceUnavailable

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, as text. Raises OSError."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "::1/128",
            "fc00::/7",
        ),
    )
)
"""Networks that a source may reach that is allowed private addresses.

Where clouds keep the credentials of their machines is never reached: link-local addresses, and two that are
not.
"""
_CREDENTIALS = tuple(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254")))
_NEVER = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "fec0::/10")))
"""Not public, and not known as such to `ipaddress`."""


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses that this machine's resolver knows of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(host: str, port: int, *, allow_private: bool, resolve: Resolve) -> list[str]:
    """Return the addresses of a host, each of which may be connected to.

    A number in any notation is an address, not a name. Raises AddressRefused when one of the host's addresses
    may not be reached, SourceUnavailable when it has none.
    """
    address = _literal(host)
    try:
        found = [str(address)] if address is not None else list(resolve(host, port))
    except (OSError, UnicodeError) as error:  # the latter of a name that can be nobody's
        why = getattr(error, "strerror", None) or error
        raise SourceUnavailable(f"The host “{host}” has no address ({why}).") from None
    if not found:
        raise SourceUnavailable(f"The host “{host}” has no address.")
    for text in found:
        why = why_refused(ipaddress.ip_address(text), allow_private=allow_private)
        if why is not None:
            raise AddressRefused(f"“{host}” leads to {text}, {why}.")
    return found


def why_refused(address: Address, *, allow_private: bool) -> str | None:
    """Return why an address may not be connected to, or None when it may."""
    inner = _inside(address)
    if inner is not None:
        return why_refused(inner, allow_private=allow_private)
    if address in _CREDENTIALS:
        return "which is no public address"
    if any(address in network for network in _PRIVATE):
        return None if allow_private else "a private address: a source needs allow_private for that"
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_link_local:
        return "which is no public address"
    return "which is no public address" if any(address in network for network in _NEVER) else None


def _literal(host: str) -> Address | None:
    """Return the address that a host is.

    It may be a decimal, octal or hexadecimal number, or have parts left out.
    """
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


def _inside(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address carries."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    number = int(address)
    if address in _NAT64 or 1 < number < 2**32:
        return IPv4Address(number & 0xFFFFFFFF)
    return None

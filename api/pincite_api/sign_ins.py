"""Slows down whoever tries keys: after a few wrong ones an address waits, each time twice as long."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network

FREE = 5
"""Wrong keys before an address has to wait."""
LONGEST_S = 60.0
FORGET_S = 3600.0
MAX_ADDRESSES = 10_000


class SignInLimit:
    """Wrong keys by address, in this process's memory. All is done in one thread, the event loop's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait_s(self, address: str) -> int:
        """Return for how many whole seconds an address may not try; 0: it may."""
        count, last = self._known(_network(address))
        if count < FREE:
            return 0
        pause = min(2.0 ** min(count - FREE, 16), LONGEST_S)
        return max(0, math.ceil(last + pause - self._clock()))

    def failed(self, address: str) -> None:
        """Note a wrong key."""
        network = _network(address)
        self._failures[network] = (self._known(network)[0] + 1, self._clock())
        self._failures.move_to_end(network)
        if len(self._failures) > MAX_ADDRESSES:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the wrong keys of who has the right one."""
        self._failures.pop(_network(address), None)

    def _known(self, network: str) -> tuple[int, float]:
        count, last = self._failures.get(network, (0, -math.inf))
        return (count, last) if self._clock() - last < FORGET_S else (0, -math.inf)


def _network(address: str) -> str:
    """Return what one person has of addresses: in IPv6 that is a network of 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:  # as a socket for both kinds gives it
        return str(found.ipv4_mapped if found.version == 6 else found)
    return str(ip_network((found, 64), strict=False))

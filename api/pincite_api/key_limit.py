"""Slow down a client that tries keys: after a few wrong ones an address waits, each time twice as long.

This only slows noise. The right key always opens, so nobody can lock out others at an address they share.
A right guess therefore opens too, however many were wrong: what keeps guesses out is a long key.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_address, ip_network

from pincite_api.problems import RequestProblem

FREE = 5
"""Wrong keys before an address has to wait."""
LONGEST_S = 60.0
COUNTED = FREE + 6
"""The wrong keys after which the wait is the longest."""
FORGET_S = 3600.0
MAX_ADDRESSES = 10_000
NO_ADDRESS = ""
"""Stands for the address of everybody whose own is no IP address."""


@dataclass(slots=True)
class _Tried:
    """The last wrong keys from one address, as hashes, and when the newest came."""

    wrong: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    failed_at: float = -math.inf


class KeyLimit:
    """Wrong keys by the address that gave them, in this process's memory, all in the event loop's thread.

    A wrong key that is given again tells its giver nothing new, so it counts once: a client that was left
    with an old key keeps nobody waiting.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tried: OrderedDict[str, _Tried] = OrderedDict()

    def note_wrong(self, address: str, key: bytes) -> None:
        """Count a wrong key that an address gives.

        Raises RequestProblem while the address has to wait: then none is counted.
        """
        now, network = self._clock(), _network(address)
        tried = self._tried.get(network) or _Tried()
        if now - tried.failed_at >= FORGET_S:
            tried.wrong.clear()
        if (wait := _pause(len(tried.wrong)) - (now - tried.failed_at)) > 0:
            raise _too_many(math.ceil(wait))
        if (digest := sha256(key).digest()) not in tried.wrong:
            tried.wrong[digest] = None
            tried.failed_at = now
            if len(tried.wrong) > COUNTED:
                tried.wrong.popitem(last=False)
        self._tried[network] = tried
        self._tried.move_to_end(network)
        if len(self._tried) > MAX_ADDRESSES:
            self._tried.popitem(last=False)


def _pause(count: int) -> float:
    """Return how long an address waits after so many wrong keys."""
    return min(2.0 ** (count - FREE), LONGEST_S) if count >= FREE else 0.0


def _too_many(wait_s: int) -> RequestProblem:
    return RequestProblem(
        429,
        "too-many-sign-ins",
        f"Too many wrong keys came from your address. Try again in {wait_s} s.",
        headers={"Retry-After": str(wait_s)},
    )


def _network(address: str) -> str:
    """Return what one person has of addresses: in IPv6 that is a network of 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return NO_ADDRESS
    if found.version == 4 or found.ipv4_mapped:  # as a socket for both kinds gives it
        return str(found.ipv4_mapped if found.version == 6 else found)
    return str(ip_network((found, 64), strict=False))

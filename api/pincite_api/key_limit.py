"""Slows down whoever tries keys: after a few wrong ones an address waits, each time twice as long."""

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


@dataclass(slots=True)
class _Tried:
    """What came from an address: hashes of its last wrong keys, when the newest came, and the right key."""

    wrong: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    failed_at: float = -math.inf
    right_at: float = -math.inf


class KeyLimit:
    """Keys by the address that gave them, in this process's memory, all in the event loop's thread.

    A wrong key that is given again tells its giver nothing new, so it counts once: a client that was left
    with an old key keeps nobody waiting. Where the right key came from an address in the last hour, it opens
    at once, whatever wrong ones come from there.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tried: OrderedDict[str, _Tried] = OrderedDict()

    def take(self, address: str, key: bytes, *, is_right: bool) -> bool:
        """Note a key that an address gives, and return whether it opens. Raises RequestProblem while the
        address has to wait: then its keys are not looked at."""
        now, network = self._clock(), _network(address)
        tried = self._tried.get(network) or _Tried()
        if tried.wrong and now - tried.failed_at >= FORGET_S:
            tried.wrong.clear()
        knows_it = is_right and now - tried.right_at < FORGET_S
        if (wait := _pause(len(tried.wrong)) - (now - tried.failed_at)) > 0 and not knows_it:
            raise _too_many(math.ceil(wait))
        if is_right:
            tried.wrong.clear()
            tried.right_at = now
        elif (digest := sha256(key).digest()) not in tried.wrong:
            tried.wrong[digest] = None
            tried.failed_at = now
            if len(tried.wrong) > COUNTED:
                tried.wrong.popitem(last=False)
        self._tried[network] = tried
        self._tried.move_to_end(network)
        if len(self._tried) > MAX_ADDRESSES:
            self._tried.popitem(last=False)
        return is_right


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
        return address
    if found.version == 4 or found.ipv4_mapped:  # as a socket for both kinds gives it
        return str(found.ipv4_mapped if found.version == 6 else found)
    return str(ip_network((found, 64), strict=False))

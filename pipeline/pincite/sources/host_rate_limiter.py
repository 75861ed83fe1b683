"""Limit how often each host is asked: after its delay, and not before the time that it has asked for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from pincite.errors import Throttled

REFUSALS = frozenset({429, 503})
TOO_MANY = 429
LONGEST_WAIT_S = 60.0
"""A host that wants to be left alone for longer is not waited for."""
UNSAID_S = 5.0
"""Seconds that a host is left alone that does not say for how long."""
PATIENCE = 3
"""Times that a host may refuse after it was waited for; then it is asked no more."""


class HostRateLimiter:
    """The turns of hosts, in one thread; `longest_s` is how long one that refuses is waited for, at most."""

    def __init__(self, longest_s: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._longest_s = min(longest_s, LONGEST_WAIT_S)
        self._clock, self._sleep = clock, sleep
        self._next: dict[str, float] = {}
        self._closed: dict[str, float] = {}
        self._refusals: Counter[str] = Counter()

    def wait(self, url: str, delay_s: float) -> None:
        """Wait for the turn of a URL's host, and give it `delay_s` until its next. Raises Throttled."""
        host, now = _host(url), self._clock()
        if (opens := self._closed.get(host, now)) - now > self._longest_s:
            raise Throttled(_asked_for(opens - now))
        turn = max(now, self._next.get(host, now), opens)
        if turn > now:
            self._sleep(turn - now)
        self._next[host] = turn + delay_s

    def let_in(self, url: str, response: httpx.Response, *, waited: bool) -> bool:
        """Tell whether an answer is one; false when the host is to be waited for, once, and asked again.

        Raises Throttled when it is not to be asked again. A 503 that does not say until when is an answer.
        """
        host, status = _host(url), response.status_code
        wait_s = _retry_after_s(response.headers.get("Retry-After"))
        if status not in REFUSALS or (status != TOO_MANY and wait_s is None):
            self._refusals.pop(host, None)
            return True
        unsaid = wait_s is None
        if wait_s is None:
            wait_s = UNSAID_S
        self._refusals[host] += waited
        if self._refusals[host] >= PATIENCE:
            wait_s = math.inf
        self._closed[host] = self._clock() + wait_s
        if waited or wait_s > self._longest_s:
            raise Throttled(_TOO_OFTEN if unsaid else _asked_for(wait_s))
        return False


_TOO_OFTEN = (
    "The server is asked too often (429). The next sync asks it again, and with a larger delay_s less often."
)


def _asked_for(wait_s: float) -> str:
    if wait_s == math.inf:
        return "The server goes on refusing after it was waited for. The next sync asks it again."
    return f"The server wants to be left alone for {wait_s:,.0f} seconds. The next sync asks it again."


def _host(url: str) -> str:
    return httpx.URL(url).netloc.decode("ascii")


def _retry_after_s(value: str | None) -> float | None:
    """Return seconds from now, from a number of them or a date; None where neither is said."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])  # thirty years stand for more
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())

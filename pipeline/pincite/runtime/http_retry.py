"""Decide whether a request to a model's server is made again, and when."""

from __future__ import annotations

import random
from collections.abc import Set

import httpx

ATTEMPTS = 3
BACKOFF_S = 0.25
BUSY = frozenset({429, 503})


def backoff(error: httpx.HTTPError, retries: int, again: Set[int] = BUSY) -> float:
    """Return the seconds to wait before the next try. Raises the error if there is to be none.

    `again` are the statuses after which there is one; no answer at all is always such a reason.
    """
    is_busy = isinstance(error, httpx.HTTPStatusError) and error.response.status_code in again
    if retries == ATTEMPTS - 1 or not (is_busy or isinstance(error, httpx.TransportError)):
        raise error
    # Spread, so that many clients do not come back at once.
    wait: float = BACKOFF_S * 2**retries * random.uniform(0.5, 1)  # noqa: S311
    return max(wait, _retry_after(error.response)) if isinstance(error, httpx.HTTPStatusError) else wait


def _retry_after(response: httpx.Response) -> float:
    try:
        return float(response.headers.get("Retry-After", 0))
    except ValueError:  # a date: the backoff will do
        return 0.0

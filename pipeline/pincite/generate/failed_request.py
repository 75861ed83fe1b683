"""Decide what follows when a request to a model server fails: another try, or an error that a user meets."""

from __future__ import annotations

import random

import httpx

from pincite.errors import GeneratorCutOff, GeneratorTimeout, GeneratorUnavailable

ATTEMPTS = 3
BACKOFF_S = 0.25
BUSY = frozenset({429, 503})


def user_error(error: httpx.HTTPError | TimeoutError, begun: bool = False) -> GeneratorUnavailable:
    """Return the error that a user meets. `begun` says whether a part of the answer had come."""
    match error:
        case httpx.HTTPStatusError():
            status = error.response.status_code
            hint = ": see PINCITE_LLM_API_KEY" if status in (401, 403) else ""
            return GeneratorUnavailable(f"The model server answered {status}{hint}.")
        case TimeoutError() | httpx.TimeoutException():
            return timed_out()
        case _ if begun:
            return GeneratorCutOff("The connection to the model server ended inside the answer.")
        case _:
            return GeneratorUnavailable(
                f"The server at PINCITE_LLM_URL cannot be reached ({type(error).__name__})."
            )


def timed_out() -> GeneratorTimeout:
    """Return the error of an answer that takes too long."""
    return GeneratorTimeout(
        "The model server did not answer in time. PINCITE_LLM_TIMEOUT_S is how long it may take."
    )


def backoff(error: httpx.HTTPError, retries: int) -> float:
    """Return the seconds to wait before the next try. Raises the error if there is to be none."""
    busy = isinstance(error, httpx.HTTPStatusError) and error.response.status_code in BUSY
    if retries == ATTEMPTS - 1 or not (busy or isinstance(error, httpx.TransportError)):
        raise error
    # Spread, so that many clients do not come back at once.
    wait: float = BACKOFF_S * 2**retries * random.uniform(0.5, 1)  # noqa: S311
    return max(wait, _retry_after(error.response)) if isinstance(error, httpx.HTTPStatusError) else wait


def _retry_after(response: httpx.Response) -> float:
    try:
        return float(response.headers.get("Retry-After", 0))
    except ValueError:  # a date: the backoff will do
        return 0.0

"""The error that a user meets when a request to a model server fails."""

from __future__ import annotations

import httpx

from pincite.errors import GeneratorCutOff, GeneratorTimeout, GeneratorUnavailable


def user_error(error: httpx.HTTPError | TimeoutError, begun: bool = False) -> GeneratorUnavailable:
    """Return the error that a user meets. `begun` is True if a part of the answer had come."""
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
                f"The server at PINCITE_LLM_URL cannot be reached ({type(error).__name__}). "
                "Start it, or correct the address."
            )


def timed_out() -> GeneratorTimeout:
    """Return the error of an answer that takes too long."""
    return GeneratorTimeout(
        "The model server did not answer in time. PINCITE_LLM_TIMEOUT_S is how long it may take."
    )

"""A request to a service and how its response is read, apart from whoever sends it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx

from pincite.errors import PinciteError

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 300.0
RETRY_AFTER_S = 0.5

Result = TypeVar("Result")
Method = TypeVar("Method", bound=Callable[..., Any])


class ServiceUnavailable(PinciteError):
    """The service cannot be reached, or it broke off."""

    code = "service-unavailable"


class Refused(PinciteError):
    """The service refused. `code` is that of the library's error; ask again after `retry_after_s` seconds."""

    def __init__(self, code: str, detail: str, retry_after_s: float = RETRY_AFTER_S) -> None:
        super().__init__(detail)
        self.code = code
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Call(Generic[Result]):
    """One request, and `read`, which makes its result of the response."""

    method: str
    path: str
    read: Callable[[httpx.Response], Result]
    params: Mapping[str, Any] | None = None
    body: Any = None
    """Sent as JSON."""
    content: Iterable[bytes] | None = None
    """A file, in pieces."""
    patient: bool = False
    """It may take as long as it takes."""

    def options(self) -> dict[str, Any]:
        """Return how it is sent, as httpx takes it, but for the content."""
        timeout = httpx.Timeout(None if self.patient else READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        return {
            "params": {name: value for name, value in (self.params or {}).items() if value is not None},
            "json": self.body,
            "timeout": timeout,
        }


def described(method: Method, call: Callable[..., Call[Any]]) -> Method:
    """Give a method the arguments of the verb whose request it sends.

    It gets the name and the description too, unless it has its own.
    """
    told = inspect.signature(call)
    this = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    if not method.__doc__:
        method.__name__, method.__doc__ = call.__name__, call.__doc__
    # The result is what the method's own type says, not a call.
    shown = [this, *told.parameters.values()]
    vars(method)["__signature__"] = told.replace(parameters=shown, return_annotation=told.empty)
    return method


def result(call: Call[Result], response: httpx.Response) -> Result:
    """Read a response. Raises Refused where it is an error."""
    if not response.is_success:
        raise refusal(response)
    try:
        return call.read(response)
    except (ValueError, KeyError) as error:  # some other program's page
        raise _not_ours(error) from None


def refusal(response: httpx.Response) -> Refused:
    """Return the error that a response tells of. Its body must have been read."""
    if not response.headers.get("Content-Type", "").startswith("application/problem+json"):
        status = response.status_code
        return Refused("service-failed", f"The service answered with {status}. Its log says why.")
    after = response.headers.get("Retry-After", "")
    return refusal_of(response.content, float(after) if after.isdecimal() else RETRY_AFTER_S)


def refusal_of(problem: str | bytes, retry_after_s: float = RETRY_AFTER_S) -> Refused:
    """Return the error that a problem, as the service writes it, tells of."""
    try:
        told = json.loads(problem)
        code, detail = told["code"], told["detail"]
    except (ValueError, KeyError, TypeError) as error:
        return _not_ours(error)
    if code == "key-needed":
        return Refused(code, "The service wants its key: set PINCITE_API_KEY to it.")
    return Refused(code, detail, retry_after_s)


def _not_ours(error: Exception) -> Refused:
    said = f"What answers is no Pincite, or another version of it ({type(error).__name__}). See the address."
    return Refused("service-failed", said)


def unavailable(address: str, error: Exception) -> ServiceUnavailable:
    """Return the error of a service that does not answer."""
    return ServiceUnavailable(
        f"The service at {address} does not answer ({type(error).__name__}). "
        "What it accepted is safe. Check that it runs, and try again."
    )

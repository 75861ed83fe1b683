"""Requests for the status of the service and the comparison of its stores."""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import TypeAdapter

from pincite.client.call import Call
from pincite.client.call_parts import items, listed
from pincite.maintenance.difference import Difference


def status() -> Call[dict[str, Any]]:
    """Return the documents by state, the queue, the index, the models and the parts of the service."""
    read = TypeAdapter(dict[str, Any])
    return Call("GET", "/v1/status", lambda response: read.validate_json(response.content))


def alive() -> Call[None]:
    """Ask if the service answers at all. Raises ServiceUnavailable if not."""
    return Call("GET", "/healthz", lambda _: None)


def examine(*, deep: bool = False) -> Call[list[Difference]]:
    """Compare the registry, the index and the blobs. `deep` reads every stored byte, which takes long."""
    params = {"deep": str(deep).lower()}
    return listed(Difference, "differences", "GET", "/v1/doctor", params=params, patient=True)


def heal(*, deep: bool = False) -> Call[tuple[list[Difference], list[Difference]]]:
    """Mend the differences that can be mended. Return those that were, and those that are left."""

    def read(response: httpx.Response) -> tuple[list[Difference], list[Difference]]:
        return items(Difference, response, "healed"), items(Difference, response, "differences")

    return Call("POST", "/v1/doctor/heal", read, {"deep": str(deep).lower()}, patient=True)

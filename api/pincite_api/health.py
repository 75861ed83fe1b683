"""Whether the service is alive, whether it can answer, and how everything stands."""

from __future__ import annotations

import logging
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from pincite_api.dependencies import OpenLibrary
from pincite_api.problems import RequestProblem, documented

log = logging.getLogger(__name__)

probes = APIRouter(tags=["health"])
router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The service answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """The library answers; `parts` says how the others are: they may still start, or be away."""

    status: Literal["ready"] = "ready"
    parts: dict[str, str]


@probes.get("/healthz", summary="Is the service alive?")
async def healthz() -> Alive:
    """Always at once, from memory."""
    return Alive()


@probes.get("/readyz", summary="Can the service answer questions?", responses=documented(503))
def readyz(library: OpenLibrary, request: Request) -> Ready:
    """Ready when the registry answers. A worker or a flow server that is away delays new documents only."""
    try:
        library.collections()
    except Exception as error:
        log.exception("The library does not answer.")
        raise RequestProblem(503, "not-ready", "The library does not answer. The log says why.") from error
    return Ready(parts=request.app.state.health())


@router.get("/status", summary="See how everything stands")
def get_status(library: OpenLibrary, request: Request) -> dict[str, Any]:
    """Documents by state, the queue, the index, what reads and embeds, and the service's parts."""
    return {**library.status(), "parts": request.app.state.health()}

"""Tell if the service is alive, if it can answer, and how everything stands."""

from __future__ import annotations

import logging
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from pincite.answer.judge.model_judge import KnownJudge
from pincite.runtime.health import PartState
from pincite_api.callers import caller_of
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
    """Answer at once, from memory."""
    return Alive()


@probes.get("/readyz", summary="Can the service answer questions?", responses=documented(503))
def readyz(library: OpenLibrary, request: Request) -> Ready:
    """Ready when registry and index answer.

    A worker or a flow server that is away, or a full disk, delays new documents only.

    A service with a key says to others only what state each part is in, not why, nor where. So does one
    that is asked by a name that is not its own.
    """
    try:
        library.ping()
    except Exception as error:
        log.exception("The library does not answer.")
        raise RequestProblem(503, "not-ready", "The library does not answer. The log says why.") from error
    parts: dict[str, PartState] = {**request.app.state.health(), "disk": library.parts.room.state()}
    sees_all = caller_of(request.scope) is not None and request.scope["own_host"]
    return Ready(parts=_texts(parts) if sees_all else _codes(parts))


def _texts(parts: dict[str, PartState]) -> dict[str, str]:
    return {name: str(state) for name, state in parts.items()}


def _codes(parts: dict[str, PartState]) -> dict[str, str]:
    """Return the codes alone. Addresses and reasons are for those who have the key."""
    return {name: state.code for name, state in parts.items() if state.code}


class IndexStatus(BaseModel):
    """The index: its chunks, how many of them only a scan finds (null: it doesn't say), and what is wrong."""

    model_config = ConfigDict(extra="allow")

    engine: str
    chunks: int
    unindexed: int | None
    optimising_since: str | None
    trouble: str | None


class BlobStatus(BaseModel):
    """The progress of reading stored bytes.

    It has how many blobs were never read since they were written, and when the least recent check was.
    """

    never_checked: int
    oldest_check: str | None


class DiskStatus(BaseModel):
    """The disk of the data folder, in bytes: what is free beside the reserve.

    It is full when that is too little to add anything.
    """

    model_config = ConfigDict(extra="allow")

    free: int
    reserve: int
    full: bool


class Status(BaseModel):
    """The state of everything.

    `collections` has how many documents of each are in which state, and `queue` how many versions wait.
    """

    model_config = ConfigDict(extra="allow")

    home: str
    collections: dict[str, dict[str, int]]
    queue: int
    index: IndexStatus
    blobs: BlobStatus
    disk: DiskStatus
    embedding: str
    embedding_backend: str
    build: str
    generator: str
    judges: list[KnownJudge]
    parts: dict[str, str]


@router.get("/status", summary="See how everything stands")
def get_status(library: OpenLibrary, request: Request) -> Status:
    """Return documents by state, the queue, the index, what reads and embeds, and the service's parts."""
    return Status(**library.status(), parts=_texts(request.app.state.health()))

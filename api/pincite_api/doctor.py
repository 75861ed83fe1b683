"""The doctor: what the registry, the index and the blobs do not agree on, and the order to mend it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from pincite.maintenance.difference import Difference
from pincite_api.dependencies import OpenLibrary, in_thread_of
from pincite_api.examples import DIFFERENCE, shown
from pincite_api.problems import documented

router = APIRouter(prefix="/doctor", tags=["health"])

Deep = Annotated[
    bool, Query(description="Read every stored byte and every indexed passage too, and take as long.")
]


class Examination(BaseModel):
    """The differences that were found; nothing was changed."""

    differences: list[Difference]


class Healing(BaseModel):
    """The differences that were mended, and those left: to see again, to be read anew, or beyond mending."""

    healed: list[Difference]
    differences: list[Difference]


@router.get(
    "",
    summary="Compare the registry, the index and the blobs",
    responses={
        200: shown({"differences": [DIFFERENCE]}, "Every difference; none in a library in order."),
        **documented(422),
    },
)
async def examine(library: OpenLibrary, request: Request, deep: Deep = False) -> Examination:
    """Return every difference, each with a stable code, what it concerns, and a sentence."""

    def examined() -> Examination:
        return Examination(differences=library.examine(deep=deep))

    return await in_thread_of(request, "examinations", examined)


@router.post(
    "/heal",
    summary="Repair what can be repaired",
    responses={
        200: shown({"healed": [DIFFERENCE], "differences": []}, "What was mended, and what is left."),
        **documented(422),
    },
)
async def heal(library: OpenLibrary, request: Request, deep: Deep = False) -> Healing:
    """Mend every difference, while the service goes on.

    Each step is decided on what is there at that moment, and may be asked for again.
    """

    def healed() -> Healing:
        healed, left = library.heal(deep=deep)
        return Healing(healed=healed, differences=left)

    return await in_thread_of(request, "examinations", healed)

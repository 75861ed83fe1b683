"""The state of a part of the service, as `/readyz` and `pincite status` show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

StateCode = Literal[
    "",
    "ready",
    "loading",
    "full",
    "failing",
    "degraded",
    "waiting for Prefect",
    "Prefect not ours",
    "pool paused",
    "schedule missed",
    "kept by the workers of Prefect's pool",
]
"""The codes are fixed: no path, address or error goes into one, so anybody may see it.

A part with an empty code has no state to tell, only an address."""


@dataclass(frozen=True, slots=True)
class PartState:
    """The code of a part's state; its detail, such as an address or an error; and what else is wrong."""

    code: StateCode
    detail: str = ""
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join([": ".join(text for text in (self.code, self.detail) if text), *self.notes])

    def noting(self, *notes: str) -> PartState:
        """Return the same state with more notes. Empty ones are left out."""
        return replace(self, notes=(*self.notes, *filter(None, notes)))


READY = PartState("ready")

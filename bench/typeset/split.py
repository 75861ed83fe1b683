"""The halves of the table sets: one may be looked at, the other is only scored. Split once, by a seed."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

Half = Literal["looked-at", "only-scored"]
HALVES: tuple[Half, Half] = ("looked-at", "only-scored")

_SEED = "tables 2026-11-27"


def halves(kind: str, names: Iterable[str]) -> dict[str, Half]:
    """Split the names of a kind (styles of a cause, programs, sources) into two halves of the same size.

    An odd name out is looked at.
    """
    ranked = sorted(names, key=lambda name: sha256(f"{_SEED}/{kind}/{name}".encode()).digest())
    middle = (len(ranked) + 1) // 2
    return {name: HALVES[rank >= middle] for rank, name in enumerate(ranked)}

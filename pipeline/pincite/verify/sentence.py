"""Judging a sentence of an answer by the texts it cites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pincite.verify.normal import normalise


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sentence is worth, and each of its words and numbers that no cited text holds, as it has them.

    An unsupported sentence that lacks nothing is put together otherwise than its sources are.
    """

    verdict: Literal["quoted", "supported", "unsupported"]
    lacks: tuple[str, ...] = ()


def judge(text: str, cited: Sequence[str]) -> Judgement:
    """A sentence by the texts of the spans it cites, each read for itself."""
    wanted = normalise(text).text
    return Judgement("quoted" if any(wanted in normalise(each).text for each in cited) else "unsupported")

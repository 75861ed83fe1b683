"""Judge a sentence without proof: the guards, then how near its words are to those it cites."""

from __future__ import annotations

from dataclasses import dataclass

from pincite.embed import Embedder
from pincite.verify.guards import Evidence, broken_guard
from pincite.verify.nearness import NEAR, nearness


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """What guards and nearness found of a sentence.

    `guard` is the code of the guard that it breaks, and `lacks` the words that break it. `nearness`, -1 to 1,
    is None where a guard was broken.
    """

    guard: str | None
    lacks: tuple[str, ...]
    nearness: float | None

    @property
    def holds(self) -> bool:
        """Return True if the sentence counts as a paraphrase."""
        return self.nearness is not None and self.nearness >= NEAR


def paraphrase(embedder: Embedder, sentence: str, evidence: Evidence) -> Paraphrase:
    """Judge a sentence by what it cites."""
    if broken := broken_guard(sentence, evidence):
        return Paraphrase(broken.guard, tuple(filter(None, [broken.words])), None)
    return Paraphrase(None, (), round(nearness(embedder, sentence, evidence.texts), 3))

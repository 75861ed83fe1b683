"""Judge a sentence without proof: the guards, then how near its words are to those it cites."""

from __future__ import annotations

from dataclasses import dataclass

from pincite.embed import Embedder
from pincite.verify.guards import Evidence, broken_guard
from pincite.verify.nearness import NEAR, nearness

LONGEST = 1_000
"""Characters of a sentence that is read. A model is asked for 400. The time of the guards grows with the
square, and no answer waits for a model that writes without end."""


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
    if len(sentence) > LONGEST:
        return Paraphrase("length", (), None)
    if broken := broken_guard(sentence, evidence):
        return Paraphrase(broken.guard, (broken.words,), None)
    known = (*evidence.cited, *evidence.given)
    return Paraphrase(None, (), round(nearness(embedder, sentence, known), 3))

"""Making an answer's sentences from passages: one Protocol, two generators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pincite.retrieve import Passage

if TYPE_CHECKING:
    from pincite.embed import Embedder
    from pincite.settings import Settings


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a generator says stand in a passage, near an offset of the passage's text."""

    passage: int
    text: str
    near: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence that nobody has checked yet: the quotes it is made of, the one that answers first."""

    quotes: tuple[Quote, ...]


class Generator(Protocol):
    """Yields the sentences of an answer, best first; none when the passages do not answer.

    Raises GeneratorUnavailable when a server it needs is away or answers with something else.
    """

    @property
    def name(self) -> str:
        """What an answer says it was made by."""

    @property
    def min_confidence(self) -> float:
        """How far the passages must cover a question, 0 to 1, for the generator to be asked."""

    def generate(self, question: str, passages: Sequence[Passage]) -> Iterator[Draft]:
        """The sentences, as they come."""

    def close(self) -> None:
        """Let go of what the generator holds."""


def open_generators(settings: Settings, embedder: Embedder) -> tuple[Generator, Generator]:
    """The generator that these settings ask for, and the one that stands in when it cannot answer."""
    from pincite.generate.extractive import ExtractiveGenerator
    from pincite.generate.openai import OpenAIGenerator

    extractive = ExtractiveGenerator(embedder)
    if settings.llm_url is None:
        return extractive, extractive
    return OpenAIGenerator(settings), extractive


__all__ = ["Draft", "Generator", "Quote", "open_generators"]
